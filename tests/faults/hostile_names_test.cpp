// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <map>

#include "ingest/bag/bag_check.h"
#include "ingest/bag/take_in_bag.h"
#include "ingest/bag/unpack.h"
#include "ingest/sheet/import_sheet.h"
#include "ingest/upload.h"
#include "metadata/base/text.h"
#include "tests/faults/support/hostile_names.h"
#include "tests/support/archive.h"
#include "tests/support/packed.h"

// More than two hundred hostile names, by every way in. Nothing is read or written outside, a name that is kept is
// clean, and a refusal is an Error with a message. Control: the same names, joined to a directory without guards, leave
// it.
namespace khen {
namespace {

namespace fs = std::filesystem;

class HostileNames : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(files_);
    testing::write_bytes(archive_.scratch / "secret.txt", secret);
    testing::write_bytes(archive_.scratch / "good.txt", "good words\n");
    before_ = surroundings();
  }
  void TearDown() override { EXPECT_EQ(surroundings(), before_) << "nothing outside was touched"; }

  // Everything around the archive's home, with its content.
  std::map<std::string, std::string> surroundings() {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(archive_.scratch.path())) {
      const std::string path = entry.path().lexically_relative(archive_.scratch.path()).native();
      if (path == "home" || path.starts_with("home/") || path.starts_with("work")) continue;
      all[path] = entry.is_regular_file() ? read_file(entry.path(), 1 << 20).value() : "";
    }
    return all;
  }
  static bool is_clean_name(const std::string& name) {
    return !name.empty() && name.size() <= 255 && is_clean_text(name) && name.find('/') == std::string::npos &&
           name != "." && name != ".." && name.find_first_of("\r\n\t") == std::string::npos;
  }
  void expect_clean_archive() {
    archive_.home->catalogue
        ->read([&](Db& db) -> Result<void> {
          for (const RecordId& id : TRY(every_record(db))) {
            for (const Deliverable& one : TRY(deliverables_of(db, id))) {
              EXPECT_TRUE(is_clean_name(one.recording.file_name)) << printable(one.recording.file_name);
              EXPECT_NE(read_file(*archive_.home->vault.path_of(id, one.recording.vault_path), 1000).value(), secret);
            }
          }
          return {};
        })
        .value();
    EXPECT_EQ(archive_.damage(), "");
  }

  static constexpr const char* secret = "this is for nobody\n";
  testing::TestArchive archive_;
  Path files_ = archive_.scratch / "files";
  std::map<std::string, std::string> before_;
};

TEST_F(HostileNames, AreEnoughAndLeaveADirectoryThatHasNoGuards) {
  EXPECT_GE(testing::hostile_names().size(), 200u);
  std::size_t out = 0;
  for (const std::string& name : testing::hostile_names()) {
    const std::string joined = (files_ / name).lexically_normal().native();
    if (!joined.starts_with(files_.native() + "/")) ++out;
  }
  EXPECT_GE(out, 20u) << "positive control";
}

TEST_F(HostileNames, OfDeposits) {
  std::size_t refused = 0;
  for (const std::string& name : testing::hostile_names()) {
    Deposit deposit{.into = record_named_after(name),
                    .files = {{CopyOf{archive_.scratch / "good.txt"}, name, std::nullopt}},
                    .by = {"account:tester", ""},
                    .import_key = std::nullopt};
    const auto deposited = Depositor(archive_.tools()).deposit(deposit);
    if (!deposited) {
      ++refused;
      EXPECT_FALSE(deposited.error().message.empty());
      EXPECT_NE(deposited.error().code, Code::internal) << printable(name) << ": " << deposited.error().message;
    }
  }
  EXPECT_GT(refused, 0u);
  expect_clean_archive();
}

TEST_F(HostileNames, OfUploads) {
  const AccountId account = archive_.add_archivist();
  Uploads uploads(archive_.tools(), UploadLimits{});
  int number = 0;
  for (const std::string& name : testing::hostile_names()) {
    const auto upload = uploads.create({account, std::nullopt, name, 11});
    if (!upload) {
      EXPECT_NE(upload.error().code, Code::internal) << printable(name) << ": " << upload.error().message;
      continue;
    }
    EXPECT_TRUE(is_clean_name(upload->file_name)) << printable(upload->file_name);
    // All names went through the door; some of them go all the way.
    if (++number % 10 != 0) continue;
    ASSERT_TRUE(
        uploads.append(account, upload->id, 0, [](const ByteSink& sink) { return sink(as_bytes("good words\n")); }));
    const auto finished = uploads.finish(account, upload->id, {"account:lan", ""});
    EXPECT_TRUE(finished || finished.error().message.starts_with("media.")) << printable(name);
  }
  expect_clean_archive();
}

TEST_F(HostileNames, OfPackedBags) {
  const Path into = archive_.scratch / "work" / "out";
  const Path packed = archive_.scratch / "work" / "x";
  fs::create_directories(into.parent_path());
  std::size_t refused = 0;
  const auto names = testing::hostile_names();
  for (std::size_t number = 0; number < names.size(); ++number) {
    const auto packing = number % 2 == 0 ? testing::Packing::zip : testing::Packing::tar;
    testing::write_bytes(packed, testing::packed(packing, {{"bag/data/a.txt", "x"}, {names[number], "evil\n"}}));
    fs::remove_all(into);
    fs::create_directories(into);
    const auto unpacked = unpack(archive_.sandbox, packed, into, 1 << 20);
    if (!unpacked) {
      ++refused;
      EXPECT_TRUE(unpacked.error().message.starts_with("bag.")) << unpacked.error().message;
    }
    for (const auto& entry : fs::recursive_directory_iterator(into)) {
      EXPECT_TRUE(entry.is_regular_file() || entry.is_directory());
      EXPECT_FALSE(entry.is_symlink());
    }
  }
  EXPECT_GT(refused, 40u);
}

TEST_F(HostileNames, OfManifests) {
  const Path bag = archive_.scratch / "work" / "bag";
  fs::create_directories(bag / "data");
  testing::write_bytes(bag / "data" / "a.txt", "x");
  testing::write_bytes(bag / "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
  const std::string digest = digest_hex(DigestAlgorithm::sha512, "x");
  const std::string good = digest + "  data/a.txt\n";
  testing::write_bytes(bag / "manifest-sha512.txt", good);
  ASSERT_TRUE(check_bag(bag).value().is_valid()) << "the control";
  for (const std::string& name : testing::hostile_names()) {
    for (const std::string& path : {name, "data/" + name}) {
      if (is_bag_path(path)) {
        const std::string joined = (bag / path).lexically_normal().native();
        EXPECT_TRUE(joined.starts_with(bag.native() + "/")) << printable(path);
      }
      testing::write_bytes(bag / "manifest-sha512.txt", good + digest + "  " + path + "\n");
      const auto taken = take_in_bag(archive_.tools(), bag, {"account:tester", ""});
      // What systems leave in folders may be missing.
      const bool left_by_systems = path.ends_with("desktop.ini") || path.ends_with("Thumbs.db");
      EXPECT_TRUE(left_by_systems || !taken || taken->records.empty()) << printable(path);
    }
  }
  EXPECT_LE(archive_.count("record"), 1);
}

TEST_F(HostileNames, OfFilesInSheets) {
  fs::create_directories(files_ / "songs");
  testing::write_bytes(files_ / "songs" / "lời ca.txt", "good words\n");
  before_ = surroundings();
  const Path sheet = archive_.scratch / "work.csv";
  const auto row = [](const std::string& name, int key) {
    std::string quoted = name;
    for (std::size_t at = 0; (at = quoted.find('"', at)) != std::string::npos; at += 2) quoted.insert(at, 1, '"');
    return "K" + std::to_string(key) + ",\"" + quoted + "\",Hát ru\n";
  };
  const auto import = [&](const std::string& rows) {
    testing::write_bytes(sheet, "key,files,titles[vi]\n" + rows);
    const SheetListener listener{.on_header = [](const auto&, const auto&, const auto&) -> Result<void> { return {}; },
                                 .on_row = [](const auto&, const auto*) -> Result<void> { return {}; }};
    return import_sheet(archive_.tools(),
                        {.sheet = sheet,
                         .directory = files_,
                         .mode = ImportMode::carry_out,
                         .by = {"account:tester", "import"},
                         .language = "vi"},
                        listener);
  };
  // What no text may hold spoils a sheet as a whole; the others stand in one.
  std::string together;
  int key = 0;
  for (const std::string& name : testing::hostile_names()) {
    if (is_clean_text(name) && name.size() < 10'000) {
      together += row(name, ++key);
      continue;
    }
    const auto imported = import(row(name, ++key));
    if (!imported) {
      EXPECT_NE(imported.error().code, Code::internal) << printable(name);
    }
  }
  ASSERT_TRUE(import(together));
  EXPECT_EQ(archive_.count("recording"), 0) << "none of them names a file in the directory";
  ASSERT_TRUE(import(row("songs/lời ca.txt", ++key)));
  EXPECT_EQ(archive_.count("recording"), 1) << "the control";
  expect_clean_archive();
}

}  // namespace
}  // namespace khen
