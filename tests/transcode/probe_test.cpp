// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/probe.h"

#include "tests/transcode/support/samples.h"

namespace khen {
namespace {

using test::message_of;
using test::ok;

TEST(ParseProbe, ReadsWhatAPhoneWrites) {
  const Result<MediaInfo> info = parse_probe(R"({"streams":[
    {"index":0,"codec_name":"hevc","codec_type":"video","profile":"Main 10","width":3840,"height":2160,
     "sample_aspect_ratio":"1:1","pix_fmt":"yuv420p10le","color_range":"tv","color_space":"bt2020nc",
     "color_transfer":"arib-std-b67","field_order":"progressive","r_frame_rate":"60/1","avg_frame_rate":"810000/13487",
     "duration":"0.299711","disposition":{"default":1,"attached_pic":0},"tags":{"language":"vie"},
     "side_data_list":[{"side_data_type":"Display Matrix","rotation":-90}]},
    {"index":1,"codec_name":"aac","codec_type":"audio","channels":2,"channel_layout":"stereo","sample_rate":"48000",
     "duration":"0.312688","disposition":{"default":1},"tags":{"language":"vie"}}],
    "format":{"format_name":"mov","duration":"0.312700","start_time":"0.000000"}})",
                                             Format::isobmff);
  ASSERT_TRUE(ok(info));
  ASSERT_EQ(info->videos.size(), 1U);
  const VideoStream& video = info->videos.front();
  EXPECT_EQ(video.rotation, 90);
  EXPECT_EQ(video.transfer, Transfer::hlg);
  EXPECT_EQ(video.range, Range::limited);
  EXPECT_EQ(video.decoding, Decoding::allowed);
  EXPECT_EQ(video.duration, MediaTime(299711));
  EXPECT_TRUE(video.preferred);
  EXPECT_EQ(info->audios.front().sample_rate, 48000);
  EXPECT_EQ(info->kind, Kind::video);
  EXPECT_NE(to_json(*info).find("\"transfer\":\"hlg\""), std::string::npos);
}

TEST(ParseProbe, DoesNotTakeCoverArtForVideo) {
  const Result<MediaInfo> info = parse_probe(R"({"streams":[
    {"index":0,"codec_name":"mjpeg","codec_type":"video","width":600,"height":600,"disposition":{"attached_pic":1}},
    {"index":1,"codec_name":"mp3","codec_type":"audio","channels":2}],"format":{"duration":"5.0"}})",
                                             Format::mp3);
  ASSERT_TRUE(ok(info));
  EXPECT_TRUE(info->videos.empty());
  EXPECT_EQ(info->kind, Kind::audio);
}

TEST(ParseProbe, SurvivesNonsense) {
  for (
      const char* text :
      {"", "null", "[]", "{}", R"({"streams":[]})", R"({"streams":[1,null,"x"]})", R"({"streams":{}})",
       R"({"streams":[{"codec_type":"video","codec_name":"h264","width":"-","r_frame_rate":"1/0","side_data_list":3}]})"}) {
    EXPECT_FALSE(parse_probe(text, Format::isobmff).has_value()) << text;
  }
}

class Probe : public test::Workshop {};

TEST_F(Probe, FindsPicturesSoundAndLanguage) {
  const Path file = make("a.mkv", {"-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1",
                                   "-metadata:s:a:0", "language=khm", "-c:v", "mpeg4", "-c:a", "flac"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->format, Format::matroska);
  EXPECT_EQ(info->videos.at(0).codec, "mpeg4");
  EXPECT_EQ(info->audios.at(0).language, "khm");
  EXPECT_NEAR(to_seconds(*info->duration), 1.0, 0.1);
  EXPECT_GT(info->bytes, 0U);
}

TEST_F(Probe, GivesEachBadFileItsOwnReason) {
  const Path good = make("good.mp4", {"-f", "lavfi", "-i", "testsrc2=s=160x120:d=2", "-c:v", "libx264"});
  const std::string bytes = *read_file(good, 1U << 24U);
  struct Case {
    std::string name;
    std::string content;
    std::string message;
  };
  const Case cases[] = {
      {"empty.mp4", "", "media.empty"},
      {"noise.mp4", std::string("\x01\x02\x7f\x00\xfe\x80", 6), "media.unsupported"},
      {"list.mp4", "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", "media.refused_playlist"},
      {"picture.jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "media.refused_markup"},
      {"headless.mp4", bytes.substr(0, bytes.size() / 2), "media.truncated"},
      {"broken.mkv", std::string("\x1a\x45\xdf\xa3", 4) + std::string(2000, 'x'), "media.unreadable"},
      {"broken.png", std::string("\x89PNG\r\n\x1a\n", 8) + std::string(100, 'x'), "media.unreadable"},
      {"broken.pdf", "%PDF-1.7\nnothing\n", "media.unreadable"},
  };
  for (const Case& one : cases)
    EXPECT_EQ(message_of(probe(sandbox_, write(one.name, one.content))), one.message) << one.name;
  EXPECT_TRUE(ok(probe(sandbox_, good))) << "the whole file is fine";
}

TEST_F(Probe, TakesAnyFileName) {
  const Path good = make("good.wav", {"-f", "lavfi", "-i", "sine=d=0.2"});
  for (const char* name : {"-i", "concat:a|b", "%03d.wav", "a\nb.wav", "Lễ hội Lồng tồng [1].wav", "ꨌꩌ.wav", "file:x"}) {
    const Path renamed = directory() / name;
    std::filesystem::copy_file(good, renamed);
    EXPECT_TRUE(ok(probe(sandbox_, renamed))) << name;
  }
}

TEST_F(Probe, RefusesACodecThatIsNotOnTheList) {
  const Path file = make("a.avi", {"-f", "lavfi", "-i", "testsrc2=s=160x120:d=1", "-c:v", "magicyuv"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->videos.at(0).decoding, Decoding::refused);
  EXPECT_EQ(message_of(make_plan(*info, {})), "media.unsupported_codec");
}

TEST_F(Probe, IsNotDisturbedByStreamsThatItDoesNotDecode) {
  const Path words = write("a.srt", "1\n00:00:00,000 --> 00:00:01,000\nChào mừng\n");
  const Path file = make(
      "a.mkv", {"-f", "lavfi", "-i", "testsrc2=s=160x120:d=1", "-i", words.native(), "-c:v", "mpeg4", "-c:s", "srt"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->videos.size(), 1U);
  ASSERT_EQ(info->texts.size(), 1U);
  EXPECT_EQ(info->texts.front().codec, "subrip");
}

}  // namespace
}  // namespace khen
