// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "metadata/base/digest.h"
#include "metadata/vault_layout.h"
#include "metadata/vault_verify.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class VaultTest : public ::testing::Test {
 protected:
  Vault open() { return Vault::open(files_, clock_, root()).value(); }
  [[nodiscard]] Path root() const { return scratch_ / "vault"; }
  [[nodiscard]] Path object() const { return root() / ocfl::object_path(record_); }

  StagedFile stage(const std::string& name, const std::string& content) {
    const Path path = scratch_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return {path, digest_hex(DigestAlgorithm::sha512, content), content.size()};
  }

  VaultVersion version_with(const std::string& text) {
    VaultVersion version;
    version.texts["record.json"] = text;
    version.message = "test";
    version.user_name = "A tester";
    version.user_address = "mailto:tester@example.org";
    return version;
  }

  static std::string codes(const std::vector<VaultFinding>& findings) {
    std::string text;
    for (const VaultFinding& finding : findings) text += finding.code + " " + finding.path + "; ";
    return text;
  }

  std::string read(const Path& path) { return read_file(path, 1 << 20).value(); }

  testing::Scratch scratch_;
  testing::FakeClock clock_;
  LocalFiles files_;
  RecordId record_ = RecordId::make(clock_);
};

TEST_F(VaultTest, WhatWasAddedIsThereByteForByteAndValid) {
  Vault vault = open();
  VaultVersion version = version_with("{}");
  version.files["originals/a/lồng tồng.mp4"] = stage("staged", "some bytes");
  ASSERT_TRUE(vault.add_version(record_, version));

  EXPECT_EQ(read(vault.path_of(record_, "originals/a/lồng tồng.mp4").value()), "some bytes");
  EXPECT_EQ(read(vault.path_of(record_, "record.json").value()), "{}");
  EXPECT_EQ(vault.contents_of(record_).value().size(), 2u);
  EXPECT_EQ(vault.records().value(), std::vector<RecordId>{record_});
  EXPECT_EQ(codes(vault.verify(record_).value()), "");
  EXPECT_EQ(codes(ocfl::verify_storage_root(root()).value()), "");
}

TEST_F(VaultTest, LaterVersionsKeepWhatTheyDoNotNameAndLeaveEarlierOnesUntouched) {
  Vault vault = open();
  VaultVersion first = version_with("one");
  first.files["originals/a/x"] = stage("staged", "original");
  ASSERT_TRUE(vault.add_version(record_, first));
  const std::string before = read(object() / "v1" / "inventory.json");
  ASSERT_TRUE(vault.add_version(record_, version_with("two")));

  EXPECT_EQ(read(object() / "v1" / "inventory.json"), before);
  EXPECT_EQ(read(vault.path_of(record_, "originals/a/x").value()), "original");
  EXPECT_EQ(read(vault.path_of(record_, "record.json").value()), "two");
  EXPECT_EQ(read(object() / "v1" / "content" / "record.json"), "one");
  EXPECT_FALSE(fs::exists(object() / "v2" / "content" / "originals"));
  EXPECT_EQ(codes(vault.verify(record_).value()), "");
}

TEST_F(VaultTest, NothingNewMakesNoVersion) {
  Vault vault = open();
  ASSERT_TRUE(vault.add_version(record_, version_with("one")));
  ASSERT_TRUE(vault.add_version(record_, version_with("one")));
  EXPECT_FALSE(fs::exists(object() / "v2"));
}

TEST_F(VaultTest, TheSameBytesAreStoredOnce) {
  Vault vault = open();
  VaultVersion version = version_with("text");
  version.files["originals/a/x"] = stage("one", "twin");
  version.files["originals/b/y"] = stage("two", "twin");
  ASSERT_TRUE(vault.add_version(record_, version));
  EXPECT_EQ(vault.path_of(record_, "originals/a/x").value(), vault.path_of(record_, "originals/b/y").value());
  EXPECT_EQ(codes(vault.verify(record_).value()), "");

  // A later version that goes back to earlier bytes needs none of its own.
  ASSERT_TRUE(vault.add_version(record_, version_with("other")));
  ASSERT_TRUE(vault.add_version(record_, version_with("text")));
  EXPECT_FALSE(fs::exists(object() / "v3" / "content"));
  EXPECT_EQ(codes(vault.verify(record_).value()), "");
}

TEST_F(VaultTest, PathsThatLeaveTheObjectAreRefused) {
  Vault vault = open();
  for (const char* path : {"../x", "a/../b", "/etc/x", "a//b", "a\nb", ""}) {
    VaultVersion version = version_with("{}");
    version.texts[path] = "evil";
    EXPECT_FALSE(vault.add_version(record_, version)) << path;
  }
  EXPECT_FALSE(fs::exists(object()));
}

TEST_F(VaultTest, AChangedByteIsFoundAndTheRightFileNamed) {
  Vault vault = open();
  VaultVersion version = version_with("{}");
  version.files["originals/a/x"] = stage("staged", "original");
  ASSERT_TRUE(vault.add_version(record_, version));
  const Path stored = vault.path_of(record_, "originals/a/x").value();
  fs::permissions(stored, fs::perms::owner_write, fs::perm_options::add);
  std::ofstream(stored, std::ios::binary) << "0riginal";
  EXPECT_EQ(codes(vault.verify(record_).value()), "E092 v1/content/originals/a/x; ");
}

TEST_F(VaultTest, MissingAndForeignFilesAreFound) {
  Vault vault = open();
  ASSERT_TRUE(vault.add_version(record_, version_with("{}")));
  std::ofstream(object() / "v1" / "content" / "extra") << "x";
  fs::remove(object() / "v1" / "content" / "record.json");
  EXPECT_EQ(codes(vault.verify(record_).value()), "E023 v1/content/extra; E092 v1/content/record.json; ");
  std::ofstream(root() / "aa") << "file in the root is no fault";
  fs::create_directories(root() / "ab" / "cd");
  EXPECT_EQ(codes(ocfl::verify_storage_root(root()).value()), "E073 ab/cd; ");
}

TEST_F(VaultTest, AVersionThatTheRootInventoryDoesNotKnowYetIsRolledForward) {
  Vault vault = open();
  ASSERT_TRUE(vault.add_version(record_, version_with("one")));
  const std::string inventory = read(object() / "inventory.json");
  const std::string sidecar = read(object() / "inventory.json.sha512");
  ASSERT_TRUE(vault.add_version(record_, version_with("two")));

  // As after a crash between the renames, at either place.
  std::ofstream(object() / "inventory.json.sha512") << sidecar;
  EXPECT_EQ(codes(ocfl::verify_object(object()).value()), "E060 inventory.json; ") << "positive control";
  EXPECT_EQ(codes(vault.verify(record_).value()), "");

  std::ofstream(object() / "inventory.json") << inventory;
  std::ofstream(object() / "inventory.json.sha512") << sidecar;
  EXPECT_NE(codes(ocfl::verify_object(object()).value()), "") << "positive control";
  ASSERT_TRUE(vault.add_version(record_, version_with("three")));
  EXPECT_EQ(read(object() / "v2" / "content" / "record.json"), "two");
  EXPECT_EQ(read(vault.path_of(record_, "record.json").value()), "three");
  EXPECT_EQ(codes(vault.verify(record_).value()), "");
}

TEST_F(VaultTest, AVersionDirectoryWithoutInventoryIsSetAside) {
  Vault vault = open();
  ASSERT_TRUE(vault.add_version(record_, version_with("one")));
  fs::create_directories(object() / "v2" / "content");
  std::ofstream(object() / "v2" / "content" / "half") << "half";
  ASSERT_TRUE(vault.add_version(record_, version_with("two")));
  EXPECT_FALSE(fs::exists(object() / "v2" / "content" / "half"));
  EXPECT_EQ(codes(vault.verify(record_).value()), "");
}

TEST_F(VaultTest, ABrokenObjectIsReportedAndNotWrittenTo) {
  Vault vault = open();
  ASSERT_TRUE(vault.add_version(record_, version_with("one")));
  std::ofstream(object() / "inventory.json") << "{}";
  const auto added = vault.add_version(record_, version_with("two"));
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().message, "vault.object_broken");
  EXPECT_FALSE(fs::exists(object() / "v2"));
  EXPECT_NE(codes(vault.verify(record_).value()), "");
}

TEST_F(VaultTest, WritersInManyThreadsTakeTurnsAndVerifyingMeanwhileRaisesNoFalseAlarm) {
  Vault vault = open();
  ASSERT_TRUE(vault.add_version(record_, version_with("start")));
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 3; ++writer) {
      threads.emplace_back([&, writer] {
        for (int i = 0; i < 5; ++i) {
          VaultVersion version = version_with(std::to_string(writer) + ":" + std::to_string(i));
          if (!vault.add_version(record_, version)) ++failures;
        }
      });
    }
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        const auto findings = vault.verify(record_);
        if (!findings || !findings->empty()) ++failures;
      }
    });
  }
  EXPECT_EQ(failures, 0);
  EXPECT_TRUE(fs::exists(object() / "v16"));
}

TEST_F(VaultTest, TheLayoutOfTheStorageRootIsDescribedInIt) {
  open();
  EXPECT_EQ(read(root() / "0=ocfl_1.1"), "ocfl_1.1\n");
  const auto layout = nlohmann::json::parse(read(root() / "ocfl_layout.json"));
  EXPECT_EQ(layout.at("extension"), "0003-hash-and-id-n-tuple-storage-layout");
  const auto id = RecordId::parse("01jd0000000000000000000000").value();
  const std::string digest = digest_hex(DigestAlgorithm::sha256, "urn:khen:record:01jd0000000000000000000000");
  EXPECT_EQ(ocfl::object_path(id).native(),
            digest.substr(0, 2) + "/" + digest.substr(2, 2) + "/urn%3akhen%3arecord%3a01jd0000000000000000000000");
}

TEST_F(VaultTest, ARootThatIsNotOursIsRefused) {
  fs::create_directories(root());
  std::ofstream(root() / "holiday.jpg") << "x";
  EXPECT_EQ(Vault::open(files_, clock_, root()).error().message, "vault.not_ours");
  fs::remove(root() / "holiday.jpg");
  std::ofstream(root() / "0=ocfl_2.0") << "ocfl_2.0\n";
  EXPECT_EQ(Vault::open(files_, clock_, root()).error().message, "vault.not_ours");
}

}  // namespace
}  // namespace khen
