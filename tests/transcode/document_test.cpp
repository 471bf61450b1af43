// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/document.h"

#include <fmt/format.h>

#include "tests/transcode/support/samples.h"

namespace khen {
namespace {

using test::find;
using test::message_of;
using test::ok;

// The smallest honest PDF: every page says what it is. Readers rebuild the missing cross-reference table.
std::string pdf(int pages) {
  std::string text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n";
  std::string kids;
  std::string bodies;
  for (int i = 0; i < pages; ++i) {
    const int number = 10 + 2 * i;
    const std::string content = fmt::format("BT /F1 24 Tf 20 100 Td (This is page {}) Tj ET", i + 1);
    kids += fmt::format("{} 0 R ", number);
    bodies += fmt::format(
        "{} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents {} 0 R/Resources<</Font<</F1 3 0 "
        "R>>>>>>endobj\n"
        "{} 0 obj<</Length {}>>stream\n{}\nendstream endobj\n",
        number, number + 1, number + 1, content.size(), content);
  }
  text += fmt::format("2 0 obj<</Type/Pages/Kids[{}]/Count {}>>endobj\n", kids, pages);
  text += "3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n" + bodies;
  return text + "trailer<</Root 1 0 R>>\n%%EOF\n";
}

class Documents : public test::Workshop {};

TEST_F(Documents, ShowTheirFirstPagesAPosterAndTheirText) {
  const Path file = write("a.pdf", pdf(3));
  Policy policy;
  policy.max_pages = 2;
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->document->pages, 3);
  const Result<Derivation> made = derive_all(file, "out", policy);
  ASSERT_TRUE(ok(made));
  ASSERT_NE(find(*made, "page-1.webp"), nullptr);
  EXPECT_EQ(find(*made, "page-1.webp")->width, 1800);
  EXPECT_NE(find(*made, "page-2.webp"), nullptr);
  EXPECT_EQ(find(*made, "page-3.webp"), nullptr);
  EXPECT_TRUE(test::has_finding(made->findings, "media.pages_limited"));
  EXPECT_NE(find(*made, "poster-320.avif"), nullptr);
  EXPECT_NE(read_file(directory() / "out/text.txt", 10'000)->find("This is page 3"), std::string::npos);
}

TEST_F(Documents, OfOfficesBecomePdfFirst) {
  const Path file =
      write("letter.rtf", "{\\rtf1\\ansi This letter tells of the rain festival.\\page Its second page.}");
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  ASSERT_NE(find(*made, "document.pdf"), nullptr);
  EXPECT_EQ(find(*made, "document.pdf")->role, RenditionRole::converted);
  EXPECT_TRUE(read_file(directory() / "out/document.pdf", 1U << 24U)->starts_with("%PDF-"));
  EXPECT_NE(find(*made, "page-2.webp"), nullptr);
  EXPECT_EQ(find(*made, "page-3.webp"), nullptr);
  EXPECT_NE(read_file(directory() / "out/text.txt", 10'000)->find("rain festival"), std::string::npos);
}

TEST_F(Documents, OfPlainTextAreTakenAsTheyAre) {
  const Result<Derivation> made = derive_all(write("a.txt", "\xef\xbb\xbfXòe Thái ꪹꪎ\n"), "out");
  ASSERT_TRUE(ok(made));
  ASSERT_EQ(made->files.size(), 1U);
  EXPECT_EQ(made->files.front().role, RenditionRole::text);
  EXPECT_EQ(*read_file(directory() / "out/text.txt", 1000), "Xòe Thái ꪹꪎ\n");
}

TEST_F(Documents, ThatTurnBinaryAfterTheHeadAreRefused) {
  const Path file = write("a.txt", std::string(100'000, 'a') + std::string("\0\x01", 2));
  EXPECT_EQ(message_of(derive_all(file, "out")), "media.unreadable");
}

}  // namespace
}  // namespace khen
