// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fstream>

#include "metadata/base/digest.h"
#include "metadata/vault.h"
#include "metadata/vault_layout.h"
#include "metadata/vault_verify.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_files.h"
#include "tests/support/scratch.h"

// Every call that changes or syncs something is made to fail once, while a first and while a second version is written.
namespace khen {
namespace {

using testing::Fault;

class VaultFaults : public ::testing::TestWithParam<Fault> {
 protected:
  VaultVersion version_of(const std::string& text) {
    const Path staged = scratch_ / ("staged-" + text);
    std::ofstream(staged) << "original " << text;
    VaultVersion version;
    version.texts["record.json"] = text;
    version.files["originals/" + text] = {staged, digest_hex(DigestAlgorithm::sha512, "original " + text),
                                          text.size() + 9};
    version.message = "test";
    version.user_name = "tester";
    version.user_address = "mailto:tester@example.org";
    return version;
  }
  Vault open() { return Vault::open(files_, clock_, root()).value(); }
  [[nodiscard]] Path root() const { return scratch_ / "vault"; }
  static std::string codes(const std::vector<VaultFinding>& findings) {
    std::string text;
    for (const VaultFinding& finding : findings) text += finding.code + " " + finding.path + "; ";
    return text;
  }
  std::string read(const RecordId& record, const std::string& path) {
    const auto found = open().path_of(record, path);
    return found ? read_file(*found, 1 << 20).value() : found.error().message;
  }

  testing::Scratch scratch_;
  testing::FakeClock clock_;
  testing::FaultyFiles files_;
};

TEST_P(VaultFaults, AFirstVersionIsThereWholeOrNotAtAll) {
  bool ended = false;
  for (int at = 1; !ended; ++at) {
    const RecordId record = RecordId::make(clock_);
    Vault vault = open();
    files_.arm(GetParam(), at);
    const auto added = vault.add_version(record, version_of("one"));
    ended = !files_.fired();
    files_.disarm();
    EXPECT_TRUE(ended || at > 200 || !added || GetParam() == Fault::fail_once) << "positive control: call " << at;
    EXPECT_EQ(codes(ocfl::verify_storage_root(root()).value()), "") << "call " << at;
    if (added) {
      EXPECT_EQ(read(record, "record.json"), "one") << "acknowledged, call " << at;
    }
    const auto again = open().add_version(record, version_of("one"));
    ASSERT_TRUE(again) << "call " << at << " " << again.error().cause;
    EXPECT_EQ(read(record, "originals/one"), "original one");
    EXPECT_EQ(codes(open().verify(record).value()), "") << "call " << at;
  }
}

TEST_P(VaultFaults, ALaterVersionLeavesTheEarlierOneOrReplacesIt) {
  bool ended = false;
  int bitten = 0;
  for (int at = 1; !ended; ++at) {
    const RecordId record = RecordId::make(clock_);
    Vault vault = open();
    ASSERT_TRUE(vault.add_version(record, version_of("one")));
    files_.arm(GetParam(), at);
    const auto added = vault.add_version(record, version_of("two"));
    ended = !files_.fired();
    files_.disarm();
    const std::string seen = read(record, "record.json");
    EXPECT_TRUE(seen == "two" || (seen == "one" && !added)) << "call " << at << ": " << seen;
    EXPECT_EQ(read(record, "originals/one"), "original one") << "call " << at;
    if (!ocfl::verify_object(root() / ocfl::object_path(record)).value().empty()) ++bitten;
    EXPECT_EQ(codes(open().verify(record).value()), "") << "after recovery, call " << at;
    const auto again = open().add_version(record, version_of("two"));
    ASSERT_TRUE(again) << "call " << at << " " << again.error().cause;
    EXPECT_EQ(read(record, "record.json"), "two");
    EXPECT_EQ(read(record, "originals/two"), "original two");
    EXPECT_EQ(codes(open().verify(record).value()), "") << "call " << at;
  }
  EXPECT_GT(bitten, 0) << "positive control: without the recovery some of these objects were not valid";
}

INSTANTIATE_TEST_SUITE_P(EveryCall, VaultFaults, ::testing::Values(Fault::fail_once, Fault::disk_full, Fault::crash),
                         [](const auto& parameter) {
                           switch (parameter.param) {
                             case Fault::fail_once: return "FailsOnce";
                             case Fault::disk_full: return "DiskFull";
                             default: return "Crash";
                           }
                         });

}  // namespace
}  // namespace khen
