// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sound/spectrogram.h"

#include <fftw3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <numbers>

#include "transcode/sound/pcm.h"

namespace khen {
namespace {

constexpr int window = 4096;  // samples: 85 ms, 12 Hz apart
constexpr int hop = 1024;
constexpr int bins = window / 2 + 1;
constexpr std::size_t most_columns = 1600;
constexpr int least_width = 800;  // a short sound's columns are drawn wider
constexpr float quietest = 1e-14F;

// Only the making and unmaking of plans is not thread-safe in FFTW.
std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

struct FreePlan {
  void operator()(fftwf_plan plan) const {
    const std::lock_guard lock(planner());
    fftwf_destroy_plan(plan);
  }
};
struct FreeMemory {
  void operator()(void* memory) const { fftwf_free(memory); }
};
using PlanHandle = std::unique_ptr<std::remove_pointer_t<fftwf_plan>, FreePlan>;

using Column = std::array<float, spectrogram_rows>;  // power, lowest frequency first

// Position among the bins of the lower edge of a row.
double bin_of(double row) {
  const double hertz =
      spectrogram_lowest * std::pow(spectrogram_highest / spectrogram_lowest, row / double{spectrogram_rows});
  return hertz * window / pcm_rate;
}

// Power of a row: the strongest of its bins, and between two bins where a row is narrower than one.
float row_power(std::span<const float> power, int row) {
  const double low = bin_of(row);
  const double high = bin_of(row + 1);
  const auto first = static_cast<std::size_t>(std::ceil(low));
  const auto last = std::min<std::size_t>(static_cast<std::size_t>(std::ceil(high)), bins);
  if (first < last) {
    return *std::ranges::max_element(power.subspan(first, last - first));
  }
  const auto below = static_cast<std::size_t>(low);
  const auto share = static_cast<float>((low + high) / 2 - static_cast<double>(below));
  return power[below] * (1 - share) + power[std::min<std::size_t>(below + 1, bins - 1)] * share;
}

std::vector<float> hann() {
  std::vector<float> weights(window);
  for (int i = 0; i < window; ++i) {
    weights[static_cast<std::size_t>(i)] =
        static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / double{window}));
  }
  return weights;
}

float decibels(float power) { return 10 * std::log10(std::max(power, quietest)); }

using Colour = std::array<double, 3>;
// Evenly brighter from black to pale yellow, also for those who don't see all colours.
constexpr std::array<Colour, 8> palette{{{0, 0, 4},
                                         {40, 11, 84},
                                         {101, 21, 110},
                                         {159, 42, 99},
                                         {212, 72, 66},
                                         {245, 125, 21},
                                         {250, 193, 39},
                                         {252, 255, 164}}};

void paint(char* pixel, double brightness) {
  const double place = std::clamp(brightness, 0.0, 1.0) * (palette.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), palette.size() - 2);
  const double share = place - static_cast<double>(below);
  for (std::size_t i = 0; i < 3; ++i) {
    const double value = palette[below][i] * (1 - share) + palette[below + 1][i] * share;
    pixel[i] = static_cast<char>(static_cast<unsigned char>(std::lround(value)));
  }
}

}  // namespace

struct Spectrogram::State {
  std::unique_ptr<float, FreeMemory> input;
  std::unique_ptr<fftwf_complex, FreeMemory> output;
  PlanHandle plan;
  int channels = 1;
  std::vector<float> weights = hann();
  std::vector<float> waiting;  // mixed to one channel
  std::vector<float> power = std::vector<float>(bins);
  std::vector<Column> columns;
  Column sum{};  // of the column being made
  int in_column = 0;
  int hops_a_column = 1;

  void transform(std::span<const float> samples) {
    std::ranges::transform(samples, weights, input.get(), std::multiplies<>());
    fftwf_execute(plan.get());
    constexpr float full_scale = window / 4.0F;  // of a sine, after the window
    for (std::size_t i = 0; i < bins; ++i) {
      const float* value = output.get()[i];
      power[i] = (value[0] * value[0] + value[1] * value[1]) / (full_scale * full_scale);
    }
    for (int row = 0; row < spectrogram_rows; ++row) sum[static_cast<std::size_t>(row)] += row_power(power, row);
    if (++in_column == hops_a_column) end_column();
  }

  void end_column() {
    for (float& row : sum) row /= static_cast<float>(in_column);
    columns.push_back(sum);
    sum.fill(0);
    in_column = 0;
    if (columns.size() < most_columns) return;
    for (std::size_t i = 0; i + 1 < columns.size(); i += 2) {
      std::ranges::transform(columns[i], columns[i + 1], columns[i / 2].begin(),
                             [](float one, float other) { return (one + other) / 2; });
    }
    columns.resize(most_columns / 2);
    hops_a_column *= 2;
  }
};

Spectrogram::Spectrogram(std::unique_ptr<State> state) : state_(std::move(state)) {}
Spectrogram::Spectrogram(Spectrogram&&) noexcept = default;
Spectrogram& Spectrogram::operator=(Spectrogram&&) noexcept = default;
Spectrogram::~Spectrogram() = default;

Result<Spectrogram> Spectrogram::create(int channels) {
  auto state = std::make_unique<State>();
  state->channels = channels;
  state->input.reset(fftwf_alloc_real(window));
  state->output.reset(fftwf_alloc_complex(bins));
  if (state->input && state->output) {
    const std::lock_guard lock(planner());
    state->plan.reset(fftwf_plan_dft_r2c_1d(window, state->input.get(), state->output.get(), FFTW_ESTIMATE));
  }
  if (!state->plan) return with_cause(fail(Code::internal, "media.encode_failed"), "fftw: no plan");
  return Spectrogram(std::move(state));
}

void Spectrogram::add(std::span<const float> samples) {
  State& state = *state_;
  const auto channels = static_cast<std::size_t>(state.channels);
  for (std::size_t at = 0; at + channels <= samples.size(); at += channels) {
    state.waiting.push_back(channels == 1 ? samples[at] : (samples[at] + samples[at + 1]) / 2);
  }
  std::size_t begin = 0;
  for (; state.waiting.size() - begin >= window; begin += hop) {
    state.transform(std::span(state.waiting).subspan(begin, window));
  }
  state.waiting.erase(state.waiting.begin(), state.waiting.begin() + static_cast<std::ptrdiff_t>(begin));
}

SpectrogramPicture Spectrogram::finish() {
  State& state = *state_;
  if (state.columns.empty() && state.in_column == 0) {
    state.waiting.resize(window);
    state.transform(state.waiting);
  }
  if (state.in_column > 0) state.end_column();

  float loudest = quietest;
  for (const Column& column : state.columns) loudest = std::max(loudest, *std::ranges::max_element(column));
  SpectrogramPicture drawn;
  drawn.loudest = decibels(loudest);
  const int columns = static_cast<int>(state.columns.size());
  const int repeat = std::max(1, (least_width + columns - 1) / columns);
  drawn.picture = {"spectrogram.webp", columns * repeat, spectrogram_rows, {}};
  drawn.picture.rgb.resize(static_cast<std::size_t>(drawn.picture.width) * spectrogram_rows * 3);
  char* pixel = drawn.picture.rgb.data();
  for (int row = spectrogram_rows - 1; row >= 0; --row) {
    for (const Column& column : state.columns) {
      const double level = decibels(column[static_cast<std::size_t>(row)]) - drawn.loudest;
      for (int i = 0; i < repeat; ++i, pixel += 3) paint(pixel, 1 + level / spectrogram_depth);
    }
  }
  return drawn;
}

}  // namespace khen
