// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sound/derive_sound.h"

#include <fmt/format.h>

#include <array>

#include "transcode/raw_picture.h"
#include "transcode/sound/fingerprint.h"
#include "transcode/sound/pcm.h"
#include "transcode/sound/sound_facts.h"
#include "transcode/sound/spectrogram.h"
#include "transcode/sound/waveform.h"

namespace khen {
namespace {

// For a close look, for the player (168 KB an hour) and for hours at a glance.
constexpr std::array<int, 3> zooms{256, 2048, 16384};
constexpr int spectrogram_quality = 80;
constexpr MediaTime shortest_judged = std::chrono::seconds(1);  // loudness is measured over 0.4 s
constexpr std::string_view facts_name = "sound.json";

std::string waveform_name(int zoom) { return fmt::format("waveform-{}.dat", zoom); }

// All that listens to the one stream of samples.
struct Analysers {
  std::vector<WaveformWriter> waveforms;
  Overview overview;
  LoudnessMeter loudness;
  SilenceMap silences;
  Fingerprinter fingerprint;
  Spectrogram spectrogram;

  void add(std::span<const float> samples) {
    for (WaveformWriter& waveform : waveforms) waveform.add(samples);
    overview.add(samples);
    loudness.add(samples);
    silences.add(samples);
    fingerprint.add(samples);
    spectrogram.add(samples);
  }
};

Result<Analysers> make_analysers(Files& files, const Path& directory, int channels) {
  std::vector<WaveformWriter> waveforms;
  for (const int zoom : zooms) {
    waveforms.push_back(TRY(WaveformWriter::create(files, directory / waveform_name(zoom), zoom, channels)));
  }
  return Analysers{std::move(waveforms),
                   Overview(channels),
                   TRY(LoudnessMeter::create(channels)),
                   SilenceMap(channels),
                   TRY(Fingerprinter::create(channels)),
                   TRY(Spectrogram::create(channels))};
}

RenditionFile file_of(RenditionRole role, std::string name, std::string media_type, MediaTime duration) {
  RenditionFile file;
  file.role = role;
  file.name = std::move(name);
  file.media_type = std::move(media_type);
  file.duration = duration;
  return file;
}

Result<void> forget_waveforms(Files& files, Analysers& analysers, const Path& directory) {
  analysers.waveforms.clear();
  for (const int zoom : zooms) TRY(files.remove(directory / waveform_name(zoom)));
  return {};
}

Result<void> write_facts(Files& files, const SoundFacts& facts, const Path& directory) {
  const auto file = TRY(files.open(directory / facts_name, Opening::create_new));
  return file->append(as_bytes(to_json(facts)));
}

}  // namespace

Result<Derivation> derive_sound(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop) {
  LocalFiles files;
  SoundFacts facts;
  facts.channels = pcm_channels(plan.audios.front());
  Analysers analysers = TRY(make_analysers(files, out_directory, facts.channels));
  const double expected = plan.expected ? to_seconds(*plan.expected) : 0;
  double seconds = 0;
  double told = 0;
  const PcmSink listen = [&](std::span<const float> samples) {
    analysers.add(samples);
    seconds += static_cast<double>(samples.size()) / facts.channels / pcm_rate;
    const double done = std::min(1.0, seconds / std::max(expected, seconds));
    if (expected <= 0 || done < told + 0.01) return;
    told = done;
    sink({"sound", done});
  };
  const std::uint64_t frames = TRY(decode_pcm(sandbox, original, plan, listen, stop));
  Derivation result;
  std::vector<RenditionFile>& made = result.files;
  if (frames == 0) {
    TRY(forget_waveforms(files, analysers, out_directory));
    return result;
  }
  facts.duration = from_seconds(static_cast<double>(frames) / pcm_rate);
  for (std::size_t i = 0; i < zooms.size(); ++i) {
    TRY(analysers.waveforms[i].finish());
    made.push_back(
        file_of(RenditionRole::waveform, waveform_name(zooms[i]), "application/octet-stream", facts.duration));
  }
  SpectrogramPicture drawn = analysers.spectrogram.finish();
  made.push_back(file_of(RenditionRole::spectrogram, drawn.picture.name, "image/webp", facts.duration));
  made.back().width = drawn.picture.width;
  made.back().height = drawn.picture.height;
  std::vector<RawPicture> pictures;
  pictures.push_back(std::move(drawn.picture));
  TRY(write_webp(sandbox, pictures, spectrogram_quality, out_directory, stop));

  facts.loudness = TRY(analysers.loudness.finish());
  if (!facts.loudness.integrated && facts.duration >= shortest_judged)
    result.findings.push_back({"media.sound_silent", {}});
  facts.silences = analysers.silences.finish();
  facts.fingerprint = TRY(analysers.fingerprint.finish());
  facts.spectrogram_peak = drawn.loudest;
  facts.overview = analysers.overview.finish();
  TRY(write_facts(files, facts, out_directory));
  made.push_back(file_of(RenditionRole::sound_facts, std::string(facts_name), "application/json", facts.duration));
  return result;
}

}  // namespace khen
