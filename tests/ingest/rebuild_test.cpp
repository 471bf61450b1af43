// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rebuild.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/runner.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

class Rebuild : public ::testing::Test {
 protected:
  RecordId deposit(const Path& path) {
    return Depositor(archive_.tools()).deposit(archive_.deposit_of({path})).value().record;
  }
  // "480": from now on.
  void allow_rungs_to(const std::string& height) {
    archive_.settings = std::make_unique<Settings>(Settings::load(archive_.home->paths.settings,
                                                                  [](const std::string&) { return std::nullopt; },
                                                                  {{"max_rung", height}, {"saver_set", "off"}})
                                                       .value());
  }
  std::int64_t rebuild(const std::vector<std::string>& where) {
    std::vector<RebuildCondition> conditions;
    for (const std::string& text : where) conditions.push_back(parse_rebuild_condition(text).value());
    return archive_.home->catalogue->write([&](Db& db) { return rebuild_renditions(db, archive_.clock, conditions); })
        .value();
  }
  bool has(const RecordId& record, const std::string& file) {
    const auto set = archive_.deliverables(record).at(0).renditions;
    return set && std::ranges::find(set->renditions, file, &Rendition::file_name) != set->renditions.end();
  }
  Path film(const std::string& seconds) {
    return testing::make_media(archive_.scratch / "film.mp4",
                               "-f lavfi -i testsrc2=s=854x480:r=25:d=" + seconds + " -c:v libx264 -preset ultrafast");
  }

  testing::TestArchive archive_;
};

TEST_F(Rebuild, MakesWhatANewPolicyAsksForAndKeepsTheOldTillThen) {
  const RecordId record = deposit(film("3"));
  testing::write_bytes(archive_.scratch / "words.txt", "words");
  deposit(archive_.scratch / "words.txt");
  ASSERT_TRUE(archive_.work());
  ASSERT_TRUE(has(record, "v240.mp4"));
  ASSERT_FALSE(has(record, "v480.mp4"));
  const auto before = archive_.deliverables(record).at(0).renditions->directory;

  allow_rungs_to("480");
  EXPECT_EQ(rebuild({}), 2);
  EXPECT_EQ(archive_.deliverables(record).at(0).renditions->directory, before) << "queueing alone changes nothing";
  auto lock = WorkerLock::take(archive_.home->paths.run).value();
  Runner runner(RunnerTools{archive_.clock, *archive_.home, archive_.log, job_steps(archive_.step_tools()), {}, 1},
                *std::move(lock));
  bool served = true;
  ASSERT_TRUE(runner.run_until_idle([&](const Job& job) {
    if (job.record == record && job.state == JobState::running && job.progress < 1) {
      const auto set = archive_.deliverables(record).at(0).renditions;
      served = served && set && std::filesystem::exists(archive_.home->paths.renditions / set->directory / "v240.mp4");
    }
  }));
  EXPECT_TRUE(served);
  EXPECT_TRUE(has(record, "v480.mp4"));
  EXPECT_FALSE(std::filesystem::exists(archive_.home->paths.renditions / before)) << "the old set is gone in the end";
  EXPECT_EQ(archive_.count("rendition_set"), 2);

  const std::int64_t derivations = archive_.count("event");
  EXPECT_EQ(rebuild({}), 2);
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(archive_.count("event"), derivations) << "nothing to do is nothing done";
}

TEST_F(Rebuild, TakesOnlyWhatTheConditionsName) {
  const RecordId record = deposit(film("1"));
  testing::write_bytes(archive_.scratch / "words.txt", "words");
  deposit(archive_.scratch / "words.txt");
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(rebuild({"kind=video"}), 1);
  EXPECT_EQ(rebuild({"kind=document", "record=" + record.str()}), 0);
  EXPECT_EQ(rebuild({"record=" + record.str()}), 1);
  EXPECT_EQ(rebuild({"made-before=2000-01-01"}), 0);
  EXPECT_EQ(rebuild({"made-before=2100-01-01"}), 2);
  EXPECT_EQ(rebuild({"state=failed"}), 0);
  EXPECT_EQ(parse_rebuild_condition("colour=blue").error().message, "rebuild.condition");
  EXPECT_EQ(parse_rebuild_condition("kind=").error().message, "rebuild.condition");
  EXPECT_EQ(parse_rebuild_condition("kind").error().message, "rebuild.condition");
}

TEST_F(Rebuild, ALongFilmCanBeWatchedBeforeItsLargeRungsAreMade) {
  allow_rungs_to("480");
  const RecordId record = deposit(film("18"));
  auto lock = WorkerLock::take(archive_.home->paths.run).value();
  Runner runner(RunnerTools{archive_.clock, *archive_.home, archive_.log, job_steps(archive_.step_tools()), {}, 1},
                *std::move(lock));
  bool watchable_early = false;
  ASSERT_TRUE(runner.run_until_idle([&](const Job& job) {
    if (job.stage == "quality") watchable_early = has(record, "v240.mp4") && !has(record, "v480.mp4");
  }));
  EXPECT_TRUE(watchable_early);
  EXPECT_TRUE(has(record, "v480.mp4"));
  std::size_t sets = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           archive_.home->paths.renditions / archive_.deliverables(record).at(0).recording.id.text())) {
    sets += entry.is_directory() ? 1 : 0;
  }
  EXPECT_EQ(sets, 1U) << "the first set made room for the whole";
}

}  // namespace
}  // namespace khen
