// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/sound_facts.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_ranges = 1000;
constexpr std::size_t most_peaks = 500;
constexpr std::size_t longest_fingerprint = 8192;

// null for what is not there.
Json at(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found == object.end() ? Json() : *found;
}

std::optional<double> number(const Json& value, double least, double most) {
  if (!value.is_number()) return std::nullopt;
  const auto read = value.get<double>();
  return std::isfinite(read) ? std::optional(std::clamp(read, least, most)) : std::nullopt;
}

std::vector<MeasuredSound::Range> ranges_of(const Json& list, double duration) {
  std::vector<MeasuredSound::Range> ranges;
  if (!list.is_array()) return ranges;
  for (const Json& pair : list) {
    if (!pair.is_array() || pair.size() != 2 || ranges.size() >= most_ranges) break;
    const auto begin = number(pair[0], 0, duration);
    const auto end = number(pair[1], 0, duration);
    if (begin && end) ranges.push_back({*begin, *end});
  }
  return ranges;
}

std::vector<int> peaks_of(const Json& list) {
  std::vector<int> peaks;
  if (!list.is_array()) return peaks;
  for (const Json& peak : list) {
    if (peaks.size() >= most_peaks) break;
    peaks.push_back(static_cast<int>(number(peak, 0, 100).value_or(0)));
  }
  return peaks;
}

}  // namespace

std::optional<MeasuredSound> parse_sound_facts(std::string_view text) {
  if (text.size() > largest_sound_facts) return std::nullopt;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  constexpr double longest = 1e7;
  MeasuredSound sound;
  sound.duration = number(at(json, "duration"), 0, longest).value_or(0);
  const Json loudness = at(json, "loudness");
  sound.integrated = number(at(loudness, "integrated"), -100, 20);
  sound.range = number(at(loudness, "range"), 0, 100).value_or(0);
  sound.true_peak = number(at(loudness, "true_peak"), -200, 40);
  sound.gain = number(at(loudness, "gain"), -60, 20).value_or(0);
  sound.silences = ranges_of(at(at(json, "silence"), "ranges"), sound.duration);
  const Json fingerprint = at(at(json, "fingerprint"), "chromaprint");
  if (fingerprint.is_string()) sound.fingerprint = fingerprint.get<std::string>().substr(0, longest_fingerprint);
  const Json spectrogram = at(json, "spectrogram");
  sound.lowest = number(at(spectrogram, "lowest"), 0, 100'000).value_or(0);
  sound.highest = number(at(spectrogram, "highest"), 0, 100'000).value_or(0);
  sound.overview = peaks_of(at(json, "overview"));
  return sound;
}

}  // namespace khen
