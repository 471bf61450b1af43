// SPDX-License-Identifier: GPL-3.0-or-later
#include <zlib.h>

#include "tests/faults/support/attacks.h"

// Pictures that are larger than any memory, never end, or are programs in disguise.
namespace khen::testing {
namespace {

using namespace std::string_literals;

std::string packed(const std::string& plain) {
  uLongf size = compressBound(plain.size());
  std::string out(size, '\0');
  EXPECT_EQ(compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
                      plain.size(), 9),
            Z_OK);
  out.resize(size);
  return out;
}

std::string png_chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return be(data.size(), 4) + body + be(sum, 4);
}

std::string png(std::uint32_t width, std::uint32_t height, const std::string& more = "") {
  return "\x89PNG\r\n\x1a\n"s + png_chunk("IHDR", be(width, 4) + be(height, 4) + "\x08\x02\0\0\0"s) + more +
         png_chunk("IDAT", packed(std::string(100000, '\0'))) + png_chunk("IEND", "");
}

struct Entry {
  std::uint16_t tag;
  std::uint16_t type;  // 3: 16 bit, 4: 32 bit
  std::uint32_t count;
  std::uint32_t value;
};
std::string directory(const std::vector<Entry>& entries, std::uint32_t next) {
  std::string text = le(entries.size(), 2);
  for (const Entry& one : entries) text += le(one.tag, 2) + le(one.type, 2) + le(one.count, 4) + le(one.value, 4);
  return text + le(next, 4);
}
std::string tiff(std::uint32_t width, std::uint32_t height, std::uint32_t strips, std::uint32_t next) {
  return "II*\0"s + le(8, 4) +
         directory({{256, 4, 1, width},
                    {257, 4, 1, height},
                    {258, 3, 1, 8},
                    {259, 3, 1, 1},
                    {262, 3, 1, 1},
                    {273, 4, strips, 8},
                    {277, 3, 1, 1},
                    {278, 4, 1, height},
                    {279, 4, strips, 64}},
                   next) +
         std::string(200, 'x');
}

std::string gif(int frames) {
  std::string bytes = "GIF89a"s + le(65535, 2) + le(65535, 2) + "\x80\0\0"s + std::string(6, '\x7f');
  for (int i = 0; i < frames; ++i) bytes += ","s + le(0, 4) + le(65535, 2) + le(65535, 2) + "\0\x02\x02\x4c\x01\0"s;
  return bytes + ";";
}

std::string jpeg(std::uint16_t width, std::uint16_t height, int scans) {
  std::string bytes = "\xff\xd8\xff\xc2\0\x0b\x08"s + be(height, 2) + be(width, 2) + "\x01\x01\x11\0"s;
  bytes += "\xff\xc4\0\x14\0"s + "\x01"s + std::string(15, '\0') + "\0"s;
  for (int i = 0; i < scans; ++i) bytes += "\xff\xda\0\x08\x01\x01\0\0\0\0\0"s;
  return bytes + "\xff\xd9";
}

std::string svg(const std::string& body) {
  return R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">)" +
         body + "</svg>";
}

std::string item_box(const std::string& type, const std::string& content) { return box(type, be(0, 4) + content); }

// HEIF whose only item is a grid of 65,535 by 65,535 tiles.
std::string heif_grid() {
  const std::string item = box("infe", be(2U << 24U, 4) + be(1, 2) + be(0, 2) + "grid\0"s);
  const std::string location =
      item_box("iloc", "\x44\0"s + be(1, 2) + be(1, 2) + be(0, 2) + be(1, 2) + be(400, 4) + be(12, 4));
  const std::string size = item_box("ispe", be(0xffffffff, 4) + be(0xffffffff, 4));
  const std::string meta = item_box("hdlr", be(0, 4) + "pict" + std::string(13, '\0')) + item_box("pitm", be(1, 2)) +
                           item_box("iinf", be(1, 2) + item) + location +
                           box("iprp", box("ipco", size) + item_box("ipma", be(1, 4) + be(1, 2) + "\x01\x81"));
  return box("ftyp", "heic" + be(0, 4) + "mif1heic") + item_box("meta", meta) + std::string(400, '\xff');
}

}  // namespace

std::vector<Attack> picture_attacks() {
  return {
      {"png_of_65536_squared", "a.png", [](const Bait&) { return png(65536, 65536); }},
      {"png_of_2_billion_squared", "a.png", [](const Bait&) { return png(0x7fffffff, 0x7fffffff); }},
      {"png_with_a_text_bomb", "a.png",
       [](const Bait&) { return png(8, 8, png_chunk("zTXt", "x\0\0"s + packed(std::string(100'000'000, 'x')))); }},
      {"png_with_a_profile_bomb", "a.png",
       [](const Bait&) { return png(8, 8, png_chunk("iCCP", "x\0\0"s + packed(std::string(100'000'000, 'x')))); }},
      {"tiff_that_bites_its_tail", "a.tif", [](const Bait&) { return tiff(16, 4, 1, 8); }},
      {"tiff_of_2_billion_squared", "a.tif", [](const Bait&) { return tiff(0x7fffffff, 0x7fffffff, 1, 0); }},
      {"tiff_of_a_billion_strips", "a.tif", [](const Bait&) { return tiff(16, 16, 0x3fffffff, 0); }},
      {"gif_of_1000_giant_pictures", "a.gif", [](const Bait&) { return gif(1000); }},
      {"jpeg_of_65500_squared", "a.jpg", [](const Bait&) { return jpeg(65500, 65500, 1); }},
      {"jpeg_of_20000_scans", "a.jpg", [](const Bait&) { return jpeg(4000, 4000, 20000); }},
      {"webp_of_16384_squared", "a.webp",
       [](const Bait&) {
         return "RIFF"s + le(30, 4) + "WEBPVP8X" + le(10, 4) + le(2, 4) + le(16383, 3) + le(16383, 3) + le(0, 4);
       }},
      {"jp2_of_4_billion_squared", "a.jp2",
       [](const Bait&) {
         const std::string header = box("ihdr", be(0xfffffff0, 4) + be(0xfffffff0, 4) + be(16384, 2) + "\x07\x07\0\0"s);
         return box("jP  ", "\r\n\x87\n"s) + box("ftyp", "jp2 " + be(0, 4) + "jp2 ") + box("jp2h", header) +
                box("jp2c", "\xff\x4f\xff\x51"s + be(41, 2) + std::string(39, '\xff'));
       }},
      {"heif_of_4_billion_tiles", "a.heic", [](const Bait&) { return heif_grid(); }},
      {"svg_with_a_file", "a.png",
       [](const Bait& b) { return svg("<image xlink:href=\"file://" + b.canaries.text() + "\"/>"); }},
      {"svg_with_an_address", "a.svg",
       [](const Bait& b) { return svg("<image href=\"" + b.canaries.url("x.png") + "\" width=\"9\" height=\"9\"/>"); }},
      {"svg_with_an_outer_entity", "a.jpg",
       [](const Bait& b) {
         return "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file://" + b.canaries.text() + "\">]>" +
                svg("<text>&x;</text>");
       }},
      {"svg_behind_64_kilobytes_of_blanks", "a.png",
       [](const Bait& b) {
         return std::string(70000, ' ') + svg("<image href=\"file://" + b.canaries.text() + "\"/>");
       }},
  };
}

}  // namespace khen::testing
