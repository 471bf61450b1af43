// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/document/office_kind.h"

#include "tests/transcode/support/samples.h"
#include "transcode/document/compound_file.h"
#include "transcode/raw/raw_sniff.h"

namespace khen {
namespace {

using namespace std::string_literals;
using test::message_of;
using test::ok;

std::string little(std::uint64_t value, int width) {
  std::string text;
  for (int i = 0; i < width; ++i) text += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
  return text;
}

struct Part {
  std::string name;
  std::string content;
  std::uint64_t claimed = 0;  // 0: the truth
  int flags = 0;
};

std::string zip(const std::vector<Part>& parts) {
  std::string file;
  std::string directory;
  for (const Part& part : parts) {
    const std::uint64_t size = part.claimed == 0 ? part.content.size() : part.claimed;
    const std::string common = little(static_cast<std::uint64_t>(part.flags), 2) +
                               little(part.claimed == 0 ? 0 : 8, 2) + little(0, 8) + little(part.content.size(), 4) +
                               little(size, 4) + little(part.name.size(), 2) + little(0, 2);
    directory += "PK\x01\x02" + little(20, 2) + little(20, 2) + common + little(0, 2) + little(0, 8) +
                 little(file.size(), 4) + part.name;
    file += "PK\x03\x04" + little(20, 2) + common + part.name + part.content;
  }
  return file + directory + "PK\x05\x06" + little(0, 4) + little(parts.size(), 2) + little(parts.size(), 2) +
         little(directory.size(), 4) + little(file.size(), 4) + little(0, 2);
}

// Header, one sector of the allocation table, one of the directory.
std::string compound(const std::string& stream) {
  std::string header(compound_magic);
  header += std::string(16, '\0') + little(0x3e, 2) + little(3, 2) + little(0xfffe, 2) + little(9, 2) + little(6, 2);
  header += std::string(10, '\0') + little(1, 4) + little(1, 4) + std::string(16, '\0') + little(0xfffffffe, 4) +
            little(0, 4) + little(0, 4);
  header += std::string(108 * 4, '\xff');
  header.resize(512, '\xff');
  std::string table = little(0xfffffffd, 4) + little(0xfffffffe, 4);
  table.resize(512, '\xff');
  std::string entry;
  for (const char c : stream) entry += little(static_cast<std::uint8_t>(c), 2);
  entry.resize(64, '\0');
  entry += little((stream.size() + 1) * 2, 2);
  entry.resize(512, '\0');
  return header + table + entry;
}

class OfficeKinds : public test::Workshop {
 protected:
  Format kind(const std::string& bytes) {
    const auto format = sniff_file(write("file", bytes));
    EXPECT_TRUE(ok(format));
    return format ? *format : Format::unknown;
  }
};

TEST_F(OfficeKinds, AreToldByWhatTheContainerHolds) {
  const Part types{"[Content_Types].xml", "<Types/>"};
  EXPECT_EQ(kind(zip({types, {"word/document.xml", "<w/>"}})), Format::docx);
  EXPECT_EQ(kind(zip({types, {"xl/workbook.xml", "<x/>"}})), Format::xlsx);
  EXPECT_EQ(kind(zip({types, {"ppt/presentation.xml", "<p/>"}})), Format::pptx);
  const Part content{"content.xml", "<c/>"};
  EXPECT_EQ(kind(zip({{"mimetype", "application/vnd.oasis.opendocument.text"}, content})), Format::odt);
  EXPECT_EQ(kind(zip({{"mimetype", "application/vnd.oasis.opendocument.presentation"}, content})), Format::odp);
  EXPECT_EQ(kind(zip({{"mimetype", "application/epub+zip"}, content})), Format::unknown);
  EXPECT_EQ(kind(zip({{"holiday.jpg", "picture"}})), Format::unknown) << "any other archive is refused";
  EXPECT_EQ(kind(compound("WordDocument")), Format::doc);
  EXPECT_EQ(kind(compound("Workbook")), Format::xls);
  EXPECT_EQ(kind(compound("PowerPoint Document")), Format::ppt);
  EXPECT_EQ(kind(compound("Installer")), Format::unknown);
  EXPECT_EQ(kind("{\\rtf1\\ansi x}"), Format::rtf);
}

TEST_F(OfficeKinds, ThatWouldSwellOrAreLockedAreRefusedBeforeAnythingIsUnpacked) {
  const auto checked = [&](const std::string& bytes) {
    return message_of(check_office_file(write("file", bytes), Format::docx));
  };
  const std::string name = "word/document.xml";
  EXPECT_EQ(checked(zip({{name, "<w/>"}})), "no error");
  EXPECT_EQ(checked(zip({{name, "<w/>", 3'000'000'000}})), "media.refused_bomb");
  EXPECT_EQ(checked(zip({{name, std::string(1000, 'x'), 200'000'000}})), "media.refused_bomb");
  EXPECT_EQ(checked(zip({{name, "<w/>", 0, 1}})), "media.encrypted");
  EXPECT_EQ(checked(compound("EncryptedPackage")), "media.encrypted");
  EXPECT_EQ(message_of(probe(sandbox_, write("file", zip({{name, "<w/>", 3'000'000'000}})))), "media.refused_bomb");
  EXPECT_TRUE(ok(probe(sandbox_, write("file", zip({{name, "<w/>"}}))))) << "control";
}

TEST_F(OfficeKinds, InDamagedContainersEndTheSearch) {
  const std::string whole = compound("WordDocument");
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    const std::string cut = whole.substr(0, length);
    EXPECT_EQ(office_in_compound_file(byte_source(cut)), std::nullopt) << length;
  }
  std::string circle = whole;
  circle.replace(512 + 4, 4, little(1, 4));  // the directory follows itself
  EXPECT_EQ(office_in_compound_file(byte_source(circle)), std::optional(Format::doc));
}

// A directory with these tags, each a SHORT or LONG.
std::string tiff_head(const std::vector<std::pair<int, std::uint32_t>>& tags) {
  std::string head = "II*\0"s + little(8, 4) + little(tags.size(), 2);
  for (const auto& [tag, value] : tags) {
    head += little(static_cast<std::uint64_t>(tag), 2) + little(4, 2) + little(1, 4) + little(value, 4);
  }
  return head + little(0, 4);
}

TEST(RawFiles, AreToldFromTheTiffFilesThatTheyLookLike) {
  EXPECT_TRUE(is_raw(tiff_head({{50'706, 0x0401}})));
  EXPECT_TRUE(is_raw(tiff_head({{262, 32'803}})));
  EXPECT_TRUE(is_raw(tiff_head({{254, 1}, {271, 8}, {330, 8}}))) << "a preview, its camera, the rest below";
  EXPECT_FALSE(is_raw(tiff_head({{254, 0}, {262, 2}, {271, 8}}))) << "control: a scanner's TIFF";
  EXPECT_TRUE(is_raw("II*\0\x10\0\0\0CR\x02\0"s));
  EXPECT_TRUE(is_raw("FUJIFILMCCD-RAW 0201"));
  EXPECT_TRUE(is_raw("\0\0\0\x18"s + "ftypcrx "));
  EXPECT_FALSE(is_raw("II*\0\xff\xff\xff\xff"s));
}

}  // namespace
}  // namespace khen
