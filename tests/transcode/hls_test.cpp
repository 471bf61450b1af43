// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/hls.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

Track track_of(std::initializer_list<double> seconds, std::uint64_t bytes_each = 1000) {
  Track track;
  track.timescale = 90000;
  track.header_bytes = 800;
  std::uint64_t offset = 900;
  std::uint64_t time = 0;
  for (const double one : seconds) {
    Fragment fragment;
    fragment.offset = offset;
    fragment.bytes = bytes_each;
    fragment.decode_time = time;
    fragment.duration = static_cast<std::uint64_t>(one * 90000);
    fragment.samples = 1;
    offset += bytes_each;
    time += fragment.duration;
    track.fragments.push_back(fragment);
  }
  return track;
}

TEST(Hls, GroupsTwoSecondFragmentsIntoFourSecondSegments) {
  const std::vector<Segment> segments = group_segments(track_of({2, 2, 2, 2, 1}));
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[1].offset, 2900U);
  EXPECT_EQ(segments[1].bytes, 2000U);
  EXPECT_DOUBLE_EQ(segments[2].seconds, 1);
  EXPECT_EQ(target_duration(segments), 4);
}

TEST(Hls, KeepsSoundOnTheGridThoughItsFramesDontFit) {
  Track track = track_of({});
  std::vector<double> lengths(100, 2.0053);
  std::uint64_t time = 0;
  std::uint64_t offset = 900;
  for (const double one : lengths) {
    Fragment fragment;
    fragment.offset = offset;
    fragment.bytes = 500;
    fragment.decode_time = time;
    fragment.duration = static_cast<std::uint64_t>(one * 90000);
    time += fragment.duration;
    offset += 500;
    track.fragments.push_back(fragment);
  }
  double end = 0;
  for (const Segment& segment : group_segments(track)) {
    EXPECT_LT(segment.seconds, 4.5);
    end += segment.seconds;
  }
  EXPECT_NEAR(end, 200.53, 0.01);
}

TEST(Hls, DoesNotSpendARequestOnAFewLeftOverFrames) {
  const std::vector<Segment> segments = group_segments(track_of({2, 2, 0.021}));
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments.front().bytes, 3000U);
}

TEST(Hls, MeasuresPeakAndAverage) {
  const Bandwidth bandwidth = measure({{0, 1000, 4}, {1000, 4000, 4}, {5000, 10, 0.1}});
  EXPECT_EQ(bandwidth.peak, 8000U);
  EXPECT_EQ(bandwidth.average, 4949U);
  EXPECT_EQ(measure({}).peak, 0U);
}

TEST(Hls, WritesAMediaPlaylistOfByteRanges) {
  const Track track = track_of({2, 2, 2});
  EXPECT_EQ(media_playlist("v240.mp4", track, group_segments(track), 4),
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"
            "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"v240.mp4\",BYTERANGE=\"800@0\"\n"
            "#EXTINF:4.000000,\n#EXT-X-BYTERANGE:2000@900\nv240.mp4\n"
            "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:1000@2900\nv240.mp4\n#EXT-X-ENDLIST\n");
}

TEST(Hls, AddsTheSoundsBandwidthToEachVariantAndOffersSoundAloneWithoutPictures) {
  const std::vector<HlsAudio> audios{
      {"a48", "a48.m3u8", "vi", "vi", "mp4a.40.2", 1, true, false, {50'000, 48'000}},
      {"a128", "a128.m3u8", "vi", "vi", "mp4a.40.2", 2, true, false, {130'000, 128'000}}};
  const std::vector<HlsVideo> videos{{"v480.m3u8", "avc1.64001F", 854, 480, 30000.0 / 1001, "a128", {900'000, 700'000}},
                                     {"v240.m3u8", "avc1.640015", 426, 240, 30000.0 / 1001, "a48", {200'000, 150'000}}};
  EXPECT_EQ(master_playlist({videos, audios, std::nullopt}),
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a48\",NAME=\"vi\",LANGUAGE=\"vi\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="
            "\"1\",STABLE-RENDITION-ID=\"a48\",URI=\"a48.m3u8\"\n"
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a128\",NAME=\"vi\",LANGUAGE=\"vi\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="
            "\"2\",STABLE-RENDITION-ID=\"a128\",URI=\"a128.m3u8\"\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=1030000,AVERAGE-BANDWIDTH=828000,CODECS=\"avc1.64001F,mp4a.40.2\",RESOLUTION="
            "854x480,FRAME-RATE=29.970,VIDEO-RANGE=SDR,STABLE-VARIANT-ID=\"v480\",AUDIO=\"a128\"\n"
            "v480.m3u8\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=250000,AVERAGE-BANDWIDTH=198000,CODECS=\"avc1.640015,mp4a.40.2\",RESOLUTION="
            "426x240,FRAME-RATE=29.970,VIDEO-RANGE=SDR,STABLE-VARIANT-ID=\"v240\",AUDIO=\"a48\"\n"
            "v240.m3u8\n")
      << "sound alone is no variant beside pictures: players that begin with the cheapest would stay there";
  const std::string sound = master_playlist({{}, audios, std::nullopt});
  EXPECT_NE(sound.find("#EXT-X-STREAM-INF:BANDWIDTH=50000,AVERAGE-BANDWIDTH=48000,CODECS=\"mp4a.40.2\",STABLE-VARIANT-"
                       "ID=\"a48\",AUDIO=\"a48\"\n"
                       "a48.m3u8\n"),
            std::string::npos);
}

}  // namespace
}  // namespace khen
