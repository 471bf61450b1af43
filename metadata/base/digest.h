// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

enum class DigestAlgorithm { sha256, sha512 };

// Streaming message digest. Not thread-safe. finish() may be called once.
class Digest {
 public:
  explicit Digest(DigestAlgorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(Bytes bytes);
  void update(std::string_view text) { update(as_bytes(text)); }
  [[nodiscard]] std::string finish_hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string digest_hex(DigestAlgorithm algorithm, std::string_view text);
Result<std::string> digest_file_hex(DigestAlgorithm algorithm, const Path& path);

}  // namespace khen
