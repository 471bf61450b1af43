// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/home.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/clips.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_files.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class HomeTest : public ::testing::Test {
 protected:
  [[nodiscard]] Path path() const { return scratch_ / "a/home"; }

  testing::Scratch scratch_;
  testing::FakeClock clock_;
  testing::FaultyFiles files_;
};

TEST_F(HomeTest, ANewHomeCanBeOpened) {
  ASSERT_TRUE(init_home(files_, clock_, path()));
  const auto home = open_home(files_, clock_, path());
  ASSERT_TRUE(home);
  EXPECT_TRUE(fs::exists(home->paths.vault / "0=ocfl_1.1"));
  EXPECT_TRUE(fs::exists(home->paths.settings));
  EXPECT_EQ(home->vault.records().value().size(), 0u);
}

TEST_F(HomeTest, AnEmptyDirectoryThatIsThereAlreadyIsUsed) {
  fs::create_directories(path());
  EXPECT_TRUE(init_home(files_, clock_, path()));
}

TEST_F(HomeTest, AForeignDirectoryIsRefusedAndLeftAlone) {
  fs::create_directories(path());
  testing::write_bytes(path() / "holiday.jpg", "x");
  EXPECT_EQ(init_home(files_, clock_, path()).error().message, "home.not_empty");
  EXPECT_EQ(std::distance(fs::directory_iterator(path()), fs::directory_iterator()), 1);
  EXPECT_EQ(open_home(files_, clock_, path()).error().message, "home.not_found");
}

TEST_F(HomeTest, AHomeIsNotMadeTwice) {
  ASSERT_TRUE(init_home(files_, clock_, path()));
  EXPECT_EQ(init_home(files_, clock_, path()).error().message, "home.exists");
  EXPECT_TRUE(open_home(files_, clock_, path()));
}

TEST_F(HomeTest, AHomeOfANewerProgramIsRefused) {
  ASSERT_TRUE(init_home(files_, clock_, path()));
  testing::write_bytes(path() / "home.json", R"({"format":99})");
  const auto opened = open_home(files_, clock_, path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "home.newer");
  EXPECT_EQ(opened.error().code, Code::newer);
}

TEST_F(HomeTest, AMissingPartIsNamed) {
  ASSERT_TRUE(init_home(files_, clock_, path()));
  fs::rename(path() / "catalogue.db", path() / "elsewhere");
  const auto opened = open_home(files_, clock_, path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "home.broken");
  EXPECT_EQ(opened.error().parameters.back().value, "catalogue.db");
  EXPECT_FALSE(fs::exists(path() / "catalogue.db")) << "nothing may be made in its place";
}

TEST_F(HomeTest, AfterAFailureAnywhereNothingIsLeft) {
  ASSERT_TRUE(init_home(files_, clock_, scratch_ / "counted"));
  const int calls = files_.calls();
  for (int at = 1; at <= calls; ++at) {
    files_.arm(testing::Fault::fail_once, at);
    const auto made = init_home(files_, clock_, path());
    files_.disarm();
    if (made) {
      fs::remove_all(path());
      continue;
    }
    EXPECT_FALSE(fs::exists(path())) << "call " << at;
  }
}

TEST_F(HomeTest, AfterACrashAnywhereMakingItAgainWorks) {
  ASSERT_TRUE(init_home(files_, clock_, scratch_ / "counted"));
  const int calls = files_.calls();
  for (int at = 1; at <= calls; ++at) {
    files_.arm(testing::Fault::crash, at);
    const auto crashed = init_home(files_, clock_, path());
    files_.disarm();
    EXPECT_FALSE(crashed && at < calls) << "positive control: call " << at << " must have failed";
    if (!open_home(files_, clock_, path())) {
      const auto again = init_home(files_, clock_, path());
      EXPECT_TRUE(again) << "call " << at << ": " << (again ? "" : again.error().message);
    }
    EXPECT_TRUE(open_home(files_, clock_, path())) << "call " << at;
    fs::remove_all(path());
  }
}

}  // namespace
}  // namespace khen
