// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include "tests/transcode/support/samples.h"
#include "transcode/stills/choose.h"
#include "transcode/stills/poster.h"
#include "transcode/stills/sample.h"
#include "transcode/stills/storyboard.h"

namespace khen {
namespace {

using test::colour_at;
using test::find;
using test::ok;
using test::stream_fact;

// ---- figures -----------------------------------------------------------------------------------------------------

struct Picture {
  std::string luma;
  std::string blue = std::string(std::size_t{160} * 120, static_cast<char>(128));
  std::string red = blue;
  [[nodiscard]] FrameView view() const { return {320, 240, luma, blue, red}; }
};

template <class Tone>
Picture draw(Tone tone) {
  Picture picture;
  for (int y = 0; y < 240; ++y) {
    for (int x = 0; x < 320; ++x) picture.luma.push_back(static_cast<char>(tone(x, y)));
  }
  return picture;
}

int noise(int x, int y) { return 40 + (x * 7919 + y * 104729 + x * y * 31) % 160; }

TEST(StillFigures, TellBlackWhiteFlatAndCardsFromPictures) {
  EXPECT_FALSE(presentable(figures_of(draw([](int, int) { return 16; }).view()))) << "black";
  EXPECT_FALSE(presentable(figures_of(draw([](int, int) { return 235; }).view()))) << "white";
  EXPECT_FALSE(presentable(figures_of(draw([](int x, int) { return 100 + x / 40; }).view()))) << "fog";
  const auto card = [](int x, int y) { return x > 80 && x < 240 && y > 100 && y < 130 && (x / 3) % 3 != 0 ? 235 : 60; };
  EXPECT_FALSE(presentable(figures_of(draw(card).view()))) << "text on a ground";
  EXPECT_FALSE(presentable(figures_of(draw([](int x, int) { return 40 + x / 46 * 25; }).view()))) << "test bars";
  EXPECT_TRUE(presentable(figures_of(draw(noise).view())));
}

TEST(StillFigures, ASharpPictureHasMoreEdgesThanTheSameOneBlurred) {
  const auto blurred = [](int x, int y) {
    int sum = 0;
    for (int i = -3; i <= 3; ++i) sum += noise(std::clamp(x + i, 0, 319), y);
    return sum / 7;
  };
  EXPECT_GT(figures_of(draw(noise).view()).sharpness, 2 * figures_of(draw(blurred).view()).sharpness);
}

TEST(StillFigures, GiveFullRangeLumaAndColour) {
  Picture grey = draw([](int, int) { return 126; });
  EXPECT_NEAR(figures_of(grey.view()).luma, 128, 1);
  EXPECT_EQ(figures_of(grey.view()).colour, 0);
  std::ranges::fill(grey.red, static_cast<char>(168));
  EXPECT_EQ(figures_of(grey.view()).colour, 40);
}

// ---- choice ------------------------------------------------------------------------------------------------------

Candidate candidate(double seconds, double luma, double sharpness, std::uint8_t look) {
  Candidate one;
  one.time = from_seconds(seconds);
  one.figures.luma = luma;
  one.figures.contrast = 50;
  one.figures.entropy = 0.8;
  one.figures.sharpness = sharpness;
  one.figures.signature.fill(look);
  return one;
}

TEST(StillChoice, PrefersSharpFramesAndSpreadsThemOverTimeAndLooks) {
  std::vector<Candidate> all;
  for (int i = 0; i < 40; ++i) all.push_back(candidate(i * 2.0, 120, 20, static_cast<std::uint8_t>(i * 6)));
  all[20].figures.sharpness = 40;
  all[21].figures.sharpness = 39;
  all[3].figures.luma = 2;
  const std::vector<std::size_t> taken = choose_stills(all, from_seconds(80));
  ASSERT_EQ(taken.size(), stills_wanted);
  EXPECT_EQ(taken.front(), 20U);
  EXPECT_EQ(std::ranges::count(taken, 21U), 0) << "next to the best and like it";
  EXPECT_EQ(std::ranges::count(taken, 3U), 0) << "black";
  for (const std::size_t one : taken) {
    for (const std::size_t other : taken) {
      if (one >= other) continue;
      EXPECT_GE(to_seconds(all[other].time - all[one].time), 4.0);
    }
  }
}

TEST(StillChoice, TakesOnePictureOfASceneThatNeverChanges) {
  std::vector<Candidate> all;
  for (int i = 0; i < 40; ++i) all.push_back(candidate(i * 2.0, 120, 20, 100));
  EXPECT_EQ(choose_stills(all, from_seconds(80)).size(), 1U);
}

TEST(StillChoice, StillFindsAPosterForABlackFilm) {
  EXPECT_EQ(choose_stills({candidate(0, 1, 0, 1), candidate(2, 1, 0, 1)}, from_seconds(4)).size(), 1U);
  EXPECT_TRUE(choose_stills({}, from_seconds(4)).empty());
}

// ---- real films --------------------------------------------------------------------------------------------------

class Stills : public test::Workshop {
 protected:
  [[nodiscard]] Path out(const std::string& name) const { return directory() / "out" / name; }
  [[nodiscard]] std::string cues() const { return *read_file(out("storyboard.vtt"), 1 << 20); }
};

// Two seconds of each: black, a white card with text-like marks, a picture, its blurred self.
TEST_F(Stills, PosterOfAFilmThatBeginsInBlackIsItsOnlyGoodPicture) {
  const Path file =
      make("a.mp4",
           {"-f",
            "lavfi",
            "-i",
            "color=black:s=640x360:r=25:d=2",
            "-f",
            "lavfi",
            "-i",
            "color=0x303060:s=640x360:r=25:d=2,drawgrid=w=9:h=400:t=3:c=white,crop=200:40,pad=640:360:220:160:0x303060",
            "-f",
            "lavfi",
            "-i",
            "mandelbrot=s=320x180:r=25,trim=duration=2,scale=640:360:flags=neighbor",
            "-f",
            "lavfi",
            "-i",
            "mandelbrot=s=320x180:r=25,trim=duration=2,scale=640:360:flags=neighbor,gblur=sigma=12",
            "-filter_complex",
            "[0][1][2][3]concat=n=4",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p"});
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  const Result<Samples> samples = sample_rung(sandbox_, out("v240.mp4"), directory(), {});
  ASSERT_TRUE(ok(samples));
  std::vector<Candidate> candidates;
  for (const SampledFrame& frame : samples->frames) candidates.push_back({frame.time, frame.figures});
  const std::vector<std::size_t> best = choose_stills(candidates, samples->duration);
  ASSERT_FALSE(best.empty());
  EXPECT_GE(to_seconds(candidates[best.front()].time), 4.0);
  EXPECT_LT(to_seconds(candidates[best.front()].time), 6.0);
  EXPECT_NE(find(*made, "poster-640.avif"), nullptr);
}

TEST_F(Stills, TakeOthersThanThePosterFromOtherScenesAndFromTheOriginal) {
  const Path file =
      make("a.mp4", {"-f",
                     "lavfi",
                     "-i",
                     "testsrc2=s=640x360:r=25:d=4",
                     "-f",
                     "lavfi",
                     "-i",
                     "mandelbrot=s=320x180:r=25,trim=duration=4,scale=640:360:flags=neighbor",
                     "-f",
                     "lavfi",
                     "-i",
                     "mandelbrot=s=320x180:r=25:start_x=-0.5,trim=duration=4,scale=640:360:flags=neighbor,negate,hflip",
                     "-filter_complex",
                     "[0][1][2]concat=n=3",
                     "-c:v",
                     "libx264",
                     "-preset",
                     "ultrafast",
                     "-pix_fmt",
                     "yuv420p"});
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  for (const char* name : {"still-2-320.webp", "still-2-640.webp", "still-2-640.jpg", "poster-640.jpg"}) {
    ASSERT_NE(find(*made, name), nullptr) << name;
  }
  EXPECT_EQ(find(*made, "still-2-640.jpg")->role, RenditionRole::still);
  EXPECT_EQ(stream_fact(out("still-2-640.jpg"), "v:0", "width"), "640");
}

// A colour a second, so that a tile's colour tells its time. The source has frames where something changes only.
TEST_F(Stills, StoryboardShowsEachTimeWhatTheFilmShowsThenAlsoWithUnevenFrames) {
  const Path file = make(
      "a.mkv", {"-f", "lavfi", "-i",
                "color=black:s=320x180:r=25:d=50,geq=r='mod(floor(T/2)*37,256)':g='128':b='255-mod(floor(T/2)*37,256)'"
                ",format=yuv420p,select='not(mod(n,7))+not(mod(n,50))'",
                "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast"});
  ASSERT_TRUE(ok(derive_all(file, "out")));
  const std::string text = cues();
  ASSERT_TRUE(text.starts_with("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nstoryboard-1.webp#xywh=0,0,160,90\n"));
  EXPECT_NE(text.find("\n00:00:22.000 --> 00:00:24.000\nstoryboard-1.webp#xywh=160,90,160,90\n"), std::string::npos);
  EXPECT_EQ(stream_fact(out("storyboard-1.webp"), "v:0", "width"), "1600");
  EXPECT_EQ(stream_fact(out("storyboard-1.webp"), "v:0", "height"), "270") << "25 tiles: a short sheet";
  for (const int tile : {0, 3, 11, 24}) {
    const auto colour = colour_at(out("storyboard-1.webp"), tile % 10 * 160 + 80, tile / 10 * 90 + 45);
    EXPECT_NEAR(colour[0], tile * 37 % 256, 24) << tile;
    EXPECT_NEAR(colour[2], 255 - tile * 37 % 256, 24) << tile;
  }
}

TEST_F(Stills, StoryboardOfAnUprightPhoneFilmHasUprightTiles) {
  const Path file = make("a.mp4", {"-f", "lavfi", "-i", "testsrc2=s=180x320:r=25:d=5", "-c:v", "libx264", "-preset",
                                   "ultrafast", "-pix_fmt", "yuv420p"});
  ASSERT_TRUE(ok(derive_all(file, "out")));
  EXPECT_NE(cues().find("storyboard-1.webp#xywh=90,0,90,160"), std::string::npos) << cues();
}

TEST_F(Stills, TakeTheRungsFrameWhereTheOriginalGivesAnother) {
  const Path film =
      make("a.mp4", {"-f", "lavfi", "-i", "mandelbrot=s=320x180:r=25,trim=duration=3,scale=640:360:flags=neighbor",
                     "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"});
  const Path wrong = make("b.mp4", {"-f", "lavfi", "-i", "color=red:s=640x360:r=25:d=3", "-c:v", "libx264", "-preset",
                                    "ultrafast", "-pix_fmt", "yuv420p"});
  ASSERT_TRUE(ok(derive_all(film, "out")));
  const Result<Samples> samples = sample_rung(sandbox_, out("v240.mp4"), directory(), {});
  ASSERT_TRUE(ok(samples));
  const Result<MediaInfo> info = probe(sandbox_, wrong);
  ASSERT_TRUE(ok(info));
  const Plan plan = *make_plan(*info, {});
  for (const Path* original : {&film, &wrong}) {
    const Path place = directory() / original->stem();
    std::filesystem::create_directory(place);
    const auto made = derive_poster(sandbox_, *original, plan, out("v240.mp4"), *samples, place, {});
    ASSERT_TRUE(ok(made));
    ASSERT_FALSE(made->empty());
    const auto colour = colour_at(place / "poster-640.jpg", 5, 5);
    EXPECT_LT(colour[0] - colour[2], 100) << "not the red of the other film";
  }
}

}  // namespace
}  // namespace khen
