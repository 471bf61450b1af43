// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ingest/scrub.h"
#include "tests/support/archive.h"
#include "tests/support/size.h"
#include "tests/support/vault_damage.h"

// Damage of every kind, at random, in an archive of KHEN_FIXITY_FILES files: all of it is found under its right name,
// and nothing that is sound is ever called wrong.
namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t files_a_record = 50;

class Damage : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::uint64_t files = testing::size_from("KHEN_FIXITY_FILES", 300);
    std::vector<Path> together;
    for (std::uint64_t number = 0; number < files; ++number) {
      const Path file = archive_.scratch / (std::to_string(number) + ".txt");
      testing::write_bytes(file, "words of number " + std::to_string(number) + std::string(number % 997, '.') + "\n");
      together.push_back(file);
      if (together.size() < files_a_record && number + 1 < files) continue;
      const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of(together));
      ASSERT_TRUE(deposited) << deposited.error().message;
      for (const DepositedFile& one : deposited->files) {
        kept_.push_back(archive_.home->vault.path_of(deposited->record, one.recording.vault_path).value());
      }
      for (const Path& path : together) fs::remove(path);
      together.clear();
    }
  }

  // What was found, as paths of files.
  std::multiset<Path> found() {
    const CopyTools tools{archive_.files, archive_.clock, *archive_.home};
    const auto run = scrub(tools, {}, ScrubOptions{.begin = Begin::anew, .mending = Mending::none});
    EXPECT_TRUE(run) << run.error().message;
    std::multiset<Path> paths;
    const auto findings =
        archive_.home->catalogue->read([&](Db& db) { return findings_of(db, run->id, 1'000'000); }).value();
    for (const FixityFinding& one : findings) {
      // The directory that a missing file leaves empty is wrong as well (E024).
      if (one.what.code == "E024") continue;
      const Path object = archive_.home->vault.root() / object_of(one.what.record);
      paths.insert(object / one.what.path);
    }
    return paths;
  }
  Path object_of(const std::string& record) {
    // ".../<object>/v1/content/originals/<recording>/<name>"
    for (const Path& file : kept_) {
      Path object = file.parent_path().parent_path().parent_path().parent_path().parent_path();
      if (object.native().ends_with(record)) return object.lexically_relative(archive_.home->vault.root());
    }
    return {};
  }

  testing::TestArchive archive_;
  std::vector<Path> kept_;
};

TEST_F(Damage, OfAnyKindIsFoundUnderItsNameAndWhatIsSoundIsNeverCalledWrong) {
  EXPECT_TRUE(found().empty()) << "no false alarm";

  std::mt19937 random(20260302);
  std::vector<Path> victims = kept_;
  std::shuffle(victims.begin(), victims.end(), random);
  victims.resize(victims.size() / 5 / 5 * 5);
  ASSERT_GE(victims.size(), 5u);
  std::multiset<Path> damaged(victims.begin(), victims.end());
  for (std::size_t at = 0; at < victims.size(); at += 5) {
    testing::flip_a_bit(victims[at], random);
    testing::cut_short(victims[at + 1], random);
    testing::swap_names(victims[at + 2], victims[at + 3]);
    fs::remove(victims[at + 4]);
  }
  EXPECT_EQ(found(), damaged) << "each once, under its name";
}

TEST_F(Damage, IsFoundInASingleBitWhereverItIs) {
  std::mt19937 random(7);
  const Path victim = kept_.at(kept_.size() / 2);
  const std::string good = read_file(victim, 1 << 20).value();
  for (int round = 0; round < 20; ++round) {
    testing::flip_a_bit(victim, random);
    ASSERT_NE(read_file(victim, 1 << 20).value(), good) << "positive control: it is damaged";
    EXPECT_EQ(found(), std::multiset<Path>{victim});
    testing::write_bytes(victim, good);
  }
  EXPECT_TRUE(found().empty());
}

}  // namespace
}  // namespace khen
