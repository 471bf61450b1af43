// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/words/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/transcode/support/samples.h"
#include "transcode/words/export.h"
#include "transcode/words/recognise.h"
#include "transcode/words/tsv.h"

namespace khen {
namespace {

using namespace std::string_literals;
using test::find;
using test::ok;

std::string row(int level, std::string_view place, std::string_view box, std::string_view confidence,
                std::string_view text) {
  std::string line = fmt::format("{}\t1\t{}\t{}\t{}\t{}\n", level, place, box, confidence, text);
  std::ranges::replace(line, ' ', '\t');
  return line;
}

std::string table() {
  return "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
         row(1, "0 0 0 0", "0 0 1000 500", "-1", "") + row(5, "1 1 1 1", "10 20 100 30", "96.5", "Le\xcc\x82\xcc\x83") +
         row(5, "1 1 1 2", "120 20 90 30", "91", "ho\xcc\xa3\xcc\x82i") +
         row(5, "1 1 2 1", "10 60 90 30", "80", "<&>") + row(5, "1 2 1 1", "10 200 90 30", "88", "ក្រុង") +
         row(5, "1 2 1 2", "10 240 90 30", "12", "mờ");
}

TEST(ReadWords, KeepTheirPlacesAndAreComposed) {
  const auto page = parse_words(table());
  ASSERT_TRUE(ok(page));
  EXPECT_EQ(count_words(*page), 4U) << "what is hardly believed is left out";
  EXPECT_EQ(text_of(*page), "Lễ hội\n<&>\n\nក្រុង");
  EXPECT_EQ(page->lines[0].words[1].box.left, 120);
  EXPECT_EQ(page->lines[0].words[0].confidence, 96);
}

TEST(ReadWords, OfADamagedTableAreThoseThatMakeSense) {
  EXPECT_FALSE(parse_words("").has_value());
  EXPECT_FALSE(parse_words("not a table\n").has_value());
  const auto page = parse_words(
      row(1, "0 0 0 0", "0 0 100 100", "-1", "") + row(5, "1 1 1 1", "90 0 20 10", "90", "beyond") +
      row(5, "1 1 1 2", "0 0 20 10", "900", "unbelievable") + row(5, "1 1 1 3", "0 0 99999999 10", "90", "wide") +
      row(5, "1 1 1 4", "0 0 9 9", "90", "\x01") + row(5, "1 1 1 5", "0 0 20 10", "90", "good"));
  ASSERT_TRUE(ok(page));
  EXPECT_EQ(text_of(*page), "good");
}

TEST(ReadWords, AreWrittenForOtherProgramsWithoutBreakingTheirForms) {
  const PageWords page = scaled_to(*parse_words(table()), 500, 250);
  const std::string hocr = to_hocr(page, {2, "page-2.webp"});
  EXPECT_NE(hocr.find("title=\"bbox 60 10 105 25; x_wconf 91\">hội</span>"), std::string::npos) << hocr;
  EXPECT_NE(hocr.find("&lt;&amp;&gt;"), std::string::npos);
  EXPECT_NE(hocr.find("bbox 0 0 500 250; ppageno 1"), std::string::npos);
  const std::string alto = to_alto(page, {2, "page-2.webp"});
  EXPECT_NE(alto.find("WC=\"0.91\" CONTENT=\"hội\"/>"), std::string::npos) << alto;
  const auto count = [&](std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = alto.find(what); at != std::string::npos; at = alto.find(what, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("<TextBlock "), 2U);
  EXPECT_EQ(count("</TextBlock>"), 2U);
}

TEST(ReadWords, AreReadInTheLanguagesOfTheRecord) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(reading_languages({"km", "vi-Latn", "km-KH"}), (Names{"khm", "vie"}));
  EXPECT_EQ(reading_languages({"vi", "fr", "de", "ru"}), (Names{"vie", "fra", "deu"}));
  EXPECT_EQ(reading_languages({"hmn"}), (Names{"vie", "eng"}));
}

class Reading : public test::Workshop {
 protected:
  // A picture of three lines, as a scanner gives it.
  Path scan(const std::string& name) {
    const std::string style = ":fontsize=56:x=80:font=Noto Sans:fontcolor=black";
    return make(name, {"-f", "lavfi", "-i", "color=white:s=1240x700", "-frames:v", "1", "-vf",
                       "drawtext=text='Lễ hội cầu mưa của người Thái':y=100" + style +
                           ",drawtext=text='Khua luống và múa xòe quanh đống lửa':y=220" + style +
                           ",drawtext=text='Ghi chép tại bản Lướt, năm 1978':y=340" + style});
  }
};

// A page that is nothing but a JPEG, which is what scanners make.
std::string scanned_pdf(const std::string& jpeg, int width, int height) {
  const std::string content = "q 595 0 0 336 0 200 cm /Im0 Do Q";
  return fmt::format(
             "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
             "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</Im0 5 0 R>>"
             ">>>>endobj\n4 0 obj<</Length {}>>stream\n{}\nendstream endobj\n5 0 "
             "obj<</Type/XObject/Subtype/Image/Width "
             "{}/Height {}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length {}>>stream\n",
             content.size(), content, width, height, jpeg.size()) +
         jpeg + "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
}

TEST_F(Reading, FindsWritingOnPicturesAndOnScannedPages) {
  const Result<Derivation> picture = derive_all(scan("note.png"), "picture");
  ASSERT_TRUE(ok(picture));
  ASSERT_NE(find(*picture, "text.txt"), nullptr);
  EXPECT_NE(read_file(directory() / "picture/text.txt", 10'000)->find("múa xòe"), std::string::npos);
  EXPECT_TRUE(test::has_finding(picture->findings, "media.text_recognised"));

  const std::string jpeg = *read_file(scan("note.jpg"), 1U << 22U);
  const Result<Derivation> document = derive_all(write("scan.pdf", scanned_pdf(jpeg, 1240, 700)), "document");
  ASSERT_TRUE(ok(document));
  ASSERT_NE(find(*document, "page-1.hocr"), nullptr);
  EXPECT_EQ(find(*document, "page-1.alto.xml")->role, RenditionRole::page_words);
  EXPECT_NE(read_file(directory() / "document/text.txt", 10'000)->find("cầu mưa"), std::string::npos);
}

TEST_F(Reading, IsDoneWithoutWhereNoReaderIsInstalled) {
  const Path note = scan("note.png");
  const Path page = write("scan.pdf", scanned_pdf(*read_file(scan("note.jpg"), 1U << 22U), 1240, 700));
  SandboxOptions options;
  options.without = {Program::text_reader};
  sandbox_ = Sandbox(options);
  EXPECT_TRUE(ok(sandbox_.check()));
  EXPECT_EQ(sandbox_.missing_packages(), std::vector<std::string>{"tesseract-ocr"}) << "what doctor tells";
  const Result<Derivation> picture = derive_all(note, "picture");
  ASSERT_TRUE(ok(picture));
  EXPECT_TRUE(test::has_finding(picture->findings, "media.text_not_read"));
  EXPECT_NE(find(*picture, "image-320.jpg"), nullptr);
  const Result<Derivation> document = derive_all(page, "document");
  ASSERT_TRUE(ok(document));
  EXPECT_TRUE(test::has_finding(document->findings, "media.text_not_read"));
  EXPECT_NE(find(*document, "page-1.webp"), nullptr);
}

TEST_F(Reading, FindsNothingWhereNothingIsWritten) {
  const Path file = make("leaves.png", {"-f", "lavfi", "-i", "mandelbrot=s=640x480", "-frames:v", "1"});
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  EXPECT_EQ(find(*made, "text.txt"), nullptr);
  EXPECT_FALSE(test::has_finding(made->findings, "media.text_recognised"));
}

}  // namespace
}  // namespace khen
