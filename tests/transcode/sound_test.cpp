// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "tests/transcode/support/samples.h"
#include "transcode/sound/derive_sound.h"
#include "transcode/sound/loudness.h"
#include "transcode/sound/pcm.h"
#include "transcode/sound/silence.h"
#include "transcode/sound/spectrogram.h"
#include "transcode/sound/waveform.h"

namespace khen {
namespace {

using Json = nlohmann::json;
using test::ok;
using test::stream_fact;

// A sine in both channels; level is its peak in dBFS.
std::vector<float> tone(double seconds, double level, double hertz = 1000) {
  const double amplitude = std::pow(10, level / 20);
  std::vector<float> samples;
  for (int i = 0; i < static_cast<int>(seconds * pcm_rate); ++i) {
    const auto value = static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * hertz * i / pcm_rate));
    samples.insert(samples.end(), {value, value});
  }
  return samples;
}

// In pieces of odd sizes, as a pipe gives them.
template <class Analyser>
void feed(Analyser& analyser, std::span<const float> samples) {
  for (std::size_t at = 0, length = 2; at < samples.size();
       at += length, length = (length * 3 + 2) % 9000 / 2 * 2 + 2) {
    length = std::min(length, samples.size() - at);
    analyser.add(samples.subspan(at, length));
  }
}

Loudness measured(std::initializer_list<std::vector<float>> parts) {
  Result<LoudnessMeter> meter = LoudnessMeter::create(2);
  for (const std::vector<float>& part : parts) feed(*meter, part);
  return *meter->finish();
}

TEST(Loudness, MeasuresTheTonesOfTheStandardsTestSet) {
  // EBU Tech 3341, cases 1 and 2: a stereo sine of 1 kHz.
  EXPECT_NEAR(*measured({tone(20, -23)}).integrated, -23.0, 0.1);
  EXPECT_NEAR(*measured({tone(20, -33)}).integrated, -33.0, 0.1);
  // Case 3: the gate leaves out the quiet parts.
  EXPECT_NEAR(*measured({tone(10, -36), tone(60, -23), tone(10, -36)}).integrated, -23.0, 0.1);
  EXPECT_NEAR(*measured({tone(20, -23)}).true_peak, -23.0, 0.2);
}

TEST(Loudness, MeasuresTheRangeBetweenALoudAndAQuietPart) {
  // EBU Tech 3342, cases 1 and 2.
  EXPECT_NEAR(measured({tone(20, -20), tone(20, -30)}).range, 10, 1);
  EXPECT_NEAR(measured({tone(20, -20), tone(20, -15)}).range, 5, 1);
}

TEST(Loudness, HasNoValueForSilence) {
  const Loudness silent = measured({std::vector<float>(std::size_t{2} * pcm_rate)});
  EXPECT_FALSE(silent.integrated);
  EXPECT_FALSE(silent.true_peak);
  EXPECT_EQ(gain_for(silent), 0);
}

TEST(Loudness, GainLeadsToTheTargetButNoPeakBeyondItsLimit) {
  EXPECT_DOUBLE_EQ(gain_for({-14, 3, -0.2}), -4);
  EXPECT_DOUBLE_EQ(gain_for({-28, 3, -15}), 10);
  EXPECT_DOUBLE_EQ(gain_for({-28, 3, -6}), 5) << "the peak allows no more";
  EXPECT_DOUBLE_EQ(gain_for({-60, 3, -50}), 20) << "an almost silent recording stays quiet";
}

TEST(Silence, FindsFiveSecondsBetweenTwoTones) {
  SilenceMap map(2);
  feed(map, tone(2, -20));
  feed(map, std::vector<float>(std::size_t{10} * pcm_rate));
  feed(map, tone(1, -20));
  feed(map, std::vector<float>(std::size_t{2} * pcm_rate));  // a breath of one second
  feed(map, tone(1, -20));
  feed(map, tone(2, -60));
  const std::vector<Silence> found = map.finish();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NEAR(to_seconds(found[0].begin), 2, 0.02);
  EXPECT_NEAR(to_seconds(found[0].end), 7, 0.02);
  EXPECT_NEAR(to_seconds(found[1].begin), 10, 0.02);
  EXPECT_NEAR(to_seconds(found[1].end), 12, 0.02);
}

TEST(Overview, KeepsItsSizeAndTheLoudestMomentHoweverLongTheSound) {
  Overview overview(2);
  const std::vector<float> quiet = tone(1, -40);
  for (int i = 0; i < 90; ++i) feed(overview, i == 45 ? tone(1, -6) : quiet);
  const std::vector<float> parts = overview.finish();
  EXPECT_GE(parts.size(), 250U);
  EXPECT_LE(parts.size(), 500U);
  const auto loudest = std::ranges::max_element(parts);
  EXPECT_NEAR(*loudest, 0.5, 0.01);
  EXPECT_NEAR(static_cast<double>(loudest - parts.begin()) / static_cast<double>(parts.size()), 45.5 / 90, 0.02);
}

// Row of the picture, from its top, in which a frequency lies.
int row_of(double hertz) {
  const double place = std::log(hertz / spectrogram_lowest) / std::log(spectrogram_highest / spectrogram_lowest);
  return spectrogram_rows - 1 - static_cast<int>(place * spectrogram_rows);
}

int brightness(const RawPicture& picture, int x, int y) {
  const std::size_t at = (static_cast<std::size_t>(y) * picture.width + x) * 3;
  int sum = 0;
  for (std::size_t i = at; i < at + 3; ++i) sum += static_cast<unsigned char>(picture.rgb[i]);
  return sum;
}

TEST(Spectrogram, ShowsEachToneAtItsTimeAndPitchAlsoWhenColumnsWereMerged) {
  Result<Spectrogram> spectrogram = Spectrogram::create(2);
  ASSERT_TRUE(ok(spectrogram));
  feed(*spectrogram, tone(40, -12, 440));
  feed(*spectrogram, tone(40, -12, 5000));
  const SpectrogramPicture drawn = spectrogram->finish();
  const RawPicture& picture = drawn.picture;
  EXPECT_NEAR(drawn.loudest, -12, 1.5);
  ASSERT_EQ(picture.rgb.size(), static_cast<std::size_t>(picture.width) * picture.height * 3);
  EXPECT_LE(picture.width, 1600);
  const int left = picture.width / 4;
  const int right = picture.width * 3 / 4;
  EXPECT_GT(brightness(picture, left, row_of(440)), 500);
  EXPECT_GT(brightness(picture, right, row_of(5000)), 500);
  EXPECT_LT(brightness(picture, right, row_of(440)), 100);
  EXPECT_LT(brightness(picture, left, row_of(5000)), 100);
}

class DeriveSound : public test::Workshop {
 protected:
  Result<Derivation> derive(const Path& file) {
    const MediaInfo info = TRY(probe(sandbox_, file));
    const Plan plan = TRY(make_plan(info, {}));
    return derive_sound(sandbox_, file, plan, directory() / "out", [](const Progress&) {}, {});
  }
  void SetUp() override {
    Workshop::SetUp();
    std::filesystem::create_directory(directory() / "out");
  }
  [[nodiscard]] std::string out(const std::string& name) const {
    return *read_file(directory() / "out" / name, 1 << 20);
  }
  [[nodiscard]] Json facts() const { return Json::parse(out("sound.json")); }
};

std::uint32_t field(std::string_view file, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(file[at + i]);
  return value;
}

TEST_F(DeriveSound, MeasuresOneDecodingOfAKnownSignal) {
  const Path file = make("a.flac", {"-f", "lavfi", "-i",
                                    "aevalsrc=exprs='0.5*sin(2*PI*1000*t)*(lt(t,4)+gt(t,9))'"
                                    "|'0.5*sin(2*PI*1000*t)*(lt(t,4)+gt(t,9))':s=44100:d=14"});
  const auto made = derive(file);
  ASSERT_TRUE(ok(made));
  EXPECT_EQ(made->files.size(), 5U);
  const Json sound = facts();
  EXPECT_NEAR(sound["duration"], 14, 0.01);
  EXPECT_NEAR(sound["loudness"]["integrated"], -6.0, 0.3) << "the gate leaves the silence out";
  EXPECT_NEAR(sound["loudness"]["true_peak"], -6.0, 0.2);
  EXPECT_NEAR(sound["loudness"]["gain"], -12.0, 0.3);
  ASSERT_EQ(sound["silence"]["ranges"].size(), 1U);
  EXPECT_NEAR(sound["silence"]["ranges"][0][0], 4, 0.03);
  EXPECT_NEAR(sound["silence"]["ranges"][0][1], 9, 0.03);

  const std::string peaks = out("waveform-256.dat");
  EXPECT_EQ(field(peaks, 0), 2U);
  EXPECT_EQ(field(peaks, 4), 1U);
  EXPECT_EQ(field(peaks, 8), 48000U);
  EXPECT_EQ(field(peaks, 12), 256U);
  EXPECT_EQ(field(peaks, 20), 1U);
  const std::uint32_t points = field(peaks, 16);
  EXPECT_NEAR(points, 14 * 48000 / 256.0, 3);
  ASSERT_EQ(peaks.size(), 24 + 2 * std::size_t{points});
  EXPECT_NEAR(static_cast<signed char>(peaks[24 + 2 * 200]), -63, 1) << "the lowest of a sine of half scale";
  EXPECT_NEAR(peaks[24 + 2 * 200 + 1], 63, 1);
  EXPECT_EQ(peaks[24 + 2 * 1200], 0) << "in the silence";
  EXPECT_EQ(stream_fact(directory() / "out" / "spectrogram.webp", "v:0", "height"), "320");
}

TEST_F(DeriveSound, TellsWhenNothingIsToBeHeard) {
  const auto silent = derive(make("silent.wav", {"-f", "lavfi", "-i", "anullsrc=d=3"}));
  ASSERT_TRUE(ok(silent));
  EXPECT_TRUE(test::has_finding(silent->findings, "media.sound_silent"));
}

TEST_F(DeriveSound, DoesNotCallAFaintSoundSilent) {
  const auto faint = derive(make("faint.wav", {"-f", "lavfi", "-i", "sine=d=3,volume=-30dB"}));
  ASSERT_TRUE(ok(faint));
  EXPECT_TRUE(faint->findings.empty());
}

TEST_F(DeriveSound, FingerprintIsTheOneThatFfmpegsChromaprintGives) {
  const Path file = make("a.wav", {"-f", "lavfi", "-i",
                                   "aevalsrc='0.3*sin(2*PI*t*(300+200*floor(mod(t*2,7))))+0.1*random(0)':s=48000:d=20",
                                   "-ac", "1", "-c:a", "pcm_s16le"});
  const Path expected = make("a.txt", {"-i", file.native(), "-f", "chromaprint", "-fp_format", "base64"});
  ASSERT_TRUE(ok(derive(file)));
  EXPECT_EQ(facts()["fingerprint"]["chromaprint"], *read_file(expected, 10'000));
}

TEST_F(DeriveSound, MakesNothingOfAStreamWithoutSound) {
  const Path file = make("a.wav", {"-f", "lavfi", "-i", "sine=d=1"});
  Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  Plan plan = *make_plan(*info, {});
  plan.audios.at(0).stream = 7;
  const auto made = derive_sound(sandbox_, file, plan, directory() / "out", [](const Progress&) {}, {});
  ASSERT_TRUE(ok(made));
  EXPECT_TRUE(made->files.empty());
  EXPECT_TRUE(std::filesystem::is_empty(directory() / "out"));
}

}  // namespace
}  // namespace khen
