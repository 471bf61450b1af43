// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "metadata/base/result.h"

// Chromaprint's acoustic fingerprint: tells two copies of the same performance whatever their format. The only user of
// libchromaprint.
namespace khen {

inline constexpr int fingerprinted_seconds = 120;  // from the beginning, as fpcalc does

class Fingerprinter {
 public:
  static Result<Fingerprinter> create(int channels);
  Fingerprinter(Fingerprinter&&) noexcept;
  Fingerprinter& operator=(Fingerprinter&&) noexcept;
  Fingerprinter(const Fingerprinter&) = delete;
  Fingerprinter& operator=(const Fingerprinter&) = delete;
  ~Fingerprinter();

  void add(std::span<const float> samples);

  // Compressed, in URL-safe base64, of the library's default algorithm; empty when the sound is too short for one.
  Result<std::string> finish();

 private:
  struct State;
  explicit Fingerprinter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What finish() gave: 32 bits for about an eighth of a second each (transcode/likeness/sound.h). Error:
// "media.unreadable" for anything else.
Result<std::vector<std::uint32_t>> decode_fingerprint(const std::string& text);

}  // namespace khen
