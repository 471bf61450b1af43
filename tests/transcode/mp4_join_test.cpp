// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/mp4_join.h"

#include "tests/transcode/support/samples.h"
#include "transcode/dash.h"
#include "transcode/hls.h"

namespace khen {
namespace {

using test::message_of;
using test::ok;

class Mp4Join : public test::Workshop {
 protected:
  TrackFile part(const std::string& name, const std::string& seconds, const std::string& size = "160x120") {
    const Path path = make(name, {"-f", "lavfi", "-i", "testsrc2=r=25:s=" + size + ":d=" + seconds, "-c:v", "libx264",
                                  "-preset", "ultrafast", "-bf", "2", "-g", "50", "-f", "mp4", "-movflags",
                                  "+cmaf+frag_keyframe+empty_moov+default_base_moof"});
    return {path, *read_track(path)};
  }
  [[nodiscard]] Path out() const { return directory() / "joined.mp4"; }
  std::size_t decoded(const Path& file) {
    const std::string text = *read_file(make("frames.md5", {"-i", file.native(), "-f", "framemd5"}), 1U << 22U);
    std::size_t lines = 0;
    for (std::size_t at = text.find("\n0,"); at != std::string::npos; at = text.find("\n0,", at + 1)) ++lines;
    return lines;
  }
};

TEST_F(Mp4Join, MakesOneTimelineOfParts) {
  const std::vector<TrackFile> parts{part("a.mp4", "4"), part("b.mp4", "4"), part("c.mp4", "1.2")};
  const Result<Track> joined = join_tracks(parts, out());
  ASSERT_TRUE(ok(joined));
  EXPECT_NEAR(joined->seconds(), 9.2, 0.001);
  EXPECT_EQ(joined->samples(), 230U);
  const Result<Track> again = read_track(out());
  ASSERT_TRUE(ok(again)) << "no hole, no overlap";
  ASSERT_EQ(again->fragments.size(), joined->fragments.size());
  for (std::size_t i = 0; i < again->fragments.size(); ++i) {
    EXPECT_EQ(again->fragments[i].offset, joined->fragments[i].offset) << i;
    EXPECT_EQ(again->fragments[i].decode_time, joined->fragments[i].decode_time) << i;
    EXPECT_TRUE(again->fragments[i].starts_with_sync) << i;
  }
  EXPECT_EQ(decoded(out()), 230U);
}

TEST_F(Mp4Join, WritesAnIndexOfItsSegments) {
  const Result<Track> joined = join_tracks({part("a.mp4", "9")}, out());
  ASSERT_TRUE(ok(joined));
  const Result<Track> track = read_track(out());
  ASSERT_TRUE(ok(track));
  EXPECT_EQ(track->index_offset, track->header_bytes);
  const std::vector<Segment> segments = group_segments(*track);
  EXPECT_EQ(track->index_bytes, 40 + 12 * segments.size());
  EXPECT_EQ(segments.front().offset, track->index_offset + track->index_bytes)
      << "the index points right behind itself";
  const std::string bytes = *read_file(out(), 1U << 22U);
  std::uint64_t first = 0;
  for (std::size_t i = 0; i < 4; ++i)
    first = first << 8U | static_cast<std::uint8_t>(bytes[track->index_offset + 40 + i]);
  EXPECT_EQ(first, segments.front().bytes);
}

TEST_F(Mp4Join, PassesOverPartsWithoutAPicture) {
  TrackFile empty = part("a.mp4", "2");
  empty.track.fragments.clear();
  const Result<Track> joined = join_tracks({part("b.mp4", "2"), empty}, out());
  ASSERT_TRUE(ok(joined));
  EXPECT_EQ(joined->samples(), 50U);
}

TEST_F(Mp4Join, RefusesPartsThatAreNotOfOneTrack) {
  const std::vector<TrackFile> parts{part("a.mp4", "2"), part("b.mp4", "2", "162x120")};
  EXPECT_EQ(message_of(join_tracks(parts, out())), "media.verify_failed");
  EXPECT_TRUE(ok(join_tracks({parts[0], parts[0]}, directory() / "same.mp4"))) << "positive control";
}

TEST_F(Mp4Join, ADashManifestNamesTheIndexAndTheRates) {
  const Result<Track> joined = join_tracks({part("a.mp4", "5")}, out());
  ASSERT_TRUE(ok(joined));
  const DashSet pictures{
      TrackType::video, {}, true, false, {{"v120", "joined.mp4", &*joined, 30000.0 / 1001, 100'000}}};
  const std::string text = dash_manifest({pictures}, joined->seconds());
  EXPECT_NE(text.find("mediaPresentationDuration=\"PT5.000S\""), std::string::npos) << text;
  EXPECT_NE(text.find("frameRate=\"30000/1001\""), std::string::npos) << text;
  EXPECT_NE(text.find("indexRange=\"" + std::to_string(joined->index_offset) + "-" +
                      std::to_string(joined->index_offset + joined->index_bytes - 1) + "\""),
            std::string::npos)
      << text;
  // A real reader of manifests finds the pictures through it.
  const Path manifest = write("joined.mpd", text);
  EXPECT_TRUE(test::stream_fact(manifest, "v:0", "codec_name").starts_with("h264"));
}

}  // namespace
}  // namespace khen
