// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "metadata/base/zip_directory.h"
#include "tests/transcode/support/samples.h"
#include "transcode/image.h"
#include "transcode/image/nclx.h"
#include "transcode/image/tone.h"

namespace khen {
namespace {

using namespace std::string_literals;
using test::colour_at;
using test::find;
using test::ok;

std::string little(std::uint64_t value, int width) {
  std::string text;
  for (int i = 0; i < width; ++i) text += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
  return text;
}

struct Entry {
  int tag;
  int type;  // 3: 16 bit, 4: 32 bit
  std::uint32_t value;
};

// Pages of one strip each, in baseline TIFF 6.0.
struct TiffPage {
  int width;
  int height;
  int bits;
  int samples;
  int photometric;  // 1: grey, 2: RGB, 5: CMYK
  std::string pixels;
  int across_resolution = 0;  // with `down_resolution`, in dots an inch
  int down_resolution = 0;
};

std::string tiff(const std::vector<TiffPage>& pages) {
  std::string file = "II*\0"s + little(0, 4);
  std::size_t link = 4;
  for (const TiffPage& page : pages) {
    const std::size_t strip = file.size();
    file += page.pixels;
    const std::size_t depths = file.size();
    for (int i = 0; i < page.samples; ++i) file += little(static_cast<std::uint64_t>(page.bits), 2);
    if (page.samples < 2) file += little(0, 2);
    const std::size_t resolutions = file.size();
    file += little(static_cast<std::uint64_t>(page.across_resolution), 4) + little(1, 4);
    file += little(static_cast<std::uint64_t>(page.down_resolution), 4) + little(1, 4);
    if (file.size() % 2 != 0) file += '\0';
    const auto size = [](std::size_t value) { return static_cast<std::uint32_t>(value); };
    std::vector<Entry> entries{{256, 3, static_cast<std::uint32_t>(page.width)},
                               {257, 3, static_cast<std::uint32_t>(page.height)},
                               {258, 3, page.samples > 2 ? size(depths) : static_cast<std::uint32_t>(page.bits)},
                               {259, 3, 1},
                               {262, 3, static_cast<std::uint32_t>(page.photometric)},
                               {273, 4, size(strip)},
                               {277, 3, static_cast<std::uint32_t>(page.samples)},
                               {278, 3, static_cast<std::uint32_t>(page.height)},
                               {279, 4, size(page.pixels.size())}};
    if (page.across_resolution > 0) {
      entries.push_back({282, 5, size(resolutions)});
      entries.push_back({283, 5, size(resolutions + 8)});
      entries.push_back({296, 3, 2});
    }
    file.replace(link, 4, little(file.size(), 4));
    file += little(entries.size(), 2);
    for (const Entry& entry : entries) {
      const std::uint64_t count = entry.tag == 258 ? static_cast<std::uint64_t>(page.samples) : 1;
      file += little(static_cast<std::uint64_t>(entry.tag), 2) + little(static_cast<std::uint64_t>(entry.type), 2) +
              little(count, 4) + little(entry.value, 4);
    }
    link = file.size();
    file += little(0, 4);
  }
  return file;
}

std::string repeated(const std::string& pixel, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += pixel;
  return all;
}

class PictureColours : public test::Workshop {
 protected:
  std::array<int, 3> shown(const std::string& name, const std::string& bytes, int width) {
    const Result<Derivation> made = derive_all(write(name, bytes), name + "-out");
    EXPECT_TRUE(ok(made));
    if (!made) return {};
    findings_ = made->findings;
    return colour_at(directory() / (name + "-out") / ("image-" + std::to_string(width) + ".jpg"), width / 2, width / 2);
  }
  std::vector<MediaFinding> findings_;
};

TEST_F(PictureColours, OfPressPicturesWithoutAProfileAreThoseOfInk) {
  const std::string cyan = little(65'535, 2) + little(0, 6);
  const auto eight = shown("eight.tif", tiff({{64, 64, 8, 4, 5, repeated("\xff\0\0\0"s, 4096)}}), 64);
  const auto sixteen = shown("sixteen.tif", tiff({{64, 64, 16, 4, 5, repeated(cyan, 4096)}}), 64);
  for (const auto& colour : {eight, sixteen}) {
    EXPECT_LT(colour[0], 80);
    EXPECT_GT(colour[1], 120);
    EXPECT_GT(colour[2], 180);
  }
}

TEST_F(PictureColours, OfTwelveBitsInSixteenAreBrightenedAndSaidToBe) {
  const auto dim = shown("dim.tif", tiff({{64, 64, 16, 1, 1, repeated(little(4'000, 2), 4096)}}), 64);
  EXPECT_GT(dim[0], 240);
  EXPECT_TRUE(test::has_finding(findings_, "media.picture_stretched"));
  const auto full = shown("full.tif", tiff({{64, 64, 16, 1, 1, repeated(little(32'768, 2), 4096)}}), 64);
  EXPECT_NEAR(full[0], 128, 4) << "control: the whole range is used";
  EXPECT_FALSE(test::has_finding(findings_, "media.picture_stretched"));
}

TEST_F(PictureColours, OfAFaxKeepTheShapeOfThePaper) {
  const std::string page = tiff({{200, 100, 8, 1, 1, std::string(20'000, '\x80'), 204, 98}});
  const Result<MediaInfo> info = probe(sandbox_, write("fax.tif", page));
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->picture->width, 200);
  EXPECT_EQ(info->picture->height, 208);
  const Result<Derivation> made = derive_all(write("fax.tif", page), "fax");
  ASSERT_TRUE(ok(made));
  EXPECT_NEAR(find(*made, "image-200.jpg")->height, 208, 1);
}

TEST_F(PictureColours, OfSeveralPagesAreShownPageByPage) {
  const TiffPage dark{90, 60, 8, 1, 1, std::string(5400, '\x20')};
  const TiffPage light{60, 90, 8, 1, 1, std::string(5400, '\xe0')};
  Policy policy;
  policy.max_pages = 2;
  const Path file = write("pages.tif", tiff({dark, light, dark}));
  const Result<MediaInfo> info = probe(sandbox_, file);
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->picture->pages, 3);
  const Result<Derivation> made = derive_all(file, "out", policy);
  ASSERT_TRUE(ok(made));
  ASSERT_NE(find(*made, "page-2.webp"), nullptr);
  EXPECT_EQ(find(*made, "page-2.webp")->height, 90);
  EXPECT_NEAR(colour_at(directory() / "out/page-2.webp", 30, 30)[0], 0xe0, 3);
  EXPECT_EQ(find(*made, "page-3.webp"), nullptr);

  const TiffPage half{45, 30, 8, 1, 1, std::string(1350, '\x20')};
  EXPECT_EQ(probe(sandbox_, write("reduced.tif", tiff({dark, half})))->picture->pages, 1)
      << "one picture at two sizes is one page";
}

TEST_F(PictureColours, OfLargePicturesComeAsTilesOfTheirExactSize) {
  const Path file = make("large.png", {"-f", "lavfi", "-i", "color=red:s=2100x600", "-frames:v", "1"});
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  const RenditionFile* pyramid = find(*made, pyramid_name);
  ASSERT_NE(pyramid, nullptr);
  EXPECT_EQ(pyramid->width, 2100);
  EXPECT_EQ(pyramid->height, 600);
  const std::string bytes = *read_file(directory() / "out" / pyramid->name, 1U << 22U);
  const ByteSource source = byte_source(bytes);
  const auto archive = read_zip_directory(source);
  ASSERT_TRUE(ok(archive));
  const auto tile = std::ranges::find(archive->entries, "pyramid/pyramid_files/3/4_1.jpg", &ZipEntry::name);
  ASSERT_NE(tile, archive->entries.end()) << "2100 is 4 tiles and 52 pixels, 600 one tile and 88";
  const auto span = stored_bytes(source, *archive, *tile);
  ASSERT_TRUE(ok(span));
  const Path edge = write("edge.jpg", bytes.substr(span->offset, span->length));
  EXPECT_EQ(test::stream_fact(edge, "v:0", "width"), "52");
  EXPECT_EQ(test::stream_fact(edge, "v:0", "height"), "88");
  const auto lowest = std::ranges::find(archive->entries, "pyramid/pyramid_files/0/0_0.jpg", &ZipEntry::name);
  EXPECT_NE(lowest, archive->entries.end());
}

TEST(CodedColours, AreFoundInTheBoxesOfThePicture) {
  const std::string colr = "\0\0\0\x13"s + "colrnclx"s + "\0\x0c\0\x10\0\x06\x80"s;
  const std::string ipco = "\0\0\0\x1b"s + "ipco" + colr;
  const std::string iprp = "\0\0\0\x23"s + "iprp" + ipco;
  const std::string meta = "\0\0\0\x2f"s + "meta" + "\0\0\0\0"s + iprp;
  const std::string head = "\0\0\0\x10"s + "ftypavif\0\0\0\0"s + meta;
  const auto colour = coded_colour(head);
  ASSERT_TRUE(colour.has_value());
  EXPECT_EQ(colour->primaries, 12);
  EXPECT_EQ(colour->transfer, 16);
  for (std::size_t length = 0; length < head.size(); ++length) {
    const auto cut = coded_colour(std::string_view(head).substr(0, length));
    if (cut) {
      EXPECT_EQ(cut->primaries, 12);
    }
  }
}

TEST(CodedColours, OfHighDynamicRangeKeepTheirMiddleAndRollOffTheirHighlights) {
  const CodedColour pq{9, 16};
  const double white = 0.5807;  // the code of 203 cd/m² (ITU-R BT.2408, table 1)
  EXPECT_NEAR(light_of(pq, white), 1, 0.01);
  EXPECT_NEAR(light_of({9, 18}, 0.75), 1, 0.02);
  EXPECT_GT(code_of(pq, 1), 0.75);
  EXPECT_LT(code_of(pq, 1), code_of(pq, 3));
  EXPECT_DOUBLE_EQ(code_of(pq, brightest), 1);
  EXPECT_NEAR(code_of({1, 13}, light_of({1, 13}, 0.4)), 0.4, 1e-6) << "control: plain pictures stay as they are";
}

}  // namespace
}  // namespace khen
