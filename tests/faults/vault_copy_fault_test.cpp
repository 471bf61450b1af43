// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "metadata/vault_copy.h"
#include "metadata/vault_layout.h"
#include "metadata/vault_verify.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_files.h"
#include "tests/support/scratch.h"
#include "tests/support/size.h"
#include "tests/support/vault_damage.h"

// Calls that change or sync something fail, one at a time (KHEN_CALL_STRIDE 1: every one), while an object is copied to
// another storage root, and while one is mended.
namespace khen {
namespace {

using testing::Fault;

class CopyFaults : public ::testing::TestWithParam<Fault> {
 protected:
  void SetUp() override {
    Vault vault = Vault::open(real_, clock_, vault_root()).value();
    for (const char* text : {"one", "two", "three"}) {
      VaultVersion version;
      version.texts["record.json"] = text;
      version.texts[std::string("originals/") + text] = std::string("words of ") + text;
      version.message = "test";
      version.user_name = "tester";
      version.user_address = "mailto:tester@example.org";
      ASSERT_TRUE(vault.add_version(record_, version));
      if (text == std::string("one")) {
        ASSERT_TRUE(copy("half"));
      }
    }
  }
  [[nodiscard]] Path vault_root() const { return scratch_ / "vault"; }
  Result<ocfl::CopiedObject> copy(const std::string& name) {
    TRY(Vault::open(real_, clock_, scratch_ / name));
    return ocfl::copy_object({files_, clock_, scratch_ / name}, vault_root(), record_);
  }
  [[nodiscard]] std::string findings(const std::string& name) const {
    std::string text;
    std::error_code code;
    if (!std::filesystem::exists(scratch_ / name / ocfl::object_path(record_), code)) return "absent";
    const auto all = ocfl::verify_object(scratch_ / name / ocfl::object_path(record_)).value();
    for (const auto& one : all) text += one.code + " " + one.path + "; ";
    return text;
  }

  const int stride_ = static_cast<int>(testing::size_from("KHEN_CALL_STRIDE", 7)) / 2 + 1;
  testing::Scratch scratch_;
  testing::FakeClock clock_;
  LocalFiles real_;
  testing::FaultyFiles files_;
  RecordId record_ = RecordId::make(clock_);
};

TEST_P(CopyFaults, ACopyIsWholeWithFewerVersionsOrComplete) {
  bool ended = false;
  int bitten = 0;
  for (int at = 1; !ended; at += stride_) {
    const std::string name = "b" + std::to_string(at);
    std::filesystem::copy(scratch_ / "half", scratch_ / name, std::filesystem::copy_options::recursive);
    files_.arm(GetParam(), at);
    const auto copied = copy(name);
    ended = !files_.fired();
    files_.disarm();
    if (findings(name) != "") ++bitten;
    const auto again = copy(name);
    ASSERT_TRUE(again) << "call " << at << " " << again.error().message << again.error().cause;
    if (copied && GetParam() != Fault::fail_once) {
      EXPECT_TRUE(again->versions.empty()) << "acknowledged, call " << at;
    }
    EXPECT_EQ(findings(name), "") << "call " << at;
  }
  EXPECT_GT(bitten, 0) << "positive control: without the recovery some of these were not valid";
}

TEST_P(CopyFaults, MendingLosesNothingAndCanBeDoneAgain) {
  ASSERT_TRUE(copy("good"));
  bool ended = false;
  for (int at = 1; !ended; at += stride_) {
    const std::string name = "b" + std::to_string(at);
    std::filesystem::copy(scratch_ / "good", scratch_ / name, std::filesystem::copy_options::recursive);
    const Path object = scratch_ / name / ocfl::object_path(record_);
    std::mt19937 random(static_cast<unsigned>(at));
    testing::flip_a_bit(object / "v1/content/originals/one", random);
    testing::flip_a_bit(object / "inventory.json", random);
    const auto mend = [&] {
      for (int round = 0; round < 2; ++round) {
        const auto found = ocfl::verify_object(object).value();
        if (const auto mended = ocfl::mend_object({files_, clock_, scratch_ / name}, vault_root(), record_, found);
            !mended)
          return false;
      }
      return true;
    };
    ASSERT_NE(findings(name), "") << "positive control";
    files_.arm(GetParam(), at);
    const bool done = mend();
    ended = !files_.fired();
    files_.disarm();
    EXPECT_TRUE(done || !ended);
    EXPECT_TRUE(mend()) << "call " << at;
    EXPECT_EQ(findings(name), "") << "call " << at;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryCall, CopyFaults, ::testing::Values(Fault::fail_once, Fault::disk_full, Fault::crash),
                         [](const auto& parameter) {
                           switch (parameter.param) {
                             case Fault::fail_once: return "FailsOnce";
                             case Fault::disk_full: return "DiskFull";
                             default: return "Crash";
                           }
                         });

}  // namespace
}  // namespace khen
