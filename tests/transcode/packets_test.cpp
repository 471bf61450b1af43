// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/packets.h"

#include "tests/transcode/support/samples.h"
#include "transcode/facts/packet_summary.h"

namespace khen {
namespace {

using test::ok;

TEST(PacketLines, TakesWhatIsAPacketAndNothingElse) {
  const auto packet = packet_in("1,1.525000,-0.1,0.041667,32732,K_,\n");
  ASSERT_TRUE(packet.has_value());
  EXPECT_EQ(packet->stream, 1);
  EXPECT_EQ(packet->shown, MediaTime(1525000));
  EXPECT_EQ(packet->decoded, MediaTime(-100000));
  EXPECT_EQ(packet->bytes, 32732U);
  EXPECT_TRUE(packet->key);
  EXPECT_FALSE(packet_in("0,N/A,N/A,N/A,5,_D")->shown.has_value());
  EXPECT_TRUE(packet_in("0,N/A,N/A,N/A,5,_D")->discarded);
  for (const char* line :
       {"", "x", "-1,0,0,0,5,K_", "0,0,0,0,-5,K_", "0,0,0,0,5", "0,0,0,0,5,K", "99999999,0,0,0,5,K_"})
    EXPECT_FALSE(packet_in(line).has_value()) << line;
}

TEST(PacketLines, AreTheSameHoweverAPipeCutsThem) {
  const std::string text = "one\n\ntwo\nthree\n" + std::string(5000, 'x') + "\nfour\nrest";
  for (std::size_t size = 1; size < 40; ++size) {
    LineReader reader;
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size(); at += size)
      reader.add(std::string_view(text).substr(at, size), [&](std::string_view line) { lines.emplace_back(line); });
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "three", "four"})) << size;
  }
}

Packet frame(std::int64_t shown_ms, bool key, std::int64_t decoded_ms) {
  Packet packet;
  packet.shown = MediaTime(shown_ms * 1000);
  packet.decoded = MediaTime(decoded_ms * 1000);
  packet.duration = MediaTime(40000);
  packet.bytes = 10;
  packet.key = key;
  return packet;
}

// Groups of ten, 40 ms apart, each second and third frame swapped as B-frames are.
PacketFacts regular(int frames, const std::function<void(int, Packet&)>& change = nullptr) {
  PacketSummary summary;
  for (int i = 0; i < frames; ++i) {
    const int shown = i % 10 == 1 ? i + 1 : i % 10 == 2 ? i - 1 : i;
    Packet packet = frame(shown * 40, i % 10 == 0, i * 40 - 40);
    if (change) change(i, packet);
    summary.add(packet);
  }
  return summary.finish({25, 1}, {});
}

TEST(PacketSummaryTest, FindsRateGroupsAndLength) {
  const PacketFacts facts = regular(95);
  EXPECT_EQ(facts.count, 95U);
  EXPECT_EQ(facts.bytes, 950U);
  EXPECT_TRUE(facts.constant_rate);
  EXPECT_EQ(facts.measured_rate, (Rate{25, 1}));
  EXPECT_EQ(facts.group_frames, 10);
  EXPECT_TRUE(facts.starts_with_key);
  EXPECT_TRUE(facts.closed_groups);
  EXPECT_FALSE(facts.timestamps_jump);
  EXPECT_EQ(facts.end - facts.first, std::chrono::milliseconds(95 * 40));
  EXPECT_EQ(facts.longest_group, std::chrono::milliseconds(400));
  EXPECT_EQ(facts.irregular_share, 0);
}

TEST(PacketSummaryTest, TellsEachFaultByItself) {
  EXPECT_FALSE(regular(50, [](int i, Packet& p) { p.key = p.key && i != 0; }).starts_with_key);
  EXPECT_EQ(regular(50, [](int i, Packet& p) { p.key = p.key || i == 25; }).group_frames, 0);
  EXPECT_TRUE(regular(50, [](int i, Packet& p) {
                if (i >= 30)
                  p.shown = *p.shown + std::chrono::hours(10), p.decoded = *p.decoded + std::chrono::hours(10);
              }).timestamps_jump);
  EXPECT_TRUE(regular(500, [](int i, Packet& p) {
                if (i >= 300)
                  p.shown = *p.shown - std::chrono::seconds(8), p.decoded = *p.decoded - std::chrono::seconds(8);
              }).timestamps_jump);
  const PacketFacts varying =
      regular(50, [](int i, Packet& p) { p.shown = *p.shown + std::chrono::milliseconds(i * i); });
  EXPECT_FALSE(varying.constant_rate);
  EXPECT_GT(varying.irregular_share, 0.5);
  EXPECT_FALSE(regular(50, [](int i, Packet& p) {
                 if (i == 21) p.shown = std::chrono::milliseconds(19 * 40 + 20);
               }).closed_groups);
  EXPECT_EQ(regular(50, [](int i, Packet& p) { p.discarded = i < 10; }).first, std::chrono::milliseconds(400));
}

TEST(PacketSummaryTest, SurvivesFramesWithoutTimes) {
  PacketSummary summary;
  Packet bare;
  for (int i = 0; i < 200; ++i) summary.add(bare);
  const PacketFacts facts = summary.finish({}, {});
  EXPECT_EQ(facts.count, 200U);
  EXPECT_EQ(facts.measured_rate, Rate{});
}

class Packets : public test::Workshop {
 protected:
  MediaInfo read(const Path& file) {
    Result<MediaInfo> info = probe(sandbox_, file);
    EXPECT_TRUE(ok(info));
    info = read_packets(sandbox_, file, *info);
    EXPECT_TRUE(ok(info));
    return *info;
  }
};

TEST_F(Packets, AreRightForWhatFfmpegWrites) {
  for (const std::string name : {"a.mp4", "a.mkv", "a.ts", "a.avi"}) {
    const Path file = make(name, {"-f",
                                  "lavfi",
                                  "-i",
                                  "testsrc2=s=64x48:r=30000/1001:d=3",
                                  "-f",
                                  "lavfi",
                                  "-i",
                                  "sine=d=3",
                                  "-c:v",
                                  "libx264",
                                  "-g",
                                  "15",
                                  "-keyint_min",
                                  "15",
                                  "-sc_threshold",
                                  "0",
                                  "-bf",
                                  name == "a.avi" ? "0" : "2",
                                  "-pix_fmt",
                                  "yuv420p",
                                  "-c:a",
                                  "mp2"});
    const MediaInfo info = read(file);
    ASSERT_TRUE(info.videos.at(0).packets.has_value()) << name;
    const PacketFacts& packets = *info.videos[0].packets;
    EXPECT_TRUE(packets.whole) << name;
    EXPECT_EQ(packets.count, 90U) << name;
    EXPECT_TRUE(packets.constant_rate) << name;
    EXPECT_NEAR(packets.measured_rate.value(), 29.97, 0.01) << name;
    EXPECT_EQ(packets.group_frames, 15) << name;
    EXPECT_NEAR(to_seconds(packets.end - packets.first), 3.0, 0.05) << name;
    EXPECT_FALSE(packets.timestamps_jump) << name;
    EXPECT_NEAR(to_seconds(info.audios.at(0).packets->end - info.audios[0].packets->first), 3.0, 0.1) << name;
    EXPECT_TRUE(may_be_kept(info.videos[0])) << name;
  }
}

}  // namespace
}  // namespace khen
