// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/ladder.h"

#include <gtest/gtest.h>

#include "transcode/chunk.h"

namespace khen {
namespace {

VideoStream picture(int width, int height, Rate rate = {25, 1}) {
  VideoStream stream;
  stream.codec = "h264";
  stream.decoding = Decoding::allowed;
  stream.width = width;
  stream.height = height;
  stream.nominal_rate = rate;
  stream.average_rate = rate;
  return stream;
}

AudioStream sound(int channels) {
  AudioStream stream;
  stream.index = 1;
  stream.codec = "aac";
  stream.decoding = Decoding::allowed;
  stream.channels = channels;
  return stream;
}

MediaInfo recording(VideoStream video) {
  MediaInfo info;
  info.format = Format::isobmff;
  info.kind = Kind::video;
  info.duration = from_seconds(60);
  info.videos = {std::move(video)};
  return info;
}

Plan planned(const MediaInfo& info, const Policy& policy = {}) {
  Result<Plan> plan = make_plan(info, policy);
  EXPECT_TRUE(plan.has_value());
  return plan ? *std::move(plan) : Plan{};
}

std::string sizes(const Plan& plan) {
  std::string text;
  if (!plan.video) return text;
  for (const VideoRung& rung : plan.video->rungs) {
    text += rung.name + "=" + std::to_string(rung.width) + "x" + std::to_string(rung.height) + " ";
  }
  return text;
}

TEST(Ladder, GoesUpToTheSourceAndNeverBeyond) {
  EXPECT_EQ(sizes(planned(recording(picture(1920, 1080)))),
            "v144=256x144 v240=426x240 v480=854x480 v720=1280x720 v1080=1920x1080 ");
  EXPECT_EQ(sizes(planned(recording(picture(3840, 2160)))),
            "v144=256x144 v240=426x240 v480=854x480 v720=1280x720 v1080=1920x1080 ");
  EXPECT_EQ(sizes(planned(recording(picture(640, 480)))), "v144=192x144 v240=320x240 v480=640x480 ");
  EXPECT_EQ(sizes(planned(recording(picture(161, 121)))), "v120=160x120 ");
  EXPECT_EQ(sizes(planned(recording(picture(1, 1)))), "v2=2x2 ");
}

TEST(Ladder, StopsAtThePolicysRung) {
  Policy policy;
  policy.max_rung = 480;
  EXPECT_EQ(sizes(planned(recording(picture(1920, 1080)), policy)), "v144=256x144 v240=426x240 v480=854x480 ");
}

TEST(Ladder, KeepsEverySizeEven) {
  EXPECT_EQ(sizes(planned(recording(picture(853, 481)))), "v144=256x144 v240=426x240 v480=852x480 ");
  EXPECT_EQ(sizes(planned(recording(picture(643, 483)))), "v144=192x144 v240=320x240 v480=640x480 ");
}

TEST(Ladder, TurnsAPhonesPictureUpright) {
  VideoStream phone = picture(1920, 1080);
  phone.rotation = 90;
  EXPECT_EQ(sizes(planned(recording(phone))), "v144=144x256 v240=240x426 v480=480x854 v720=720x1280 v1080=1080x1920 ");
}

TEST(Ladder, AppliesTheShapeOfPixelsButNotARoundingError) {
  VideoStream pal = picture(720, 576);
  pal.sample_aspect = {64, 45};
  EXPECT_EQ(sizes(planned(recording(pal))), "v144=256x144 v240=426x240 v480=854x480 v576=1024x576 ");
  VideoStream almost = picture(640, 480);
  almost.sample_aspect = {3201, 3200};
  EXPECT_EQ(sizes(planned(recording(almost))), "v144=192x144 v240=320x240 v480=640x480 ");
}

TEST(Ladder, BoxesAPanorama) {
  const Plan plan = planned(recording(picture(7680, 1080)));
  EXPECT_LE(plan.video->rungs.back().width, 2560);
}

struct RateCase {
  Rate nominal;
  Rate average;
  Rate expected;
};

TEST(Ladder, ChoosesOneConstantRate) {
  const RateCase cases[] = {
      {{25, 1}, {25, 1}, {25, 1}},    {{30000, 1001}, {30000, 1001}, {30000, 1001}},
      {{120, 1}, {120, 1}, {120, 2}}, {{240, 1}, {240, 1}, {240, 4}},
      {{90000, 1}, {0, 1}, {25, 1}},  {{60, 1}, {7, 1}, {10, 1}},
      {{30, 1}, {296, 10}, {30, 1}},  {{0, 1}, {0, 1}, {25, 1}},
      {{1, 2}, {1, 2}, {1, 2}},       {{60, 1}, {1000, 1}, {60, 1}},
  };
  for (const RateCase& one : cases) {
    VideoStream stream = picture(320, 240);
    stream.nominal_rate = one.nominal;
    stream.average_rate = one.average;
    const Plan plan = planned(recording(stream));
    EXPECT_DOUBLE_EQ(plan.video->rungs.front().frame_rate.value(), one.expected.value())
        << one.nominal.value() << " " << one.average.value();
  }
}

TEST(Ladder, ShowsEveryFieldOfInterlacedVideoOnTheLargeRungs) {
  VideoStream tape = picture(1920, 1080);
  tape.scan = Scan::interlaced;
  const Plan plan = planned(recording(tape));
  EXPECT_DOUBLE_EQ(plan.video->rungs.front().frame_rate.value(), 25);
  EXPECT_DOUBLE_EQ(plan.video->rungs.back().frame_rate.value(), 50);
}

TEST(Ladder, KeepsMonoMonoAndAddsStereoOnlyWhenThereIsSome) {
  MediaInfo info;
  info.kind = Kind::audio;
  info.audios = {sound(1)};
  EXPECT_EQ(planned(info).audios.at(0).rungs.back().channels, 1);
  info.audios = {sound(6)};
  const Plan surround = planned(info);
  EXPECT_EQ(surround.audios.at(0).rungs.front().name, "a48");
  EXPECT_EQ(surround.audios.at(0).rungs.back().channels, 2);
  EXPECT_EQ(surround.kind, Kind::audio);
}

TEST(Ladder, GivesSilentVideoNoSound) { EXPECT_TRUE(planned(recording(picture(320, 240))).audios.empty()); }

TEST(Ladder, TakesThePreferredStreamAndItsLanguage) {
  MediaInfo info = recording(picture(320, 240));
  AudioStream second = sound(2);
  second.index = 2;
  second.language = "vie";
  second.preferred = true;
  info.audios = {sound(2), second};
  const Plan plan = planned(info);
  EXPECT_EQ(plan.audios.at(0).stream, 2);
  EXPECT_EQ(plan.audios.at(0).language, "vi");
}

TEST(Ladder, LeavesOutWhatItMayNotDecodeAndSaysSo) {
  VideoStream exotic = picture(320, 240);
  exotic.codec = "magicyuv";
  exotic.decoding = Decoding::refused;
  MediaInfo info = recording(exotic);
  info.audios = {sound(2)};
  const Plan plan = planned(info);
  EXPECT_EQ(plan.kind, Kind::audio);
  ASSERT_EQ(plan.findings.size(), 1U);
  EXPECT_EQ(plan.findings.front().message, "media.stream_unsupported");

  info.audios.clear();
  const Result<Plan> nothing = make_plan(info, {});
  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().message, "media.unsupported_codec");
}

TEST(Ladder, MakesImageWidthsUpToTheSource) {
  MediaInfo info;
  info.kind = Kind::image;
  info.picture = StillPicture{1200, 800, 1, "srgb"};
  EXPECT_EQ(planned(info).image->widths, (std::vector{320, 640, 1200}));
  info.picture = StillPicture{100, 100, 1, "srgb"};
  EXPECT_EQ(planned(info).image->widths, (std::vector{100}));
  info.picture = StillPicture{8000, 6000, 1, "srgb"};
  EXPECT_EQ(planned(info).image->widths, (std::vector{320, 640, 1280, 2560}));
}

TEST(Ladder, PrintsAStableTextAndDigestsIt) {
  const MediaInfo info = recording(picture(640, 360));
  const Plan plan = planned(info);
  EXPECT_EQ(describe(plan),
            "plan 4 video from isobmff\n"
            "expected 60.000s\n"
            "video stream=0 scan=progressive transfer=sdr range=limited matrix=bt601 fps=25/1\n"
            "rung v144 fast encode 256x144 fps=25/1 keyframe-every=50 h264 crf=27 peak=150k\n"
            "rung v240 fast encode 426x240 fps=25/1 keyframe-every=50 h264 crf=26 peak=350k\n"
            "rung v360 quality encode 640x360 fps=25/1 keyframe-every=50 h264 crf=24 peak=1200k\n"
            "rung s240 quality encode 426x240 fps=25/1 keyframe-every=50 av1 crf=48 peak=0k\n"
            "rung s360 quality encode 640x360 fps=25/1 keyframe-every=50 av1 crf=48 peak=0k\n"
            "rung i240 fast encode 426x240 fps=25/25 keyframe-every=1 h264 crf=26 peak=350k\n"
            "stills 640x360\n");
  EXPECT_EQ(digest(plan), digest(planned(info)));
  Policy other;
  other.max_rung = 240;
  EXPECT_NE(digest(plan), digest(planned(info, other)));
  Policy busy;
  busy.encoders = 4;
  EXPECT_EQ(digest(plan), digest(planned(info, busy)));
}

VideoStream steady(int width, int height, int group_frames) {
  VideoStream stream = picture(width, height);
  stream.profile = "High";
  stream.pixel_format = "yuv420p";
  stream.matrix = "bt709";
  PacketFacts packets;
  packets.whole = packets.constant_rate = packets.starts_with_key = true;
  packets.measured_rate = {25, 1};
  packets.group_frames = group_frames;
  packets.count = 1500;
  packets.end = from_seconds(60);
  packets.bytes = 60 * 4'000'000 / 8;
  stream.packets = packets;
  return stream;
}

std::string copied_name(const VideoStream& stream) {
  const Plan plan = planned(recording(stream));
  const VideoRung* rung = copied(*plan.video);
  return rung == nullptr ? "none" : rung->name;
}

TEST(Ladder, TakesTheSourcesOwnPacketsWhereTheyFit) {
  EXPECT_EQ(copied_name(steady(1920, 1080, 50)), "v1080");
  EXPECT_EQ(copied_name(steady(1920, 1080, 25)), "v1080") << "more keyframes than needed do no harm";
  EXPECT_EQ(copied_name(steady(1920, 1080, 60)), "none") << "keyframes beside the grid";
  EXPECT_EQ(copied_name(steady(1920, 1080, 0)), "none") << "irregular keyframes";
  EXPECT_EQ(copied_name(steady(3840, 2160, 50)), "none") << "larger than the largest rung";
  VideoStream fat = steady(1920, 1080, 50);
  fat.packets->bytes *= 3;
  EXPECT_EQ(copied_name(fat), "none");
  VideoStream turned = steady(1920, 1080, 50);
  turned.rotation = 180;
  EXPECT_EQ(copied_name(turned), "none");
  VideoStream deep = steady(1920, 1080, 50);
  deep.pixel_format = "yuv420p10le";
  EXPECT_EQ(copied_name(deep), "none");
}

TEST(Ladder, GivesEasyPicturesMoreQualityAndHardOnesLess) {
  const auto quality = [](double trial) {
    VideoStream stream = picture(640, 480);
    stream.survey = SurveyFacts{};
    stream.survey->trial_kbit = trial;
    return planned(recording(stream)).video->rungs.back().quality;
  };
  EXPECT_LT(quality(40), quality(200));
  EXPECT_LT(quality(200), quality(900));
  EXPECT_EQ(quality(0), quality(200)) << "unknown is ordinary";
}

TEST(Ladder, CutsLongFilmsIntoWholeSegments) {
  MediaInfo info = recording(picture(640, 480, {30000, 1001}));
  info.duration = from_seconds(600);
  const VideoPlan video = *planned(info).video;
  EXPECT_EQ(video.chunks, 10);
  EXPECT_EQ(video.chunk_frames % (2 * video.group_frames), 0);
  const std::vector<Chunk> chunks = chunks_of(video);
  ASSERT_EQ(chunks.size(), 10U);
  EXPECT_EQ(chunks.front().seek, 0);
  EXPECT_EQ(chunks.back().frames, 0) << "to wherever the film ends";
  for (std::size_t i = 1; i < chunks.size(); ++i)
    EXPECT_EQ(chunks[i].first_frame, chunks[i - 1].first_frame + chunks[i - 1].frames);
  info.format = Format::mpegps;
  EXPECT_EQ(planned(info).video->chunks, 1) << "where times can't be found reliably";
  info.format = Format::isobmff;
  info.videos.front().packets = PacketFacts{};
  info.videos.front().packets->timestamps_jump = true;
  EXPECT_EQ(planned(info).video->chunks, 1);
}

TEST(Ladder, KeepsKeyframesOfAllRungsAtTheSameInstants) {
  for (const Rate rate : {Rate{25, 1}, Rate{30000, 1001}, Rate{24000, 1001}, Rate{15, 2}, Rate{1, 2}, Rate{60, 1}}) {
    VideoStream stream = picture(1920, 1080, rate);
    stream.scan = rate.value() < 30 ? Scan::interlaced : Scan::progressive;
    const VideoPlan video = *planned(recording(stream)).video;
    const double group = video.group_frames / video.frame_rate.value();
    for (const auto* rungs : {&video.rungs, &video.saver}) {
      for (const VideoRung& rung : *rungs)
        EXPECT_DOUBLE_EQ(rung.group_frames / rung.frame_rate.value(), group) << rung.name << " " << rate.value();
    }
  }
}

}  // namespace
}  // namespace khen
