// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/chunk.h"

#include <cmath>

#include "tests/transcode/support/samples.h"
#include "transcode/chunk_queue.h"
#include "transcode/mp4_boxes.h"

namespace khen {
namespace {

using test::message_of;
using test::ok;

class Chunks : public test::Workshop {
 protected:
  Path film(const std::string& rate = "30000/1001") {
    return make("film.mp4", {"-f", "lavfi", "-i", "testsrc2=s=320x240:d=26:r=" + rate, "-f", "lavfi", "-i", "sine=d=26",
                             "-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-g", "250", "-c:a", "aac"});
  }
  static Policy short_chunks() {
    Policy policy;
    policy.chunk_seconds = 8;
    return policy;
  }
  [[nodiscard]] Path out(const std::string& name) const { return directory() / name; }
};

TEST_F(Chunks, HoldTheSamePicturesAsOneRun) {
  const Path file = film();
  ASSERT_TRUE(ok(derive_all(file, "chunks", short_chunks())));
  Policy whole;
  whole.chunk_seconds = 0;
  ASSERT_TRUE(ok(derive_all(file, "whole", whole)));
  const Result<Track> chunked = read_track(out("chunks/v240.mp4"));
  const Result<Track> single = read_track(out("whole/v240.mp4"));
  ASSERT_TRUE(ok(chunked));
  ASSERT_TRUE(ok(single));
  EXPECT_EQ(chunked->samples(), single->samples());
  EXPECT_EQ(chunked->fragments.size(), single->fragments.size());
  for (std::size_t i = 0; i < chunked->fragments.size(); ++i)
    EXPECT_EQ(chunked->fragments[i].decode_time, single->fragments[i].decode_time) << i;
  // The encoder starts anew in each chunk, so pictures are alike and not equal: no frame is moved or lost when the
  // largest difference stays that of coding.
  make("psnr.nut", {"-i", out("chunks/v240.mp4").native(), "-i", out("whole/v240.mp4").native(), "-lavfi",
                    "psnr=stats_file=" + out("psnr.log").native(), "-f", "framemd5"});
  const std::string log = *read_file(out("psnr.log"), 1U << 22U);
  std::size_t frames = 0;
  for (std::size_t at = log.find("psnr_avg:"); at != std::string::npos; at = log.find("psnr_avg:", at + 1)) {
    ++frames;
    const std::string value = log.substr(at + 9, 5);
    EXPECT_TRUE(value.starts_with("inf") || std::stod(value) > 26) << frames << ": " << value;
  }
  EXPECT_EQ(frames, single->samples());
}

TEST_F(Chunks, AreTheSameByteForByteWhoeverMakesThem) {
  const Path file = film("25");
  ASSERT_TRUE(ok(derive_all(file, "alone", short_chunks())));
  Policy together = short_chunks();
  together.encoders = 3;
  ASSERT_TRUE(ok(derive_all(file, "together", together)));
  for (const char* name : {"v240.mp4", "s240.mp4", "i240.mp4"}) {
    const Result<std::string> one = read_file(out("alone") / name, 1U << 24U);
    const Result<std::string> other = read_file(out("together") / name, 1U << 24U);
    ASSERT_TRUE(ok(one) && ok(other)) << name;
    EXPECT_TRUE(*one == *other) << name;
  }
}

TEST(ChunkQueue, GivesChunksInOrderAndNoneAfterTheLast) {
  std::vector<Chunk> chunks(4);
  for (int i = 0; i < 4; ++i) chunks[static_cast<std::size_t>(i)].start = 60.0 * i;
  double told = 0;
  const PositionSink sink = [&](double seconds) { told = seconds; };
  ChunkQueue queue(chunks, sink);
  EXPECT_EQ(queue.next(), 0U);
  EXPECT_EQ(queue.next(), 1U);
  queue.position_of(1)(90);
  queue.position_of(0)(20);
  EXPECT_DOUBLE_EQ(told, 50);
  queue.finish(0, false);
  EXPECT_DOUBLE_EQ(told, 90) << "a finished chunk counts whole";
  queue.finish(1, true);
  EXPECT_EQ(queue.next(), std::nullopt);
  EXPECT_EQ(queue.wanted(), 2U);
}

TEST_F(Chunks, OfAFinishedRunAreNotMadeAgain) {
  const Path file = film("25");
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  const Plan plan = *make_plan(*info, short_chunks());
  ASSERT_EQ(plan.video->chunks, 3);
  const Places places{out("work"), out("out")};
  std::stop_source stop;
  int begun = 0;
  const ProgressSink cancel_in_second = [&](const Progress& progress) {
    std::error_code error;
    if (std::filesystem::exists(places.workspace / "first-00001.part", error)) stop.request_stop();
    begun += progress.stage == "first" ? 1 : 0;
  };
  const auto cut = derive(sandbox_, file, plan, places, Extent::whole, cancel_in_second, stop.get_token());
  ASSERT_EQ(message_of(cut), "media.cancelled") << "positive control: it was stopped in the second chunk";
  const auto made = std::filesystem::last_write_time(places.workspace / "first-00000" / "v240.mp4");
  const auto sound = std::filesystem::last_write_time(places.workspace / "sound-1" / "a48.mp4");
  bool kept = true;
  const ProgressSink watch = [&](const Progress& progress) {
    if (progress.stage != "first") return;
    std::error_code error;
    const auto now = std::filesystem::last_write_time(places.workspace / "first-00000" / "v240.mp4", error);
    kept = kept && (error || now == made);
  };
  std::filesystem::remove_all(places.out);
  ASSERT_TRUE(ok(derive(sandbox_, file, plan, places, Extent::whole, watch, {})));
  EXPECT_TRUE(kept);
  EXPECT_EQ(std::filesystem::last_write_time(places.workspace / "sound-1" / "a48.mp4"), sound);
  EXPECT_FALSE(std::filesystem::exists(places.workspace / "first-00000")) << "joined chunks take no room";
}

TEST_F(Chunks, EndWhereTheFilmEndsWhateverItDeclares) {
  const Path file = film("25");
  Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  info->duration = from_seconds(400);
  info->videos.at(0).duration = from_seconds(400);
  const Plan plan = *make_plan(*info, short_chunks());
  ASSERT_GT(plan.video->chunks, 40);
  const auto made = derive(sandbox_, file, plan, {out("work"), out("out")}, Extent::whole, [](const Progress&) {}, {});
  ASSERT_TRUE(ok(made));
  EXPECT_TRUE(test::has_finding(made->findings, "media.shorter_than_declared"));
  EXPECT_NEAR(read_track(out("out/v240.mp4"))->seconds(), 26, 0.05);
}

TEST_F(Chunks, GiveTheFirstPartLongBeforeTheRest) {
  const Path file = make("film.mp4", {"-f", "lavfi", "-i", "testsrc2=s=854x480:d=20:r=25", "-f", "lavfi", "-i",
                                      "sine=d=20", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"});
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  const Plan plan = *make_plan(*info, short_chunks());
  ASSERT_TRUE(has_first_part(plan));
  const Path work = out("work");
  const auto first = derive(sandbox_, file, plan, {work, out("first")}, Extent::first, [](const Progress&) {}, {});
  ASSERT_TRUE(ok(first));
  EXPECT_NE(test::find(*first, "v240.mp4"), nullptr);
  EXPECT_NE(test::find(*first, "poster-320.jpg"), nullptr);
  EXPECT_EQ(test::find(*first, "v480.mp4"), nullptr);
  const auto whole = derive(sandbox_, file, plan, {work, out("whole")}, Extent::whole, [](const Progress&) {}, {});
  ASSERT_TRUE(ok(whole));
  EXPECT_NE(test::find(*whole, "v480.mp4"), nullptr);
  EXPECT_TRUE(std::filesystem::equivalent(out("first/v240.mp4"), out("whole/v240.mp4"))) << "linked, not made again";
}

}  // namespace
}  // namespace khen
