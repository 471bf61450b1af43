// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/bag_check.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "tests/support/clips.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

// The files of a bag, path → content; manifests are made of the payload unless they are given.
class BagCheckTest : public ::testing::Test {
 protected:
  using Files = std::map<std::string, std::string>;

  static std::string line(const std::string& content, const std::string& path) {
    return digest_hex(DigestAlgorithm::sha512, content) + "  " + path + "\n";
  }
  static Files good(const std::string& version = "1.0") {
    return {{"bagit.txt", "BagIt-Version: " + version + "\nTag-File-Character-Encoding: UTF-8\n"},
            {"data/a.txt", "one"},
            {"data/tầng/b%c.txt", "two"},
            {"bag-info.txt", "Source-Organization: Khèn\n  of the village\nPayload-Oxum: 6.2\n"},
            {"manifest-sha512.txt",
             line("one", "data/a.txt") + line("two", version == "1.0" ? "data/tầng/b%25c.txt" : "data/tầng/b%c.txt")}};
  }

  // "error bag.differs data/a.txt; "; "" for a bag without a finding.
  std::string check(const Files& files) {
    const Path bag = scratch_ / ("bag" + std::to_string(++number_));
    for (const auto& [path, content] : files) {
      fs::create_directories((bag / path).parent_path());
      testing::write_bytes(bag / path, content);
    }
    return check_directory(bag);
  }
  std::string check_directory(const Path& directory) {
    const auto bag = check_bag(directory);
    if (!bag) return "failed " + bag.error().message;
    std::string told;
    for (const BagFinding& one : bag->findings) {
      told += one.severity == BagSeverity::error ? "error " : "warning ";
      told += one.message;
      for (const Parameter& parameter : one.parameters) {
        if (parameter.name == "path" && !parameter.value.empty()) told += " " + parameter.value;
      }
      told += "; ";
    }
    last_ = *bag;
    return told;
  }

  testing::Scratch scratch_;
  int number_ = 0;
  Bag last_;
};

TEST_F(BagCheckTest, AGoodBagOfEachVersionIsValid) {
  for (const std::string version : {"1.0", "0.97", "0.96", "0.95", "0.94", "0.93"}) {
    EXPECT_EQ(check(good(version)), "") << version;
    EXPECT_TRUE(last_.is_valid());
    EXPECT_EQ(last_.payload.at("data/tầng/b%c.txt").digests.size(), 1u) << version;
  }
  EXPECT_EQ(last_.info.at(0).value, "Khèn of the village");
}

TEST_F(BagCheckTest, TheDeclarationMustBeExact) {
  const auto with = [&](const std::string& text) {
    Files files = good();
    files["bagit.txt"] = text;
    return check(files);
  };
  const std::string coding = "Tag-File-Character-Encoding: UTF-8\n";
  EXPECT_EQ(with("BagIt-Version: 1.0\r\n" + coding), "");
  EXPECT_EQ(with("\xEF\xBB\xBF"
                 "BagIt-Version: 1.0\n" +
                 coding),
            "error bag.declaration; ");
  EXPECT_EQ(with("BagIt-Version : 1.0\n" + coding), "error bag.declaration; ");
  EXPECT_EQ(with("BagIt-Version: .97\n" + coding), "error bag.declaration; ");
  EXPECT_EQ(with("BagIt-Version: 1.0\n"), "error bag.declaration; ");
  EXPECT_EQ(with("BagIt-Version: 2.0\n" + coding), "error bag.version; ");
  Files without = good();
  without.erase("bagit.txt");
  EXPECT_EQ(check(without), "error bag.declaration; ");
}

TEST_F(BagCheckTest, EveryByteAndEveryFileCounts) {
  Files changed = good();
  changed["data/a.txt"] = "onE";
  EXPECT_EQ(check(changed), "error bag.differs data/a.txt; ");
  Files missing = good();
  missing.erase("data/a.txt");
  EXPECT_EQ(check(missing), "error bag.missing data/a.txt; error bag.oxum 6.2; ");
  Files extra = good("0.97");
  extra["data/extra"] = "";
  EXPECT_EQ(check(extra), "error bag.not_listed data/extra; error bag.oxum 6.2; ");
  Files tags = good();
  tags["tagmanifest-md5.txt"] =
      "d41d8cd98f00b204e9800998ecf8427e bag-info.txt\nd41d8cd98f00b204e9800998ecf8427e gone.txt\n";
  EXPECT_EQ(check(tags), "error bag.missing gone.txt; error bag.differs bag-info.txt; ");
}

TEST_F(BagCheckTest, Since10EveryManifestListsEveryFileOnce) {
  for (const std::string version : {"1.0", "0.97"}) {
    const bool strict = version == "1.0";
    Files partial = good(version);
    partial["manifest-sha256.txt"] = digest_hex(DigestAlgorithm::sha256, "one") + " data/a.txt\n";
    EXPECT_EQ(check(partial), strict ? "error bag.not_listed data/tầng/b%c.txt; " : "");
    Files twice = good(version);
    twice["manifest-sha512.txt"] += line("one", "data/a.txt");
    EXPECT_EQ(check(twice), strict ? "error bag.listed_twice data/a.txt; " : "warning bag.listed_again data/a.txt; ");
    twice["manifest-sha512.txt"] += line("other", "data/a.txt");
    EXPECT_NE(check(twice).find("error bag.listed_twice"), std::string::npos);
  }
}

TEST_F(BagCheckTest, PathsThatLeadOutAreRefused) {
  for (const std::string path : {"../../README", "data/../../x", "/tmp/foo", "~/foo", "~root/foo", "C:\\x",
                                 "\\\\host\\x", "data\\x", "data//x", "%HomeDrive%\\x"}) {
    Files files = good();
    files["manifest-sha512.txt"] += line("x", path);
    EXPECT_NE(check(files).find("error bag.path"), std::string::npos) << path;
    files = good();
    files["fetch.txt"] = "https://example.org/ - " + path + "\n";
    EXPECT_NE(check(files).find("error bag.path"), std::string::npos) << path;
  }
  EXPECT_TRUE(is_bag_path("data/~x/..y/%7E"));  // the control
}

TEST_F(BagCheckTest, NothingIsFetched) {
  Files files = good();
  files["fetch.txt"] = "https://example.org/a 3 data/a.txt\n";
  EXPECT_EQ(check(files), "");  // it is there
  files.erase("data/a.txt");
  EXPECT_EQ(check(files), "error bag.fetch data/a.txt; error bag.oxum 6.2; ");
}

TEST_F(BagCheckTest, LinksAreRefused) {
  ASSERT_EQ(check(good()), "");
  fs::create_symlink("/etc/passwd", scratch_ / "bag1/data/passwd");
  EXPECT_EQ(check_directory(scratch_ / "bag1"), "error bag.not_regular data/passwd; ");
}

TEST_F(BagCheckTest, WhatOtherToolsWriteIsUnderstoodWithARemark) {
  Files files = good("0.97");
  files["manifest-sha512.txt"] = line("one", "*data/a.txt") + line("two", "./data/tầng/b%c.txt");
  EXPECT_EQ(check(files), "warning bag.path_form data/a.txt; warning bag.path_form data/tầng/b%c.txt; ");
  files = good("0.97");
  files["manifest-sha512.txt"] += line("one", "data/A.txt");
  EXPECT_EQ(check(files), "warning bag.same_name data/A.txt; ");
  files = good("0.97");
  files["manifest-sha512.txt"] += line("", "data/.DS_Store");
  EXPECT_EQ(check(files), "warning bag.system_file data/.DS_Store; ");
  files = good();
  files["manifest-blake2b.txt"] = "00 data/a.txt\n";
  EXPECT_EQ(check(files), "warning bag.algorithm manifest-blake2b.txt; ");
  files.erase("manifest-sha512.txt");
  EXPECT_EQ(check(files), "warning bag.algorithm manifest-blake2b.txt; error bag.no_manifest; ");
}

TEST_F(BagCheckTest, TagFilesMayHaveAnotherCoding) {
  Files files = good("0.97");
  files["bagit.txt"] = "BagIt-Version: 0.97\nTag-File-Character-Encoding: ISO-8859-1\n";
  files["bag-info.txt"] = "Contact-Name : Andr\xE9\n";
  files["manifest-sha512.txt"] = line("one", "data/a.txt");
  files.erase("data/tầng/b%c.txt");
  EXPECT_EQ(check(files), "");
  EXPECT_EQ(last_.info.at(0).value, "André");
  files["bagit.txt"] = "BagIt-Version: 0.97\nTag-File-Character-Encoding: nonsense\n";
  EXPECT_NE(check(files).find("error bag.encoding"), std::string::npos);
}

TEST_F(BagCheckTest, ABagWithoutPayloadDirectoryIsNone) {
  EXPECT_EQ(check({{"bagit.txt", good()["bagit.txt"]}, {"manifest-sha512.txt", ""}}), "error bag.no_payload; ");
}

}  // namespace
}  // namespace khen
