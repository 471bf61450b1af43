// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sound/fingerprint.h"

#include <chromaprint.h>

#include <algorithm>
#include <cmath>

#include "transcode/sound/pcm.h"

namespace khen {
namespace {

struct Free {
  void operator()(ChromaprintContext* context) const { chromaprint_free(context); }
  void operator()(char* text) const { chromaprint_dealloc(text); }
};

struct FreeItems {
  void operator()(std::uint32_t* items) const { chromaprint_dealloc(items); }
};

Error library_failed(std::string_view what) {
  return with_cause(fail(Code::internal, "media.encode_failed"), std::string("libchromaprint: ") + std::string(what));
}

std::int16_t narrow(float sample) {
  return static_cast<std::int16_t>(std::lround(std::clamp(sample, -1.0F, 1.0F) * 32767.0F));
}

}  // namespace

struct Fingerprinter::State {
  std::unique_ptr<ChromaprintContext, Free> library;
  std::size_t wanted = 0;  // samples still to come
  bool failed = false;
  std::vector<std::int16_t> narrowed;
};

Fingerprinter::Fingerprinter(std::unique_ptr<State> state) : state_(std::move(state)) {}
Fingerprinter::Fingerprinter(Fingerprinter&&) noexcept = default;
Fingerprinter& Fingerprinter::operator=(Fingerprinter&&) noexcept = default;
Fingerprinter::~Fingerprinter() = default;

Result<Fingerprinter> Fingerprinter::create(int channels) {
  auto state = std::make_unique<State>();
  state->library.reset(chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT));
  if (!state->library || chromaprint_start(state->library.get(), pcm_rate, channels) != 1) {
    return library_failed("start");
  }
  state->wanted = std::size_t{pcm_rate} * fingerprinted_seconds * static_cast<std::size_t>(channels);
  return Fingerprinter(std::move(state));
}

void Fingerprinter::add(std::span<const float> samples) {
  const std::span<const float> taken = samples.first(std::min(samples.size(), state_->wanted));
  if (taken.empty()) return;
  state_->wanted -= taken.size();
  state_->narrowed.resize(taken.size());
  std::ranges::transform(taken, state_->narrowed.begin(), narrow);
  const int fed =
      chromaprint_feed(state_->library.get(), state_->narrowed.data(), static_cast<int>(state_->narrowed.size()));
  if (fed != 1) state_->failed = true;
}

Result<std::string> Fingerprinter::finish() {
  if (state_->failed || chromaprint_finish(state_->library.get()) != 1) return library_failed("feed");
  int items = 0;
  if (chromaprint_get_raw_fingerprint_size(state_->library.get(), &items) != 1) return library_failed("size");
  if (items == 0) return std::string();
  char* raw = nullptr;
  if (chromaprint_get_fingerprint(state_->library.get(), &raw) != 1) return library_failed("read");
  const std::unique_ptr<char, Free> text(raw);
  return std::string(text.get());
}

Result<std::vector<std::uint32_t>> decode_fingerprint(const std::string& text) {
  constexpr std::size_t longest = 65'536;
  std::uint32_t* raw = nullptr;
  int size = 0;
  int algorithm = 0;
  const bool read = text.size() <= longest && chromaprint_decode_fingerprint(text.data(), static_cast<int>(text.size()),
                                                                             &raw, &size, &algorithm, 1) == 1;
  const std::unique_ptr<std::uint32_t, FreeItems> items(raw);
  if (!read || algorithm != CHROMAPRINT_ALGORITHM_DEFAULT) return fail(Code::unreadable, "media.unreadable");
  return std::vector<std::uint32_t>(raw, raw + size);
}

}  // namespace khen
