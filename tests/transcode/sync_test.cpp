// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "metadata/transcript/parse.h"
#include "tests/transcode/support/samples.h"
#include "transcode/captions/derive_captions.h"
#include "transcode/survey.h"

namespace khen {
namespace {

using test::ok;

// A flash, a tone and a caption at one instant, in a film whose pictures begin 0.335 s after its sound: between two
// pictures of the grid that rungs have.
class Sync : public test::Workshop {
 protected:
  static constexpr double together = 2.335;

  Path film() {
    const Path words = write("words.srt", "1\n00:00:02,335 --> 00:00:03,000\nnow\n");
    const Path pictures =
        make("pictures.mkv",
             {"-f", "lavfi", "-i", "color=black:s=64x48:r=25:d=3.6,geq=lum='if(gte(T,2),235,16)':cb=128:cr=128", "-c:v",
              "libx264", "-bf", "0"});
    return make("film.mkv", {"-f",         "lavfi",
                             "-i",         "aevalsrc='0.5*sin(2000*PI*t)*gte(t,2.335)':s=48000:d=4",
                             "-itsoffset", "0.335",
                             "-i",         pictures.native(),
                             "-i",         words.native(),
                             "-map",       "0",
                             "-map",       "1",
                             "-map",       "2",
                             "-c:v",       "copy",
                             "-c:a",       "pcm_s16le",
                             "-c:s",       "srt"});
  }
  Result<void> derive_film(const Path& file, const Plan& plan) {
    const Places places{directory() / "work", directory() / "out"};
    TRY(derive(sandbox_, file, plan, places, Extent::whole, [](const Progress&) {}, {}));
    return {};
  }
  double flash() {
    const std::string grey = *read_file(make("grey.raw", {"-i", (directory() / "out/v48.mp4").native(), "-vf",
                                                          "scale=1:1,format=gray", "-f", "rawvideo"}),
                                        100'000);
    const auto first = std::ranges::find_if(grey, [](char level) { return static_cast<unsigned char>(level) > 128; });
    return static_cast<double>(first - grey.begin()) / 25;
  }
  // On the track's own clock, on which the coder's first frame lies before 0.
  double tone(const std::string& name) {
    const std::string raw = *read_file(make("sound.raw", {"-copyts", "-i", (directory() / "out" / name).native(), "-af",
                                                          "aresample=async=1:first_pts=0", "-f", "f32le", "-ac", "1"}),
                                       10'000'000);
    std::vector<float> samples(raw.size() / sizeof(float));
    std::memcpy(samples.data(), raw.data(), samples.size() * sizeof(float));
    const auto first = std::ranges::find_if(samples, [](float sample) { return std::abs(sample) > 0.25F; });
    return static_cast<double>(first - samples.begin()) / 48000;
  }
  double caption() {
    const std::string text = *read_file(directory() / "out/captions-2.vtt", 10'000);
    return static_cast<double>(parse_transcript(text, "")->content.passages.at(0).begin.count()) / 1000;
  }
};

TEST_F(Sync, FlashToneAndCaptionStayTogetherWhenPicturesBeginLate) {
  const Path file = film();
  Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  info = survey(sandbox_, file, *info);
  ASSERT_TRUE(ok(info));
  const Result<Plan> plan = make_plan(*info, {});
  ASSERT_TRUE(ok(plan));
  EXPECT_NEAR(to_seconds(plan->audios.at(0).delay), -0.015, 0.001);
  ASSERT_TRUE(ok(derive_film(file, *plan)));
  EXPECT_NEAR(flash(), together, 0.02);
  for (const char* file : {"a96.mp4", "o24.mp4", "audio.m4a", "video.mp4"})
    EXPECT_NEAR(tone(file), flash(), 0.005) << file;
  EXPECT_NEAR(caption(), flash(), 0.005);
}

TEST_F(Sync, WithoutTheDelayTheyAreApart) {
  const Path file = film();
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  Plan plan = *make_plan(*info, {});
  plan.audios.at(0).delay = MediaTime{0};
  plan.text_tracks.at(0).delay = MediaTime{0};
  ASSERT_TRUE(ok(derive_film(file, plan)));
  EXPECT_GT(std::abs(tone("a96.mp4") - flash()), 0.01);
  EXPECT_GT(std::abs(caption() - flash()), 0.01);
}

}  // namespace
}  // namespace khen
