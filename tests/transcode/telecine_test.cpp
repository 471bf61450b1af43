// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transcode/support/samples.h"
#include "transcode/survey.h"

namespace khen {
namespace {

using test::ok;

class Telecine : public test::Workshop {
 protected:
  // Film, as filmed and as 3:2 pulldown puts it on a tape.
  std::vector<std::string> filmed() const {
    return {"-f", "lavfi", "-i", "testsrc2=s=352x240:r=24000/1001:d=4,gblur=sigma=1"};
  }
  Path tape() {
    std::vector<std::string> arguments = filmed();
    arguments.insert(arguments.end(), {"-vf", "telecine", "-c:v", "mpeg2video", "-q:v", "2", "-pix_fmt", "yuv420p",
                                       "-flags", "+ildct+ilme", "-top", "1"});
    return make("film.mpg", arguments);
  }
  // Pictures of the largest rung that are not what was filmed (telling by their signal to noise ratio).
  int strangers(const Path& rung) {
    std::vector<std::string> arguments = filmed();
    const std::string graph =
        "[0:v]scale=in_color_matrix=bt601:out_color_matrix=bt709,format=yuv420p[filmed];"
        "[1:v]setpts=PTS-STARTPTS[made];[made][filmed]psnr=stats_file=" +
        (directory() / "likeness.txt").native();
    for (const std::string& word : {std::string("-i"), rung.native(), std::string("-filter_complex"), graph,
                                    std::string("-f"), std::string("null")})
      arguments.push_back(word);
    make("nothing", arguments);
    const std::string text = read_file(directory() / "likeness.txt", 1U << 20U).value();
    constexpr std::string_view likeness = "psnr_y:";
    int low = 0;
    for (std::size_t at = text.find(likeness); at != std::string::npos; at = text.find(likeness, at + 1)) {
      const std::string value = text.substr(at + likeness.size(), 5);
      low += !value.starts_with("inf") && std::stod(value) < 28 ? 1 : 0;
    }
    return low;
  }
  Result<Derivation> derive_from(const Path& file, const MediaInfo& info, const std::string& name) {
    Policy policy;
    policy.saver = SaverSet::off;
    const Plan plan = TRY(make_plan(info, policy));
    const Places places{directory() / (name + ".work"), directory() / name};
    return derive(sandbox_, file, plan, places, Extent::whole, [](const Progress&) {}, {});
  }
};

TEST_F(Telecine, FilmOnVideoIsShownAsItWasFilmed) {
  const Path file = tape();
  const Result<MediaInfo> probed = probe(sandbox_, file);
  ASSERT_TRUE(ok(probed));
  Result<MediaInfo> info = survey(sandbox_, file, *probed);
  ASSERT_TRUE(ok(info));
  ASSERT_EQ(info->videos.at(0).scan, Scan::telecine);
  const Result<Derivation> made = derive_from(file, *info, "film");
  ASSERT_TRUE(ok(made));
  const Path rung = directory() / "film" / "v240.mp4";
  EXPECT_EQ(test::stream_fact(rung, "v:0", "r_frame_rate"), "24000/1001");
  EXPECT_NEAR(to_seconds(made->duration), 4, 0.1);
  EXPECT_LE(strangers(rung), 3) << "only where the tape begins and ends within a film frame";

  info->videos.at(0).scan = Scan::interlaced;
  ASSERT_TRUE(ok(derive_from(file, *info, "fields")));
  EXPECT_GT(strangers(directory() / "fields" / "v240.mp4"), 20) << "control: made from fields, pictures are others";
}

TEST_F(Telecine, APlanForFilmSaysSo) {
  const Path file = tape();
  const Result<MediaInfo> probed = probe(sandbox_, file);
  ASSERT_TRUE(ok(probed));
  MediaInfo info = *probed;
  info.videos.at(0).scan = Scan::telecine;
  const Result<Plan> plan = make_plan(info, {});
  ASSERT_TRUE(ok(plan));
  EXPECT_NE(describe(*plan).find("scan=telecine"), std::string::npos);
  EXPECT_EQ(plan->video->frame_rate, (Rate{24000, 1001}));
}

}  // namespace
}  // namespace khen
