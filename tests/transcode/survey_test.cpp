// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/survey.h"

#include "tests/transcode/support/samples.h"

namespace khen {
namespace {

using test::has_finding;
using test::ok;

class Survey : public test::Workshop {
 protected:
  MediaInfo survey_of(const Path& file) {
    Result<MediaInfo> info = probe(sandbox_, file);
    EXPECT_TRUE(ok(info));
    info = survey(sandbox_, file, *info);
    EXPECT_TRUE(ok(info));
    return *info;
  }
  // Two seconds of MPEG-2 in 4:2:0 from a source of 50 pictures, made into frames by `filter`.
  Path tape(const std::string& name, const std::string& filter, const std::vector<std::string>& flags) {
    std::vector<std::string> arguments{"-f",   "lavfi", "-i",       "testsrc2=s=352x288:r=50:d=2.4,gblur=sigma=3",
                                       "-vf",  filter,  "-c:v",     "mpeg2video",
                                       "-q:v", "3",     "-pix_fmt", "yuv420p"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return make(name, arguments);
  }
  static constexpr const char* woven = "tinterlace=interleave_top,setfield=tff";
};

TEST_F(Survey, AgreesWithAFlagThatIsTrue) {
  const MediaInfo fields = survey_of(tape("tape.mpg", woven, {"-flags", "+ildct+ilme", "-top", "1"}));
  ASSERT_TRUE(fields.videos.at(0).survey.has_value());
  EXPECT_EQ(fields.videos[0].scan, Scan::interlaced);
  EXPECT_GT(fields.videos[0].survey->interlaced_share, 0.9);
  EXPECT_TRUE(fields.videos[0].survey->top_field_first);
  EXPECT_FALSE(has_finding(fields.findings, "media.interlaced_unflagged"));
  const MediaInfo frames = survey_of(tape("frames.mpg", "fps=25", {}));
  EXPECT_EQ(frames.videos.at(0).scan, Scan::progressive);
  EXPECT_GT(frames.videos[0].survey->trial_kbit, 20);
  EXPECT_TRUE(frames.findings.empty());
}

TEST_F(Survey, BelievesThePicturesWhenTheFlagLies) {
  const MediaInfo fields = survey_of(tape("unflagged.mpg", std::string(woven) + ",setfield=prog", {}));
  EXPECT_EQ(fields.videos.at(0).field_order, "progressive");
  EXPECT_EQ(fields.videos[0].scan, Scan::interlaced);
  EXPECT_TRUE(has_finding(fields.findings, "media.interlaced_unflagged"));
  const MediaInfo frames =
      survey_of(tape("flagged.mpg", "fps=25,setfield=tff", {"-flags", "+ildct+ilme", "-top", "1"}));
  EXPECT_EQ(frames.videos.at(0).field_order.size(), 2U);
  EXPECT_EQ(frames.videos[0].scan, Scan::progressive);
  EXPECT_TRUE(has_finding(frames.findings, "media.progressive_flagged_interlaced"));
}

TEST_F(Survey, MakesAPlanThatUnweavesWhatIsNotMarked) {
  const MediaInfo info = survey_of(tape("unmarked.mpg", std::string(woven) + ",setfield=prog", {}));
  const Result<Plan> plan = make_plan(info, {});
  ASSERT_TRUE(ok(plan));
  EXPECT_EQ(plan->video->unmarked_fields, "tff");
  const Result<Plan> marked =
      make_plan(survey_of(tape("marked.mpg", woven, {"-flags", "+ildct+ilme", "-top", "1"})), {});
  ASSERT_TRUE(ok(marked));
  EXPECT_EQ(marked->video->unmarked_fields, "") << "control: marked frames speak for themselves";
}

TEST_F(Survey, KnowsFilmOnVideo) {
  const Path file =
      make("film.mpg", {"-f", "lavfi", "-i", "testsrc2=s=352x240:r=24000/1001:d=2.5,gblur=sigma=3", "-vf", "telecine",
                        "-c:v", "mpeg2video", "-q:v", "3", "-flags", "+ildct+ilme", "-top", "1"});
  EXPECT_TRUE(has_finding(survey_of(file).findings, "media.telecine"));
}

TEST_F(Survey, TellsAVaryingRate) {
  const Path file = make("screen.mkv", {"-f", "lavfi", "-i", "testsrc2=s=64x48:r=30:d=4", "-vf",
                                        "select='not(mod(n,2))+not(mod(n,5))'", "-vsync", "vfr", "-c:v", "mpeg4"});
  const MediaInfo info = survey_of(file);
  EXPECT_TRUE(has_finding(info.findings, "media.variable_rate"));
  EXPECT_FALSE(info.videos.at(0).packets->constant_rate);
}

TEST_F(Survey, TellsThatPicturesAreBlackAndHowHardTheyAre) {
  const Path black = make("black.mp4", {"-f", "lavfi", "-i", "color=black:s=320x240:r=25:d=2", "-c:v", "libx264"});
  const Path noise = make("noise.mp4", {"-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2,noise=alls=60:allf=t", "-c:v",
                                        "libx264", "-preset", "ultrafast"});
  const MediaInfo dark = survey_of(black);
  const MediaInfo hard = survey_of(noise);
  EXPECT_TRUE(has_finding(dark.findings, "media.black"));
  EXPECT_FALSE(has_finding(hard.findings, "media.black"));
  EXPECT_GT(hard.videos.at(0).survey->trial_kbit, 20 * dark.videos.at(0).survey->trial_kbit);
}

TEST_F(Survey, FindsTheTrueLengthOfAFileThatLies) {
  const Path file = make("long.mkv", {"-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=9", "-c:v", "mpeg4"});
  const std::string bytes = *read_file(file, 1U << 22U);
  const MediaInfo info = survey_of(write("cut.mkv", bytes.substr(0, bytes.size() / 3)));
  EXPECT_NEAR(to_seconds(info.duration.value_or(MediaTime(0))), 9, 0.1);
  EXPECT_TRUE(has_finding(info.findings, "media.lengths_disagree"));
  EXPECT_NEAR(to_seconds(*played_length(info)), 3.0, 0.7);
  EXPECT_FALSE(has_finding(survey_of(file).findings, "media.lengths_disagree")) << "control: the whole file";
}

TEST_F(Survey, RefusesAHeaderWithNothingBehindIt) {
  const Path file = make(
      "whole.mp4", {"-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2", "-c:v", "libx264", "-movflags", "+faststart"});
  const std::string bytes = *read_file(file, 1U << 22U);
  const Path header = write("header.mp4", bytes.substr(0, bytes.find("mdat") + 4));
  const Result<MediaInfo> info = probe(sandbox_, header);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(test::message_of(survey(sandbox_, header, *info)), "media.truncated");
}

TEST_F(Survey, LeavesPicturesAndTextsAlone) {
  const Path file = make("a.png", {"-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "1"});
  EXPECT_TRUE(survey_of(file).findings.empty());
}

}  // namespace
}  // namespace khen
