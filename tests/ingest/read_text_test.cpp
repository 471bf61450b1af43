// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/read_text.h"

#include <gtest/gtest.h>

#include "index/searcher.h"
#include "index/writer.h"
#include "ingest/extra_text.h"
#include "metadata/catalogue.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

class ReadTextTest : public ::testing::Test {
 protected:
  void set_access(const RecordId& id, AccessClass access) {
    const auto written = archive_.home->catalogue->write([&](Db& db) -> Result<void> {
      Record record = TRY(read_record(db, id)).record;
      record.status = Status::published;
      record.access = access;
      TRY(update_record(db, archive_.clock, record, {"account:tester", "a test"}));
      return {};
    });
    ASSERT_TRUE(written) << written.error().message;
  }

  std::int64_t found(const std::string& text, std::vector<AccessClass> open) {
    SearchRequest request;
    request.text = text;
    request.open = std::move(open);
    const auto page = Searcher(archive_.home->paths.index).search(request);
    EXPECT_TRUE(page) << page.error().message;
    return page ? page->total.count : -1;
  }

  void index() {
    IndexWriter::Options options;
    options.extra_text = extra_texts(*archive_.home);
    auto writer = IndexWriter::open(archive_.files, archive_.home->paths.index, vocabularies_, std::move(options));
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->catch_up(*archive_.home->catalogue));
  }

  testing::TestArchive archive_;
  Vocabularies vocabularies_ = Vocabularies::load().value();
};

// P9: the words on a page are as reserved as the page.
TEST_F(ReadTextTest, AWordThatStandsOnlyOnAScannedPageFindsItsRecordForThoseWhoMaySeeIt) {
  const std::string style = ":fontsize=56:x=80:font=Noto Sans";
  const Path scan = testing::make_media(
      archive_.scratch / "scan.png",
      "-f lavfi -i color=white:s=1240x500 -frames:v 1 -vf \"drawtext=text='Khua luống bên bếp lửa nhà sàn':y=100" +
          style + ",drawtext=text='Ghi chép về tục cầu mưa năm ấy':y=220" + style + "\"");
  const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({scan}));
  ASSERT_TRUE(deposited);
  set_access(deposited->record, AccessClass::everyone);
  ASSERT_TRUE(archive_.work());
  index();
  EXPECT_EQ(found("luống", {AccessClass::everyone}), 1);
  EXPECT_EQ(found("không-có-từ-này", {AccessClass::everyone}), 0) << "control";

  set_access(deposited->record, AccessClass::staff);
  index();
  EXPECT_EQ(found("luống", {AccessClass::everyone}), 0);
  EXPECT_EQ(found("luống", {AccessClass::everyone, AccessClass::staff}), 1) << "control: it is still found by staff";
}

}  // namespace
}  // namespace khen
