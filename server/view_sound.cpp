// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_sound.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace khen {
namespace {

constexpr std::size_t most_bars = 250;
constexpr std::size_t most_silences = 12;
constexpr std::string_view spectrogram_file = "spectrogram.webp";
constexpr std::string_view facts_file = "sound.json";
constexpr std::string_view waveform_stem = "waveform-";

const Rendition* find_file(const Deliverable& deliverable, std::string_view name) {
  if (!deliverable.renditions) return nullptr;
  const auto& all = deliverable.renditions->renditions;
  const auto found = std::ranges::find(all, name, &Rendition::file_name);
  return found == all.end() ? nullptr : &*found;
}

std::vector<int> bars_of(const std::vector<int>& peaks) {
  std::vector<int> bars;
  const std::size_t count = std::min(peaks.size(), most_bars);
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = peaks.begin() + static_cast<std::ptrdiff_t>(i * peaks.size() / count);
    const auto end = peaks.begin() + static_cast<std::ptrdiff_t>((i + 1) * peaks.size() / count);
    bars.push_back(*std::max_element(begin, end));
  }
  return bars;
}

// Decimal sign as the language writes it.
std::string say_number(std::string_view language, double value, std::string_view unit) {
  std::string text = fmt::format("{:.1f}", value);
  if (language != "en" && language != "hi") std::ranges::replace(text, '.', ',');
  if (text.starts_with('-')) text.replace(0, 1, "−");
  return fmt::format("{}\u00a0{}", text, unit);
}

std::string silences_text(const Speech& speech, const std::vector<MeasuredSound::Range>& ranges) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ranges.size(), most_silences); ++i) {
    text += fmt::format("{}{}–{}", i == 0 ? "" : ", ", say_duration(ranges[i].begin), say_duration(ranges[i].end));
  }
  if (ranges.size() > most_silences) {
    text += " " + speech.say("research.more", {{"count", std::to_string(ranges.size() - most_silences)}});
  }
  return text;
}

PageData facts_data(const Speech& speech, const MeasuredSound& sound) {
  PageData list{PageData::List()};
  const auto add = [&](std::string_view message, std::string value) {
    if (!value.empty()) list.add(PageData::map({{"label", speech.say(message)}, {"value", std::move(value)}}));
  };
  const auto number = [&](double value, std::string_view unit) { return say_number(speech.language, value, unit); };
  const std::string silent = speech.say("research.silent");
  add("research.integrated", sound.integrated ? number(*sound.integrated, "LUFS") : silent);
  if (sound.integrated) add("research.range", number(sound.range, "LU"));
  if (sound.true_peak) add("research.true_peak", number(*sound.true_peak, "dBTP"));
  if (sound.integrated) add("research.gain", number(sound.gain, "dB"));
  add("research.silences", silences_text(speech, sound.silences));
  return list;
}

// 2048 of "waveform-2048.dat"; 0 for other files.
int samples_a_point(std::string_view file) {
  if (!file.starts_with(waveform_stem) || !file.ends_with(".dat")) return 0;
  int samples = 0;
  std::from_chars(file.data() + waveform_stem.size(), file.data() + file.size(), samples);
  return samples;
}

PageData files_data(const Speech& speech, const Deliverable& deliverable) {
  PageData list{PageData::List()};
  const auto add = [&](const Rendition& file, std::string label) {
    list.add(PageData::map({{"href", media_address(deliverable.recording.id, file.file_name)},
                            {"label", std::move(label)},
                            {"size", say_bytes(speech.language, file.bytes)}}));
  };
  if (const Rendition* file = find_file(deliverable, facts_file)) add(*file, speech.say("research.facts") + " (JSON)");
  std::vector<const Rendition*> waveforms;
  for (const Rendition& file : deliverable.renditions->renditions) {
    if (samples_a_point(file.file_name) > 0) waveforms.push_back(&file);
  }
  std::ranges::sort(waveforms, {}, [](const Rendition* file) { return samples_a_point(file->file_name); });
  for (const Rendition* file : waveforms) {
    const std::string samples = std::to_string(samples_a_point(file->file_name));
    add(*file, speech.say("research.waveform", {{"samples", samples}}) + " (.dat)");
  }
  return list;
}

PageData spectrogram_data(const Speech& speech, const Deliverable& deliverable, const MeasuredSound& sound) {
  const Rendition* const file = find_file(deliverable, spectrogram_file);
  if (file == nullptr) return {};
  const std::vector<Parameter> axis{{"lowest", fmt::format("{:.0f}", sound.lowest)},
                                    {"highest", fmt::format("{:.0f}", sound.highest / 1000)}};
  return PageData::map({{"src", media_address(deliverable.recording.id, file->file_name)},
                        {"width", std::to_string(file->width.value_or(0))},
                        {"height", std::to_string(file->height.value_or(0))},
                        {"label", speech.say("research.spectrogram", axis)}});
}

}  // namespace

PageData waveform_data(const MeasuredSound& sound) {
  const std::vector<int> bars = bars_of(sound.overview);
  const int loudest = bars.empty() ? 0 : *std::ranges::max_element(bars);
  if (loudest == 0) return {};
  std::string path;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const int half = std::max(1, bars[i] * 48 / loudest);
    path += fmt::format("M{} {}v{}", i, 50 - half, 2 * half);
  }
  return PageData::map({{"bars", std::to_string(bars.size())}, {"path", std::move(path)}});
}

PageData research_data(const Speech& speech, const Deliverable& deliverable, const MeasuredSound* sound) {
  if (sound == nullptr || !deliverable.renditions) return {};
  return PageData::map({{"facts", facts_data(speech, *sound)},
                        {"fingerprint", sound->fingerprint},
                        {"spectrogram", spectrogram_data(speech, deliverable, *sound)},
                        {"files", files_data(speech, deliverable)}});
}

}  // namespace khen
