// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sound/sound_facts.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "transcode/sound/fingerprint.h"
#include "transcode/sound/pcm.h"
#include "transcode/sound/spectrogram.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

double hundredths(double value) { return std::round(value * 100) / 100; }

Json optional_number(const std::optional<double>& value) { return value ? Json(hundredths(*value)) : Json(); }

Json silences_of(const SoundFacts& facts) {
  Json ranges = Json::array();
  for (const Silence& silence : facts.silences) {
    ranges.push_back(Json::array({hundredths(to_seconds(silence.begin)), hundredths(to_seconds(silence.end))}));
  }
  return ranges;
}

}  // namespace

std::string to_json(const SoundFacts& facts) {
  Json overview = Json::array();
  for (const float peak : facts.overview) overview.push_back(static_cast<int>(std::lround(peak * 100)));
  const Json json{
      {"duration", hundredths(to_seconds(facts.duration))},
      {"channels", facts.channels},
      {"rate", pcm_rate},
      {"loudness",
       {{"integrated", optional_number(facts.loudness.integrated)},
        {"range", hundredths(facts.loudness.range)},
        {"true_peak", optional_number(facts.loudness.true_peak)},
        {"gain", hundredths(gain_for(facts.loudness))},
        {"target", target_loudness}}},
      {"silence", {{"below", silence_level}, {"at_least", shortest_silence}, {"ranges", silences_of(facts)}}},
      {"fingerprint", facts.fingerprint.empty()
                          ? Json()
                          : Json{{"chromaprint", facts.fingerprint}, {"seconds", fingerprinted_seconds}}},
      {"spectrogram",
       {{"lowest", spectrogram_lowest},
        {"highest", spectrogram_highest},
        {"peak", hundredths(facts.spectrogram_peak)},
        {"depth", spectrogram_depth}}},
      {"overview", std::move(overview)},
  };
  return json.dump() + "\n";
}

}  // namespace khen
