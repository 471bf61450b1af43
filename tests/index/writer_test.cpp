// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <atomic>
#include <thread>

#include "index/rebuild.h"
#include "index/terms.h"
#include "metadata/catalogue_read.h"
#include "tests/index/support/archive.h"
#include "tests/support/faulty_files.h"

namespace khen::testing {
namespace {

using Keys = std::vector<std::string>;

Xapian::Database open(const Archive& archive, std::string_view name) {
  const std::string current = read_file(archive.directory / "current", 100).value();
  return Xapian::Database((archive.directory / current.substr(0, current.find('\n')) / name).string());
}

void make_public(Record& record) { record.access = AccessClass::everyone; }
void make_staff(Record& record) { record.access = AccessClass::staff; }
void withdraw(Record& record) { record.status = Status::withdrawn; }
void rename_to_kate(Record& record) { std::get<LocalizedText>(record.all(FieldId::titles)[0]).value = "Katê"; }

TEST(IndexWriter, FollowsTheOutbox) {
  Archive archive;
  EXPECT_TRUE(archive.found("then").empty());
  archive.add("then", "vi", "Hát then");
  EXPECT_EQ(archive.catch_up(), 1);
  EXPECT_EQ(archive.found("then"), Keys{"then"});
  EXPECT_EQ(archive.catch_up(), 0);
  archive.change("then", rename_to_kate);
  EXPECT_EQ(archive.catch_up(), 1);
  EXPECT_TRUE(archive.found("then").empty());
  EXPECT_EQ(archive.found("kate"), Keys{"then"});
}

TEST(IndexWriter, SearchersSeeTheSequenceThatWasReached) {
  Archive archive;
  EXPECT_EQ(archive.searcher->sequence().value(), 0);
  archive.add("then", "vi", "Hát then");
  archive.catch_up();
  const std::int64_t last = archive.pool->read([](Db& db) { return last_change(db); }).value();
  EXPECT_GT(last, 0);
  EXPECT_EQ(archive.searcher->sequence().value(), last);
}

TEST(IndexWriter, MoreChangesThanABatchAreAllFollowed) {
  Archive archive;
  for (int i = 0; i < 7; ++i) archive.add("song" + std::to_string(i), "vi", "Bài hát");
  auto writer = IndexWriter::open(archive.files, archive.directory, vocabularies(), {{}, 2}).value();
  EXPECT_EQ(writer.catch_up(*archive.pool).value(), 7);
  for (int i = 0; i < 7; ++i) archive.change("song" + std::to_string(i), rename_to_kate);
  EXPECT_EQ(writer.catch_up(*archive.pool).value(), 7);
  EXPECT_EQ(archive.found("kate").size(), 7U);
}

TEST(IndexWriter, WhatIsPublishedDuringAnImportIsFoundBeforeTheImportIs) {
  Archive archive;
  archive.add("first", "vi", "Bài hát đầu tiên");
  archive.catch_up();
  constexpr int imported = 300;
  for (int i = 0; i < imported; ++i) archive.add("import" + std::to_string(i), "vi", "Nhập khẩu");
  archive.add("urgent", "vi", "Mới công bố");
  FaultyFiles files;
  constexpr int second_commit = 2 * static_cast<int>(access_class_table.size()) +
                                1;  // each has a directory for Records and one for passages to sync
  files.arm(Fault::fail_once, second_commit);
  auto stopped = IndexWriter::open(files, archive.directory, vocabularies(), {{}, 40}).value();
  EXPECT_FALSE(stopped.catch_up(*archive.pool));
  EXPECT_EQ(archive.found("moi cong bo"), Keys{"urgent"});
  EXPECT_LT(archive.search("nhap khau").total.count, imported) << "the control: the import isn't through";

  auto writer = IndexWriter::open(archive.files, archive.directory, vocabularies(), {{}, 40}).value();
  EXPECT_TRUE(writer.catch_up(*archive.pool));
  EXPECT_EQ(archive.search("nhap khau").total.count, imported);
}

TEST(IndexWriter, WhatIsTakenAheadKeepsItsPlaceAmongTheNewest) {
  Archive archive;
  archive.add("first", "vi", "Bài hát đầu tiên");
  archive.catch_up();
  Keys expected;
  for (int i = 0; i < 200; ++i) {
    const std::string key = "song" + std::to_string(i);
    archive.add(key, "vi", "Bài hát");
    if (i % 3 == 0)
      archive.change(key, [](Record& record) {
        record.all(FieldId::descriptions).emplace_back(LocalizedText{"vi", "Lời mới"});
      });
    expected.insert(expected.begin(), key);
  }
  auto writer = IndexWriter::open(archive.files, archive.directory, vocabularies(), {{}, 30}).value();
  EXPECT_TRUE(writer.catch_up(*archive.pool));
  archive.add("last", "vi", "Bài hát");
  EXPECT_EQ(archive.catch_up(), 1);
  expected.insert(expected.begin(), "last");
  expected.resize(100);
  SearchRequest request;
  request.text = "bai hat";
  request.open = for_everyone;
  request.sort = SortOrder::newest;
  request.limit = 100;
  EXPECT_EQ(archive.keys(archive.search(request)), expected);
}

TEST(IndexWriter, ARecordThatIsNoLongerPublicLeavesThePublicDatabaseWithAllItsWords) {
  Archive archive;
  archive.add("secret", "vi", "Xanhtrămngàn");
  archive.catch_up();
  EXPECT_EQ(archive.found("xanhtramngan"), Keys{"secret"});
  EXPECT_TRUE(open(archive, "public").term_exists("xanhtramngan"));

  archive.change("secret", make_staff);
  archive.catch_up();
  EXPECT_TRUE(archive.found("xanhtramngan").empty());
  EXPECT_FALSE(archive.search("xanhtramngam").did_you_mean);
  EXPECT_EQ(archive.found("xanhtramngan", for_staff), Keys{"secret"});
  EXPECT_FALSE(open(archive, "public").term_exists("xanhtramngan"));
  EXPECT_EQ(open(archive, "public").get_spelling_suggestion("xanhtramngam"), "");
  EXPECT_EQ(open(archive, "public").get_doccount(), 0U);

  archive.change("secret", make_public);
  archive.catch_up();
  EXPECT_EQ(archive.found("xanhtramngan"), Keys{"secret"});
  EXPECT_EQ(open(archive, "staff").get_doccount(), 0U);
  archive.change("secret", withdraw);
  archive.catch_up();
  EXPECT_TRUE(archive.found("xanhtramngan").empty());
}

TEST(IndexWriter, ADocumentSaysWhatItsTextRenditionSays) {
  Archive archive;
  archive.add("book", "vi", "Sách cổ");
  const ExtraTextSource text = [](const StoredRecord&, const std::vector<Deliverable>&) {
    return std::vector<ExtraText>{{"vi", "lời khấn tổ tiên"}};
  };
  auto writer = IndexWriter::open(archive.files, archive.directory, vocabularies(), {text, 500}).value();
  writer.catch_up(*archive.pool).value();
  EXPECT_EQ(archive.found("khan to tien"), Keys{"book"});
}

TEST(IndexWriter, AnInterruptedCommitIsReplayed) {
  Archive archive;
  archive.add("then", "vi", "Hát then");
  archive.catch_up();
  archive.add("xoe", "vi", "Xòe");
  FaultyFiles files;
  auto writer = IndexWriter::open(files, archive.directory, vocabularies()).value();
  files.arm(Fault::fail_once, 1);
  EXPECT_FALSE(writer.catch_up(*archive.pool).has_value());
  EXPECT_TRUE(files.fired());
  EXPECT_TRUE(writer.catch_up(*archive.pool).has_value());
  EXPECT_EQ(archive.found("xoe"), Keys{"xoe"});
}

TEST(IndexWriter, AnIndexOfAnotherFormatOrAnUnreadableOneIsBuiltAnew) {
  Archive archive;
  archive.add("then", "vi", "Hát then");
  archive.catch_up();
  const std::string current = read_file(archive.directory / "current", 100).value();
  {
    Xapian::WritableDatabase database((archive.directory / "generation-1" / "public").string());
    database.set_metadata("khen.fingerprint", "0");
    database.commit();
  }
  EXPECT_EQ(archive.catch_up(), 1);
  EXPECT_NE(read_file(archive.directory / "current", 100).value(), current);
  EXPECT_EQ(archive.found("then"), Keys{"then"});

  std::filesystem::remove_all(archive.directory / "generation-2" / "staff");
  EXPECT_EQ(archive.catch_up(), 1);
  EXPECT_EQ(archive.found("then"), Keys{"then"});
}

TEST(Rebuild, LosesNothingAndLeavesOneGeneration) {
  Archive archive;
  archive.add_samples();
  archive.catch_up();
  const Keys before = archive.found("le hoi", for_staff);
  ASSERT_FALSE(before.empty());
  std::int64_t last_progress = 0;
  const auto progress = [&](std::int64_t done, std::int64_t all) {
    EXPECT_LE(done, all);
    last_progress = done;
  };
  const int records =
      rebuild_index(archive.files, archive.directory, vocabularies(), *archive.pool, {{}, progress}).value();
  EXPECT_EQ(records, static_cast<int>(samples().size()));
  EXPECT_EQ(last_progress, records);
  Keys after = archive.found("le hoi", for_staff);
  EXPECT_EQ(after.size(), before.size());
  int generations = 0;
  for (const auto& entry : std::filesystem::directory_iterator(archive.directory)) generations += entry.is_directory();
  EXPECT_EQ(generations, 1);
  EXPECT_EQ(archive.catch_up(), 0);
}

TEST(Rebuild, ACrashAtAnyPointLeavesAnIndexThatWorks) {
  Archive archive;
  archive.add("then", "vi", "Hát then");
  archive.catch_up();
  int crashes = 0;
  for (int at = 1; at < 60; ++at) {
    FaultyFiles files;
    files.arm(Fault::crash, at);
    const bool built = rebuild_index(files, archive.directory, vocabularies(), *archive.pool, {}).has_value();
    crashes += built ? 0 : 1;
    EXPECT_EQ(archive.found("then"), Keys{"then"}) << at;
    if (built) break;
  }
  EXPECT_GT(crashes, 3);
  EXPECT_EQ(archive.catch_up(), 0);
}

TEST(Searcher, GoesOnWhileAWriterAndARebuildWork) {
  Archive archive;
  archive.add("then", "vi", "Hát then");
  archive.catch_up();
  std::atomic<bool> done{false};
  std::atomic<int> searches{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        SearchRequest request;
        request.text = "then";
        request.open = for_everyone;
        const auto page = archive.searcher->search(request);
        ASSERT_TRUE(page.has_value()) << page.error().cause;
        EXPECT_GE(page->total.count, 1);
        ++searches;
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    archive.add("more" + std::to_string(i), "vi", "Then " + std::to_string(i));
    archive.catch_up();
    if (i % 5 == 4) rebuild_index(archive.files, archive.directory, vocabularies(), *archive.pool, {}).value();
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(searches, 0);
  EXPECT_EQ(archive.search("then").total.count, 21);
}

}  // namespace
}  // namespace khen::testing
