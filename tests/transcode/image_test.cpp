// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image.h"

#include <array>

#include "tests/transcode/support/samples.h"

namespace khen {
namespace {

using namespace std::string_literals;
using test::colour_at;
using test::find;
using test::message_of;
using test::ok;

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc ^= static_cast<std::uint8_t>(byte);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

std::string big_endian(std::uint32_t value) {
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) text += static_cast<char>(value >> shift);
  return text;
}

std::string png_chunk(const std::string& type, const std::string& body) {
  return big_endian(static_cast<std::uint32_t>(body.size())) + type + body + big_endian(crc32(type + body));
}

std::string png_claiming(std::uint32_t width, std::uint32_t height) {
  return "\x89PNG\r\n\x1a\n"s + png_chunk("IHDR", big_endian(width) + big_endian(height) + "\x08\x02\0\0\0"s) +
         png_chunk("IDAT", "\x78\x9c\x03\0\0\0\0\1"s) + png_chunk("IEND", "");
}

// A JPEG with an orientation and a place name in its EXIF block.
std::string with_exif(const std::string& jpeg, char orientation) {
  const std::string tiff = "MM\0*\0\0\0\x08\0\x02"s + "\x01\x0e\0\x02\0\0\0\x08\0\0\0\x26"s +
                           "\x01\x12\0\x03\0\0\0\x01\0"s + orientation + "\0\0"s + "\0\0\0\0"s + "Ha Giang"s;
  const std::string body = "Exif\0\0"s + tiff;
  const auto length = static_cast<std::uint32_t>(body.size() + 2);
  return jpeg.substr(0, 2) + "\xff\xe1"s + static_cast<char>(length >> 8U) + static_cast<char>(length) + body +
         jpeg.substr(2);
}

class Images : public test::Workshop {};

TEST_F(Images, AreMadeInThreeEncodingsAtEveryWidth) {
  const Path file = make("a.png", {"-f", "lavfi", "-i", "testsrc2=s=800x600", "-frames:v", "1"});
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  for (const char* name : {"image-320.jpg", "image-320.webp", "image-320.avif", "image-640.jpg", "image-800.webp"}) {
    const RenditionFile* one = find(*made, name);
    ASSERT_NE(one, nullptr) << name;
    EXPECT_EQ(test::stream_fact(directory() / "out" / name, "v:0", "width"), std::to_string(one->width));
  }
  EXPECT_NE(find(*made, "looks.json"), nullptr);
  EXPECT_EQ(made->files.size(), 10U);
}

TEST_F(Images, AreTurnedUprightAndLoseTheirMetadata) {
  const Path plain = make("plain.jpg", {"-f", "lavfi", "-i", "color=red:s=400x200,format=yuv444p", "-vf",
                                        "drawbox=w=200:h=200:color=blue:t=fill", "-frames:v", "1"});
  const std::string tagged = with_exif(*read_file(plain, 1U << 20U), 6);  // 6: turn clockwise
  ASSERT_NE(tagged.find("Ha Giang"), std::string::npos);
  const Result<Derivation> made = derive_all(write("turned.jpg", tagged), "out");
  ASSERT_TRUE(ok(made));
  const RenditionFile* image = find(*made, "image-200.jpg");
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(image->height, 400);
  EXPECT_GT(colour_at(directory() / "out/image-200.jpg", 100, 50)[2], 200) << "what was left is now on top: blue";
  EXPECT_GT(colour_at(directory() / "out/image-200.jpg", 100, 350)[0], 200);
  for (const RenditionFile& file : made->files) {
    EXPECT_EQ(read_file(directory() / "out" / file.name, 1U << 22U)->find("Ha Giang"), std::string::npos) << file.name;
  }
}

TEST_F(Images, PutTransparencyOnWhiteWhereTheEncodingHasNone) {
  const Path file = make("a.png", {"-f", "lavfi", "-i", "color=black@0.0:s=64x64,format=rgba", "-frames:v", "1"});
  const Result<Derivation> made = derive_all(file, "out");
  ASSERT_TRUE(ok(made));
  EXPECT_GT(colour_at(directory() / "out/image-64.jpg", 32, 32)[0], 250);
}

TEST_F(Images, AreRefusedFromTheHeaderWhenTheyAreTooLarge) {
  EXPECT_EQ(message_of(probe(sandbox_, write("bomb.png", png_claiming(60'000, 60'000)))), "media.too_large_picture");
  EXPECT_EQ(message_of(probe(sandbox_, write("strip.png", png_claiming(65'535, 10)))), "media.too_large_picture");
  EXPECT_TRUE(ok(probe(sandbox_, write("large.png", png_claiming(14'000, 14'000))))) << "control: within the limits";
}

TEST_F(Images, OfDamagedFilesAreShownAsFarAsTheyGoAndSayIt) {
  const Path whole = make("whole.jpg", {"-f", "lavfi", "-i", "testsrc2=s=640x480", "-frames:v", "1"});
  const std::string bytes = *read_file(whole, 1U << 22U);
  const Result<Derivation> cut = derive_all(write("cut.jpg", bytes.substr(0, bytes.size() / 2)), "cut");
  ASSERT_TRUE(ok(cut));
  EXPECT_TRUE(test::has_finding(cut->findings, "media.picture_damaged"));
  const Result<Derivation> good = derive_all(whole, "good");
  ASSERT_TRUE(ok(good));
  EXPECT_TRUE(good->findings.empty());
}

TEST_F(Images, MeetOnlyTheLoaderOfTheirFormat) {
  const Path png = make("a.png", {"-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1"});
  EXPECT_EQ(message_of(read_image_header(sandbox_, png, Format::jpeg, {})), "media.unreadable");
  EXPECT_TRUE(ok(read_image_header(sandbox_, png, Format::png, {}))) << "control";
  const Path svg = write("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
  for (std::size_t i = 0; i < format_count; ++i) {
    const auto format = static_cast<Format>(i);
    if (facts(format).kind == Kind::image) {
      EXPECT_FALSE(read_image_header(sandbox_, svg, format, {}).has_value());
    }
  }
}

}  // namespace
}  // namespace khen
