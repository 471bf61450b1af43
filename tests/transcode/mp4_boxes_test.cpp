// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/mp4_boxes.h"

#include <random>

#include "tests/transcode/support/samples.h"

namespace khen {
namespace {

using test::message_of;
using test::ok;

Result<Track> read_bytes(const std::string& bytes) {
  const ReadAt read = [&](std::uint64_t offset, std::size_t size) -> Result<std::string> {
    if (offset + size > bytes.size()) return fail(Code::io, "disk.failed");
    return bytes.substr(offset, size);
  };
  return read_track(read, bytes.size());
}

class Mp4Boxes : public test::Workshop {
 protected:
  Path video() {
    return make("v.mp4", {"-f", "lavfi", "-i", "testsrc2=s=160x120:r=30000/1001:d=5", "-c:v", "libx264", "-g", "60",
                          "-sc_threshold", "0", "-profile:v", "high", "-pix_fmt", "yuv420p", "-f", "mp4", "-movflags",
                          "+cmaf+frag_keyframe+empty_moov+default_base_moof+global_sidx"});
  }
  Path sound(const std::string& source) {
    return make("a.mp4", {"-f", "lavfi", "-i", source, "-c:a", "aac", "-ar", "48000", "-f", "mp4", "-frag_duration",
                          "2000000", "-movflags", "+delay_moov+default_base_moof+global_sidx"});
  }
};

TEST_F(Mp4Boxes, ReadsAVideoTracksTimeline) {
  const Result<Track> track = read_track(video());
  ASSERT_TRUE(ok(track));
  EXPECT_EQ(track->type, TrackType::video);
  EXPECT_TRUE(track->codecs.starts_with("avc1.6400")) << track->codecs;
  EXPECT_EQ(track->width, 160);
  EXPECT_EQ(track->height, 120);
  EXPECT_EQ(track->samples(), 150U);
  EXPECT_EQ(track->fragments.size(), 3U);
  EXPECT_NEAR(track->seconds(), 5.005, 0.001);
  EXPECT_DOUBLE_EQ(track->first_presentation(), 0);
  for (const Fragment& fragment : track->fragments) EXPECT_TRUE(fragment.starts_with_sync);
}

TEST_F(Mp4Boxes, ReadsASoundTrackWithoutItsPriming) {
  const Result<Track> track = read_track(sound("sine=d=5"));
  ASSERT_TRUE(ok(track));
  EXPECT_EQ(track->type, TrackType::audio);
  EXPECT_EQ(track->codecs, "mp4a.40.2");
  EXPECT_EQ(track->channels, 1);
  EXPECT_EQ(track->edit_start, 1024);
  EXPECT_NEAR(track->seconds(), 5.0, 0.022);
  EXPECT_DOUBLE_EQ(track->first_presentation(), 0);
}

TEST_F(Mp4Boxes, ReadsSilenceWhoseFramesAreAllEqual) { EXPECT_TRUE(ok(read_track(sound("anullsrc=d=5")))); }

TEST_F(Mp4Boxes, FragmentsCoverTheFileToItsEnd) {
  const Path file = video();
  const Result<Track> track = read_track(file);
  ASSERT_TRUE(ok(track));
  std::uint64_t end = track->fragments.front().offset;
  for (const Fragment& fragment : track->fragments) {
    EXPECT_EQ(fragment.offset, end);
    end += fragment.bytes;
  }
  EXPECT_LE(end, *khen::file_size(file));
}

TEST_F(Mp4Boxes, RefusesACutFile) {
  const std::string bytes = *read_file(video(), 1U << 24U);
  ASSERT_TRUE(ok(read_bytes(bytes))) << "control";
  EXPECT_EQ(message_of(read_bytes(bytes.substr(0, bytes.size() / 2))), "media.verify_failed");
  EXPECT_EQ(message_of(read_bytes("")), "media.verify_failed");
}

TEST_F(Mp4Boxes, SurvivesAnyChangedByte) {
  const std::string bytes = *read_file(video(), 1U << 24U);
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = bytes.substr(0, 4096);
    for (int n = 0; n < 3; ++n) changed[random() % 2048] = static_cast<char>(random());
    const Result<Track> track = read_bytes(changed);
    if (track) {
      EXPECT_LT(track->samples(), 1'000'000U);
    }
  }
}

}  // namespace
}  // namespace khen
