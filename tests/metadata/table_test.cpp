// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "metadata/exchange/csv.h"
#include "metadata/exchange/spreadsheet.h"
#include "metadata/exchange/uuid.h"
#include "tests/metadata/exchange_record.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

class ExchangeTable : public ::testing::Test {
 protected:
  [[nodiscard]] std::string cell(const Record& record, std::string_view column) const {
    const auto& columns = table_columns();
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const TableColumn& one) { return one.name == column; });
    EXPECT_NE(found, columns.end()) << column;
    return row(record).at(static_cast<std::size_t>(found - columns.begin()));
  }
  [[nodiscard]] std::vector<std::string> row(const Record& record) const {
    StoredRecord stored{record, from_milliseconds(0), from_milliseconds(1'700'000'000'000), from_milliseconds(0)};
    return table_row(stored, "en", {"https://archive.example", "Khèn", all});
  }
  const Vocabularies all = *Vocabularies::load();
};

TEST_F(ExchangeTable, HasColumnsForEveryFieldOfTheTable) {
  for (const Field& field : field_table) EXPECT_NO_FATAL_FAILURE(cell(exchange_record(), field.name));
  EXPECT_EQ(row(exchange_record()).size(), table_columns().size());
  EXPECT_EQ(row(Record{}).size(), table_columns().size());
}

TEST_F(ExchangeTable, GivesWordsForReadersBesideIdsForPrograms) {
  const Record record = exchange_record();
  EXPECT_EQ(cell(record, "id"), "01hzzzzzzzzzzzzzzzzzzzzzzz");
  EXPECT_EQ(cell(record, "address"), "https://archive.example/records/01hzzzzzzzzzzzzzzzzzzzzzzz");
  EXPECT_EQ(cell(record, "titles"), "Going down to the fields");
  EXPECT_EQ(cell(record, "titles.all"), "vi: Lồng tồng & <hội> \"xuân\" | en: Going down to the fields");
  EXPECT_EQ(cell(record, "ethnic_groups"), "Tày");
  EXPECT_EQ(cell(record, "ethnic_groups.id"), "tay");
  EXPECT_EQ(cell(record, "people"), "Hoàng A (Performer) | Lý B & con");
  EXPECT_EQ(cell(record, "dates"), "held: 1990 | recorded: 2024-02~");
  EXPECT_EQ(cell(record, "modified"), "2023-11-14T22:13:20Z");
}

TEST_F(ExchangeTable, NeverGivesExactCoordinatesThatAreToBeCoarsened) {
  EXPECT_EQ(cell(exchange_record(), "places.coordinates").find("22.3364"), std::string::npos);
  EXPECT_FALSE(cell(exchange_record(), "places.coordinates").empty());
}

TEST(Csv, QuotesWhatSeparatesAndKeepsEverythingElse) {
  const std::vector<std::string> cells{"một", "hai, ba", "nói \"xin chào\"", "hai\ndòng", "", " x "};
  EXPECT_EQ(csv_line(cells), "một,\"hai, ba\",\"nói \"\"xin chào\"\"\",\"hai\ndòng\",, x \r\n");
}

TEST(Csv, NoCellIsTakenForAFormula) {
  for (const std::string cell : {"=HYPERLINK(\"http://x\")", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠a"}) {
    const std::string line = csv_line(std::vector<std::string>{cell});
    EXPECT_TRUE(line.starts_with("'") || line.starts_with("\"'")) << line;
  }
  EXPECT_EQ(csv_line(std::vector<std::string>{"a=1", "1-2"}), "a=1,1-2\r\n");
}

TEST(Spreadsheet, HoldsTextsAndNoFormulas) {
  const testing::Scratch scratch;
  const std::vector<std::string> heading{"Tên", "Mô tả"};
  auto sheet = Spreadsheet::begin(scratch.path(), "Khèn", heading).value();
  ASSERT_TRUE(sheet.add(std::vector<std::string>{"=1+1", std::string(40'000, 'x')}));
  ASSERT_TRUE(sheet.add(std::vector<std::string>{"ꪼꪕ & <x>", ""}));
  const Path file = sheet.finish().value();
  const Path text = scratch / "sheet.xml";
  ASSERT_EQ(std::system(("unzip -p " + file.string() + " xl/worksheets/sheet1.xml > " + text.string()).c_str()), 0);
  const std::string xml = read_file(text, 1 << 20).value();
  EXPECT_NE(xml.find("<t>=1+1</t>"), std::string::npos) << xml.substr(0, 2000);
  EXPECT_EQ(xml.find("<f>"), std::string::npos);
  EXPECT_NE(xml.find("ꪼꪕ &amp; &lt;x&gt;"), std::string::npos);
  EXPECT_NE(xml.find(std::string(32'767, 'x') + "<"), std::string::npos);
  // Nothing but the file itself is left behind.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch.path()), {}), 2);
}

TEST(Spreadsheet, TellsThatItCannotBeMade) {
  const std::vector<std::string> heading{"Tên"};
  auto sheet = Spreadsheet::begin("/proc/nowhere", "Khèn", heading);
  const bool refused = !sheet || !sheet->finish();
  EXPECT_TRUE(refused);
}

TEST(Uuid, AnIdIsAUuidInAnotherSpelling) {
  EXPECT_EQ(urn_of_id("00000000000000000000000001"), "urn:uuid:00000000-0000-0000-0000-000000000001");
  EXPECT_EQ(urn_of_id("7zzzzzzzzzzzzzzzzzzzzzzzzz"), "urn:uuid:ffffffff-ffff-ffff-ffff-ffffffffffff");
  const SystemClock clock;
  const std::string made = urn_of_id(RecordId::make(clock).text());
  EXPECT_EQ(made[9 + 14], '7') << made;
  EXPECT_EQ(urn_of_text("a"), urn_of_text("a"));
  EXPECT_NE(urn_of_text("a"), urn_of_text("b"));
}

}  // namespace
}  // namespace khen
