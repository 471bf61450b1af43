// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/likeness/likeness.h"

#include <gtest/gtest.h>

#include "metadata/event.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

// The same material in other bytes, and other material in the same shape: made by FFmpeg, deposited and derived as
// always.
class LikenessTest : public ::testing::Test {
 protected:
  Path make(const std::string& name, const std::string& arguments) {
    return testing::make_media(archive_.scratch / name, arguments);
  }
  // Tones that wander as a melody does; another `seed` is another song.
  Path song(const std::string& name, int seed, const std::string& more = "") {
    const std::string wandering =
        "aevalsrc='0.3*sin(2*PI*t*(220+110*floor(mod(" + std::to_string(seed) +
        "*(floor(t*2)+3)*(floor(t*2)+7)/3.7\\,9))))+0.2*sin(2*PI*t*(330+70*floor(mod((floor(t*3)+" +
        std::to_string(seed) + ")*(floor(t*3)+11)/2.3\\,7))))+0.02*random(0)':s=44100:d=36";
    return make(name, "-f lavfi -i \"" + wandering + "\" " + more);
  }
  RecordingId deposit(const Path& path) {
    const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({path}));
    EXPECT_TRUE(deposited) << deposited.error().message << deposited.error().cause;
    return deposited->files.at(0).recording.id;
  }
  void work() {
    auto lock = WorkerLock::take(archive_.home->paths.run).value();
    Runner runner(RunnerTools{archive_.clock,
                              *archive_.home,
                              archive_.log,
                              job_steps(archive_.step_tools()),
                              {likeness_follower(archive_.step_tools())},
                              1},
                  *std::move(lock));
    ASSERT_TRUE(runner.run_until_idle());
  }
  std::vector<Likeness> like(const RecordingId& id) {
    return archive_.home->catalogue->read([&](Db& db) { return likenesses_of(db, id); }).value();
  }

  testing::TestArchive archive_;
};

TEST_F(LikenessTest, TheSameSongInPoorerBytesAndWithAnotherBeginningIsFound) {
  const Path wave = song("a.wav", 5);
  const RecordingId original = deposit(wave);
  const RecordingId poor = deposit(make("a.mp3", "-i '" + wave.native() + "' -b:a 64k -ac 1"));
  const RecordingId later =
      deposit(make("later.ogg", "-i '" + wave.native() + "' -af adelay=7300:all=1,volume=0.5 -b:a 48k"));
  const RecordingId cut = deposit(make("cut.m4a", "-ss 12.3 -i '" + wave.native() + "' -b:a 96k"));
  const RecordingId another = deposit(song("b.wav", 8));
  work();
  EXPECT_EQ(like(original).size(), 3U);
  for (const RecordingId& copy : {poor, later, cut}) {
    const auto found = like(copy);
    const auto with = std::ranges::find(found, original, &Likeness::other);
    ASSERT_NE(with, found.end()) << copy.str();
    EXPECT_EQ(with->kind, PrintKind::sound);
    EXPECT_GT(with->score, 0.6);
  }
  const auto shift = [&](const RecordingId& copy) {
    const auto found = like(original);
    return std::ranges::find(found, copy, &Likeness::other)->later;
  };
  EXPECT_NEAR(shift(later), 7.3, 0.5);
  EXPECT_NEAR(shift(cut), -12.3, 0.5);
  EXPECT_NEAR(shift(poor), 0, 0.3);
  EXPECT_TRUE(like(another).empty()) << "the control: another song in the same instruments";
}

TEST_F(LikenessTest, SilenceAndHumAreLikeNothing) {
  const RecordingId one = deposit(make("a.wav", "-f lavfi -i anullsrc -t 30"));
  const RecordingId two = deposit(make("b.flac", "-f lavfi -i anullsrc -t 40"));
  const RecordingId hum = deposit(make("c.wav", "-f lavfi -i sine=f=50:d=30"));
  const RecordingId louder = deposit(make("d.flac", "-f lavfi -i sine=f=50:d=35 -af volume=2"));
  work();
  for (const RecordingId& id : {one, two, hum, louder}) EXPECT_TRUE(like(id).empty()) << id.str();
}

constexpr const char* moving = "mandelbrot=s=320x180:r=10:end_pts=200";
constexpr const char* also_moving =
    "life=s=320x180:r=10:mold=10:ratio=0.3:death_color=#C83232:life_color=#00ff00:seed=7";

TEST_F(LikenessTest, TheSameFilmScaledAndCodedAnewIsFound) {
  const Path film = make("a.mkv", "-f lavfi -i " + std::string(moving) + " -t 10 -c:v libx264 -crf 16");
  const RecordingId original = deposit(film);
  const RecordingId poor = deposit(make("a.mp4", "-i '" + film.native() + "' -vf scale=256:-2 -c:v libx264 -crf 34"));
  const RecordingId brighter = deposit(make(
      "b.webm", "-i '" + film.native() + "' -vf scale=288:-2,eq=brightness=0.05:contrast=1.1 -c:v libvpx -b:v 400k"));
  const RecordingId another =
      deposit(make("c.mp4", "-f lavfi -i '" + std::string(also_moving) + "' -t 10 -c:v libx264"));
  work();
  for (const RecordingId& copy : {poor, brighter}) {
    const auto found = like(copy);
    const auto with = std::ranges::find(found, original, &Likeness::other);
    ASSERT_NE(with, found.end()) << copy.str();
    EXPECT_EQ(with->kind, PrintKind::film);
  }
  EXPECT_TRUE(like(another).empty()) << "the control";
}

TEST_F(LikenessTest, APictureSavedAnewScaledAndCroppedIsFound) {
  const Path picture = make("a.png", "-f lavfi -i mandelbrot=s=1200x800 -frames:v 1");
  const RecordingId original = deposit(picture);
  const auto copy = [&](const std::string& name, const std::string& filter) {
    return deposit(make(name, "-i '" + picture.native() + "' -vf " + filter + " -q:v 12"));
  };
  const RecordingId saved = copy("saved.jpg", "scale=600:-1");
  const RecordingId cropped = copy("cropped.jpg", "crop=iw*0.9:ih*0.9");
  const RecordingId cornered = copy("cornered.jpg", "crop=iw*0.92:ih*0.92:iw*0.08:ih*0.08");
  const RecordingId another =
      deposit(make("b.jpg", "-f lavfi -i mandelbrot=s=1200x800:start_x=-1.2:start_y=0.2:start_scale=0.3 -frames:v 1"));
  const RecordingId white = deposit(make("w.png", "-f lavfi -i color=white:s=800x600 -frames:v 1"));
  const RecordingId black = deposit(make("k.png", "-f lavfi -i color=black:s=800x600 -frames:v 1"));
  work();
  for (const RecordingId& one : {saved, cropped, cornered}) {
    const auto found = like(one);
    EXPECT_NE(std::ranges::find(found, original, &Likeness::other), found.end()) << one.str();
  }
  for (const RecordingId& one : {another, white, black}) EXPECT_TRUE(like(one).empty()) << one.str();
}

TEST_F(LikenessTest, WhatWasDecidedOutlivesANewLook) {
  const Path picture = make("a.png", "-f lavfi -i mandelbrot=s=900x600 -frames:v 1");
  const RecordingId one = deposit(picture);
  const RecordingId other = deposit(make("b.jpg", "-i '" + picture.native() + "' -q:v 8"));
  work();
  ASSERT_EQ(like(one).size(), 1U);
  const auto judge = [&](Judgement judgement) {
    return archive_.home->catalogue->write(
        [&](Db& db) { return judge_likeness(db, archive_.clock, other, one, judgement, "account:lan"); });
  };
  ASSERT_TRUE(judge(Judgement::different));
  archive_.home->catalogue
      ->write([&](Db& db) -> Result<void> {
        TRY(db.execute("delete from print_key; delete from print"));
        return move_cursor(db, likeness_consumer, 0);
      })
      .value();
  work();
  ASSERT_EQ(like(one).size(), 1U) << "prints are made again from what there is";
  EXPECT_EQ(like(one).at(0).judgement, "different");
  EXPECT_EQ(like(other).at(0).judgement, "different");
  EXPECT_EQ(archive_.count("event where detail like 'likeness with %different'"), 2);
  EXPECT_EQ(
      archive_.home->catalogue
          ->write([&](Db& db) { return judge_likeness(db, archive_.clock, one, one, Judgement::same, "account:lan"); })
          .error()
          .message,
      "likeness.not_found");
}

TEST_F(LikenessTest, LookingAgainChangesNothing) {
  const Path picture = make("a.png", "-f lavfi -i mandelbrot=s=900x600 -frames:v 1");
  deposit(picture);
  deposit(make("b.jpg", "-i '" + picture.native() + "' -q:v 8"));
  work();
  const auto keys = archive_.count("print_key");
  const auto found = archive_.count("likeness");
  archive_.home->catalogue->write([&](Db& db) { return move_cursor(db, likeness_consumer, 0); }).value();
  work();
  EXPECT_EQ(archive_.count("print_key"), keys);
  EXPECT_EQ(archive_.count("likeness"), found);
  EXPECT_EQ(archive_.count("print"), 2);
}

}  // namespace
}  // namespace khen
