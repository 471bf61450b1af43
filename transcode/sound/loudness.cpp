// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sound/loudness.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>

#include "transcode/sound/pcm.h"

namespace khen {
namespace {

constexpr double gate = -70;
constexpr double most_gain = 20;  // more than that only raises the noise of an almost silent recording

struct Destroy {
  void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};

Error library_failed(std::string_view what) {
  return with_cause(fail(Code::internal, "media.encode_failed"), std::string("libebur128: ") + std::string(what));
}

}  // namespace

struct LoudnessMeter::State {
  std::unique_ptr<ebur128_state, Destroy> library;
  int channels = 1;
  bool failed = false;
};

double gain_for(const Loudness& loudness) {
  if (!loudness.integrated || !loudness.true_peak) return 0;
  return std::min({target_loudness - *loudness.integrated, highest_peak - *loudness.true_peak, most_gain});
}

LoudnessMeter::LoudnessMeter(std::unique_ptr<State> state) : state_(std::move(state)) {}
LoudnessMeter::LoudnessMeter(LoudnessMeter&&) noexcept = default;
LoudnessMeter& LoudnessMeter::operator=(LoudnessMeter&&) noexcept = default;
LoudnessMeter::~LoudnessMeter() = default;

Result<LoudnessMeter> LoudnessMeter::create(int channels) {
  auto state = std::make_unique<State>();
  state->channels = channels;
  state->library.reset(
      ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(pcm_rate),
                   EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_HISTOGRAM));
  if (!state->library) return library_failed("init");
  return LoudnessMeter(std::move(state));
}

void LoudnessMeter::add(std::span<const float> samples) {
  const std::size_t frames = samples.size() / static_cast<std::size_t>(state_->channels);
  if (ebur128_add_frames_float(state_->library.get(), samples.data(), frames) != EBUR128_SUCCESS) {
    state_->failed = true;
  }
}

Result<Loudness> LoudnessMeter::finish() const {
  ebur128_state* library = state_->library.get();
  Loudness loudness;
  double integrated = 0;
  if (state_->failed || ebur128_loudness_global(library, &integrated) != EBUR128_SUCCESS ||
      ebur128_loudness_range(library, &loudness.range) != EBUR128_SUCCESS) {
    return library_failed("measure");
  }
  if (std::isfinite(integrated) && integrated > gate) loudness.integrated = integrated;
  if (!std::isfinite(loudness.range)) loudness.range = 0;
  double peak = 0;
  for (int channel = 0; channel < state_->channels; ++channel) {
    double one = 0;
    if (ebur128_true_peak(library, static_cast<unsigned>(channel), &one) != EBUR128_SUCCESS) {
      return library_failed("peak");
    }
    peak = std::max(peak, one);
  }
  if (peak > 0) loudness.true_peak = 20 * std::log10(peak);
  return loudness;
}

}  // namespace khen
