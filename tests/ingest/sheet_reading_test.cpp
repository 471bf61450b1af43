// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "ingest/sheet/columns.h"
#include "ingest/sheet/reader_child.h"
#include "ingest/sheet/table.h"
#include "ingest/sheet/workbook.h"
#include "ingest/sheet/write_sheet.h"
#include "tests/support/clips.h"
#include "tests/support/packed.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

struct Read {
  std::string text;  // cells in <>, rows on lines; "error: …"
  SheetFacts facts;
};

Read read(const std::string& bytes) {
  Read result;
  const auto facts = read_sheet(bytes, [&](const std::vector<std::string>& cells) -> Result<void> {
    for (const std::string& cell : cells) result.text += "<" + cell + ">";
    result.text += "\n";
    return {};
  });
  if (!facts) return {"error: " + facts.error().message, {}};
  result.facts = *facts;
  return result;
}

std::string as_utf16(const std::u16string& text, bool little) {
  std::string bytes;
  for (const char16_t c : u"\uFEFF" + text) {
    const auto high = static_cast<char>(c >> 8);
    const auto low = static_cast<char>(c & 0xFF);
    bytes += little ? low : high;
    bytes += little ? high : low;
  }
  return bytes;
}

TEST(SheetReading, FindsTheSeparatorByItself) {
  EXPECT_EQ(read("a,b;c\n1,2\n").text, "<a><b;c>\n<1><2>\n");
  EXPECT_EQ(read("a;b;c\n1,5;2;3\n").text, "<a><b><c>\n<1,5><2><3>\n");
  EXPECT_EQ(read("a\tb\n1\t\n").text, "<a><b>\n<1><>\n");
  EXPECT_EQ(read("sep=;\r\na,x;b\r\n").text, "\n<a,x><b>\n");
  EXPECT_EQ(read("\"a;b\",\"c\"\n").text, "<a;b><c>\n");
  EXPECT_EQ(read("a;b").facts.separator, ';');
}

TEST(SheetReading, CountsBlankRowsAndKeepsQuotedLineBreaks) {
  EXPECT_EQ(read("a,b\r\n\r\n\"x\r\ny\",\"say \"\"hi\"\"\"\r\n").text, "<a><b>\n\n<x\r\ny><say \"hi\">\n");
  EXPECT_EQ(read("a\n\nb").text, "<a>\n\n<b>\n");
}

TEST(SheetReading, DecodesWhatVietnameseProgramsWrite) {
  const std::string expected = "<key><tên>\n<1><Lễ hội cồng chiêng>\n";
  EXPECT_EQ(read("key,tên\n1,Lễ hội cồng chiêng\n").text, expected);
  EXPECT_EQ(read("\xEF\xBB\xBFkey,tên\n1,Lễ hội cồng chiêng\n").text, expected);
  EXPECT_EQ(read(as_utf16(u"key,tên\n1,Lễ hội cồng chiêng\n", true)).text, expected);
  EXPECT_EQ(read(as_utf16(u"key,tên\n1,Lễ hội cồng chiêng\n", false)).text, expected);
}

// Windows-1258 writes marks after their letters: the Table puts them together.
TEST(SheetReading, Windows1258BecomesWholeLettersInTheTable) {
  const testing::Scratch scratch;
  // "Lễ hội cồng chiêng" as ê + tilde and so on.
  testing::write_bytes(scratch / "s.csv",
                       "key;t\xEAn\n1;L\xEA\xDE h\xF4\xF2i c\xF4\xCCng chi\xEAng T\xE2y Nguy\xEAn\n");
  auto table = Table::open(Sandbox(SandboxOptions{}), scratch / "s.csv", scratch.path());
  ASSERT_TRUE(table) << table.error().message << table.error().cause;
  EXPECT_EQ(table->facts().charset, "windows-1258");
  EXPECT_EQ(table->facts().certainty, Certainty::guessed);
  EXPECT_EQ(table->next().value()->cells.at(1), "tên");
  EXPECT_EQ(table->next().value()->cells.at(1), "Lễ hội cồng chiêng Tây Nguyên");
  EXPECT_FALSE(table->next().value());
}

TEST(SheetReading, SaysWhereQuotationMarksAreWrong) {
  EXPECT_EQ(read("a,b\n1,\"never closed\n2,3\n").text, "error: sheet.quotes");
  EXPECT_EQ(read("a,b\n1,\"x\" y\n").text, "error: sheet.quotes");
  EXPECT_EQ(read("a,b\n1,\"x y\"\n").text, "<a><b>\n<1><x y>\n");  // the control
}

TEST(SheetReading, RefusesWhatIsNoSheet) {
  EXPECT_EQ(read("").text, "error: sheet.empty");
  EXPECT_EQ(read("\xD0\xCF\x11\xE0\xA1\xB1").text, "error: sheet.old_excel");
  EXPECT_EQ(read("PK\x03\x04 and then nothing").text, "error: sheet.unreadable");
  EXPECT_EQ(read(testing::packed(testing::Packing::zip, {{"content.xml", "<x/>"}})).text, "error: sheet.not_a_sheet");
  EXPECT_EQ(read(std::string("key,title\n1,\0 and more\n", 23)).text, "error: transcript.encoding");
}

TEST(SheetReading, IsBoundedInRowsAndColumns) {
  EXPECT_EQ(read(std::string(most_sheet_rows, '\n')).text.size(), most_sheet_rows);
  EXPECT_EQ(read("a" + std::string(most_sheet_rows + 1, '\n')).text, "error: sheet.too_many");
  EXPECT_EQ(read(std::string(most_sheet_columns, ',')).text, "error: sheet.too_many");
}

// --- XLSX ---

constexpr const char* relations =
    R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)";

std::vector<testing::Member> workbook(const std::string& sheet, const std::string& extra_text = "") {
  return {
      {"_rels/.rels", std::string(relations) +
                          R"(<Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>)"},
      {"xl/workbook.xml",
       R"(<w:workbook xmlns:w="w" xmlns:r="r"><w:sheets><w:sheet name="secret" state="hidden" r:id="r9"/><w:sheet name="a" r:id="r1"/></w:sheets></w:workbook>)"},
      {"xl/_rels/workbook.xml.rels",
       std::string(relations) +
           R"(<Relationship Id="r1" Type="x/worksheet" Target="worksheets/one.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="/xl/texts.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>)"},
      {"xl/texts.xml",
       "<sst><si><t>key</t></si><si><r><t>Ê</t></r><r><t>-đê</t></r><rPh><t>no</t></rPh></si>" + extra_text + "</sst>"},
      {"xl/styles.xml",
       R"(<s><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></s>)"},
      {"xl/worksheets/one.xml", "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"},
  };
}

std::string read_book(const std::string& sheet) {
  return read(testing::packed(testing::Packing::zip, workbook(sheet))).text;
}

TEST(SheetReading, ReadsTheFirstVisibleSheetOfAWorkbookAsItShows) {
  EXPECT_EQ(
      read_book(
          R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>)"
          R"(<row r="3"><c r="A3"><v>12.300000000000001</v></c><c r="B3"><v>1968</v></c><c r="C3" t="b"><v>1</v></c></row>)"
          R"(<row r="4"><c r="A4" s="1"><v>45341</v></c><c r="B4" s="2"><v>1</v></c><c r="C4" t="inlineStr"><is><t>x &amp; y</t></is></c></row>)"
          R"(<row r="1048576"><c r="A1048576" s="1"/></row>)"),
      "<key><><Ê-đê>\n\n<12.3><1968><TRUE>\n<2024-02-19><1900-01-01><x & y>\n");
}

TEST(SheetReading, TellsDateFormatsFromOthers) {
  EXPECT_TRUE(is_date_format(14, ""));
  EXPECT_TRUE(is_date_format(170, "dd/mm/yyyy"));
  EXPECT_FALSE(is_date_format(20, ""));
  EXPECT_FALSE(is_date_format(170, "0.00"));
  EXPECT_FALSE(is_date_format(170, "[Red]0 \"days\""));
}

TEST(SheetReading, HostileWorkbooksAreRefused) {
  EXPECT_EQ(read_book(R"(<row r="1"><c r="A1"><v>1</v></c></row>)"), "<1>\n");  // the control
  auto book = workbook("");
  book.back().content =
      R"(<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row r="1"><c><v>&a;</v></c></row></sheetData></worksheet>)";
  EXPECT_EQ(read(testing::packed(testing::Packing::zip, book)).text, "error: sheet.unreadable");
  EXPECT_EQ(read_book(R"(<row r="2"/><row r="1"/>)"), "error: sheet.unreadable");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<row>";
  EXPECT_EQ(read_book(deep), "error: sheet.unreadable");
  EXPECT_EQ(read(testing::packed(testing::Packing::zip, workbook("", std::string(std::size_t{64} << 20, ' ')))).text,
            "error: sheet.bomb");
}

TEST(SheetReading, WhatIsWrittenIsReadAgain) {
  const testing::Scratch scratch;
  LocalFiles files;
  const std::vector<std::vector<std::string>> rows{{"key", "titles[vi]"}, {"1", "Ê-đê; \"x\", y\nz"}, {"", "=1+1"}};
  for (const std::string name : {"s.csv", "s.xlsx"}) {
    const auto writer = format_of(name, SheetFormat::csv) == SheetFormat::xlsx
                            ? open_xlsx_writer(files, scratch / name, "One").value()
                            : open_csv_writer(files, scratch / name, ';').value();
    for (const auto& row : rows) ASSERT_TRUE(writer->row(row, RowStyle::plain));
    ASSERT_TRUE(writer->finish());
    const Read again = read(read_file(scratch / name, 1 << 20).value());
    EXPECT_EQ(again.text, "<key><titles[vi]>\n<1><Ê-đê; \"x\", y\nz>\n<><=1+1>\n") << name;
  }
}

// --- columns ---

std::string columns(const std::vector<std::string>& names) {
  static const Vocabularies vocabularies = Vocabularies::load().value();
  const Header header = read_header(names, vocabularies);
  std::string text;
  for (const SheetProblem& problem : header.problems) {
    text += problem.column + " " + problem.message + " " + problem.suggestion + "; ";
  }
  if (!text.empty()) return text;
  for (const Column& column : header.columns)
    text += column.suffix + column.member + std::to_string(column.number) + " ";
  return text;
}

TEST(SheetColumns, AreNamedByTheFieldTable) {
  EXPECT_EQ(
      columns({"Key", "title[VI]", "titles[tiếng Ê Đê]", "people[Ca sĩ]", "dates", "places#2.village", "#mine", ""}),
      "1 vi1 rad1 singer1 recorded1 village2 1 1 ");
}

TEST(SheetColumns, UnknownOnesAreToldWithTheNearest) {
  EXPECT_EQ(columns({"key", "titels[vi]"}), "titels[vi] sheet.column_unknown titles; ");
  EXPECT_EQ(columns({"key", "titles"}), "titles sheet.column_language titles[vi]; ");
  EXPECT_EQ(columns({"key", "places.vilage"}), "places.vilage sheet.column_unknown places.village; ");
  EXPECT_EQ(columns({"key", "dates[recordet]"}), "dates[recordet] sheet.column_suffix dates[recorded]; ");
  EXPECT_EQ(columns({"titles[vi]"}), " sheet.key_column ; ");
  EXPECT_EQ(columns({"key", "key"}), "key sheet.column_twice ; ");
}

}  // namespace
}  // namespace khen
