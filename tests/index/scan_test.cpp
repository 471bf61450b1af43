// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/scan.h"

#include <gtest/gtest.h>

#include "index/rebuild.h"
#include "tests/index/support/archive.h"

namespace khen::testing {
namespace {

using Keys = std::vector<std::string>;

void withdraw(Record& record) { record.status = Status::withdrawn; }
void make_public(Record& record) { record.access = AccessClass::everyone; }

class Scanning : public ::testing::Test {
 protected:
  // Twelve songs, the last published first: "song11" … "song0".
  void SetUp() override {
    for (int i = 0; i < 12; ++i) archive.add("song" + std::to_string(i), "vi", "Bài hát");
    archive.catch_up();
  }

  static ScanRequest asking(std::string text, int limit, std::vector<AccessClass> open = for_everyone) {
    ScanRequest request;
    request.search.text = std::move(text);
    request.search.limit = limit;
    request.search.open = std::move(open);
    return request;
  }

  Keys keys(const ScanPage& page) const {
    Keys out;
    for (const RecordId& id : page.ids) out.push_back(archive.keys_by_id.at(id.str()));
    return out;
  }

  ScanPage scan(const ScanRequest& request) const {
    auto page = archive.searcher->scan(request);
    EXPECT_TRUE(page) << page.error().message << ": " << page.error().cause;
    return page ? std::move(page).value() : ScanPage{};
  }

  // All pages from this one on; `between` happens after each.
  template <class Between>
  Keys all(ScanRequest request, Between&& between) {
    Keys out;
    for (;;) {
      const ScanPage page = scan(request);
      for (const std::string& key : keys(page)) out.push_back(key);
      if (!page.next) return out;
      request.search.cursor = *page.next;
      between();
    }
  }
  Keys all(const ScanRequest& request) {
    return all(request, [] {});
  }

  static Keys songs(int from, int to) {
    Keys out;
    for (int i = from; i >= to; --i) out.push_back("song" + std::to_string(i));
    return out;
  }

  Archive archive;
};

TEST_F(Scanning, MeetsEverythingOnceTheNewestFirstHoweverLongThePages) {
  for (const int limit : {1, 2, 5, 11, 12, 13}) {
    EXPECT_EQ(all(asking("", limit)), songs(11, 0)) << limit;
    EXPECT_EQ(all(asking("bai hat", limit)), songs(11, 0)) << limit;
  }
  EXPECT_TRUE(all(asking("khèn", 5)).empty());
  EXPECT_TRUE(all(asking("?!", 5)).empty());
}

TEST_F(Scanning, WhatIsPublishedMeanwhileNeitherRepeatsNorHidesAnother) {
  int added = 0;
  const Keys met = all(asking("bai hat", 3), [&] {
    archive.add("later" + std::to_string(added++), "vi", "Bài hát");
    archive.catch_up();
  });
  EXPECT_EQ(met, songs(11, 0));
  // By the number of hits left out, as a search pages, some would be met twice.
  EXPECT_EQ(keys(scan(asking("bai hat", 1))), Keys{"later" + std::to_string(added - 1)});
}

TEST_F(Scanning, GoesOnBehindARecordThatIsWithdrawnMeanwhile) {
  ScanRequest request = asking("", 4);
  const ScanPage first = scan(request);
  EXPECT_EQ(keys(first), songs(11, 8));
  request.search.cursor = first.next.value();
  archive.change("song8", withdraw);
  archive.change("song6", withdraw);
  archive.catch_up();
  EXPECT_EQ(all(request), (Keys{"song7", "song5", "song4", "song3", "song2", "song1", "song0"}));
}

TEST_F(Scanning, GoesOnWhereItWasAfterTheIndexWasBuiltAnew) {
  ScanRequest request = asking("", 5);
  const ScanPage first = scan(request);
  request.search.cursor = first.next.value();
  archive.change("song9", withdraw);
  archive.add("later", "vi", "Bài hát");
  ASSERT_TRUE(rebuild_index(archive.files, archive.directory, vocabularies(), *archive.pool, {}));
  EXPECT_EQ(all(request), songs(6, 0));
  // Also behind one that is gone by then.
  archive.change("song7", withdraw);
  ASSERT_TRUE(rebuild_index(archive.files, archive.directory, vocabularies(), *archive.pool, {}));
  EXPECT_EQ(all(request), songs(6, 0));
}

TEST_F(Scanning, ClassesOfAccessAreMergedAndWhatIsClosedLeavesNoTrace) {
  archive.add("closed", "vi", "Bài hát", AccessClass::staff);
  archive.add("open", "vi", "Bài hát");
  archive.add("closed2", "vi", "Bài hát", AccessClass::staff);
  archive.catch_up();
  const Keys everything{"closed2", "open", "closed", "song11", "song10", "song9"};
  Keys staff = all(asking("", 2, for_staff));
  staff.resize(everything.size());
  EXPECT_EQ(staff, everything);
  EXPECT_EQ(all(asking("", 2)).size(), 13U);
  EXPECT_EQ(all(asking("", 2)).front(), "open");
  EXPECT_LT(scan(asking("", 1)).newest, scan(asking("", 1, for_staff)).newest);
  EXPECT_TRUE(scan(asking("", 2, {})).ids.empty());
  // Once it is open it is met in its place.
  archive.change("closed", make_public);
  archive.catch_up();
  EXPECT_EQ(keys(scan(asking("", 2))), (Keys{"open", "closed"}));
}

TEST_F(Scanning, TellsWhatIsNewerThanAMoment) {
  ScanRequest request = asking("bai hat", 100);
  const ScanPage before = scan(request);
  request.newer_than = before.newest;
  EXPECT_TRUE(scan(request).ids.empty());
  archive.add("later", "vi", "Bài hát");
  archive.add("other", "vi", "Khèn");
  archive.catch_up();
  EXPECT_EQ(keys(scan(request)), Keys{"later"});
  request.newer_than = Instant{};
  EXPECT_EQ(scan(request).ids.size(), 13U);
}

TEST_F(Scanning, CountsAndSkipsWhereThatIsAskedFor) {
  ScanRequest request = asking("bai hat", 3);
  request.skip = 4;
  request.count_up_to = 1000;
  const ScanPage page = scan(request);
  EXPECT_EQ(keys(page), songs(7, 5));
  EXPECT_EQ(page.total.count, 12);
  EXPECT_EQ(page.total.precision, Precision::exact);
  request.skip = 12;
  EXPECT_TRUE(scan(request).ids.empty());
}

TEST_F(Scanning, FiltersAndTreesAreQuestionsToo) {
  ScanRequest request = asking("", 100);
  request.search.filters["medium"] = {"video"};
  EXPECT_TRUE(scan(request).ids.empty());
  request.search.filters.clear();
  request.query = QueryNode{QueryNode::Kind::words, "hát", "title", {}};
  EXPECT_EQ(scan(request).ids.size(), 12U);
  request.search.filters["colour"] = {"red"};
  EXPECT_EQ(archive.searcher->scan(request).error().message, "search.filter");
}

TEST_F(Scanning, FollowsTheBeginningsOfWordsToTheEndWhenItBeganWithThem) {
  archive.add("a", "vi", "Khenbando");
  archive.add("b", "vi", "Khenbanro");
  archive.catch_up();
  ScanRequest request = asking("khenban", 1);
  const ScanPage first = scan(request);
  EXPECT_EQ(keys(first), Keys{"b"});
  archive.add("c", "vi", "Khenban");
  archive.catch_up();
  request.search.cursor = first.next.value();
  EXPECT_EQ(keys(scan(request)), Keys{"a"});
}

TEST_F(Scanning, ACursorIsForItsOwnRequestOnly) {
  ScanRequest request = asking("bai hat", 3);
  request.search.cursor = scan(request).next.value();
  EXPECT_EQ(keys(scan(request)), songs(8, 6));
  ScanRequest other = request;
  other.search.text = "hat";
  EXPECT_EQ(archive.searcher->scan(other).error().message, "search.cursor");
  for (const char* broken : {"20", "w1-2-3", "x1-2-3-4-5", "w1--3-4-5", "----"}) {
    other.search.cursor = broken;
    EXPECT_EQ(archive.searcher->scan(other).error().message, "search.cursor") << broken;
  }
}

}  // namespace
}  // namespace khen::testing
