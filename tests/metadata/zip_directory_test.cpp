// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/zip_directory.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

std::string little(std::uint64_t value, int width) {
  std::string text;
  for (int i = 0; i < width; ++i) text += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
  return text;
}

// One part of the given method whose directory says what it likes about its size.
std::string zip(const std::string& name, const std::string& content, int method, std::uint64_t claimed) {
  const std::string common = little(0, 2) + little(static_cast<std::uint64_t>(method), 2) + little(0, 8) +
                             little(content.size(), 4) + little(claimed, 4) + little(name.size(), 2) + little(0, 2);
  const std::string local = "PK\x03\x04" + little(20, 2) + common + name + content;
  const std::string entry =
      "PK\x01\x02" + little(20, 2) + little(20, 2) + common + little(0, 2) + little(0, 8) + little(0, 4) + name;
  return local + entry + "PK\x05\x06" + little(0, 4) + little(1, 2) + little(1, 2) + little(entry.size(), 4) +
         little(local.size(), 4) + little(0, 2);
}

TEST(ZipDirectory, names_its_parts_and_finds_stored_bytes) {
  const std::string bytes = zip("tiles/0_0.jpg", "picture", 0, 7);
  const ByteSource source = byte_source(bytes);
  const auto directory = read_zip_directory(source);
  ASSERT_TRUE(directory.has_value());
  ASSERT_EQ(directory->entries.size(), 1U);
  EXPECT_EQ(directory->entries[0].name, "tiles/0_0.jpg");
  const auto span = stored_bytes(source, *directory, directory->entries[0]);
  ASSERT_TRUE(span.has_value());
  EXPECT_EQ(bytes.substr(span->offset, span->length), "picture");
}

TEST(ZipDirectory, tells_what_a_packed_part_claims_but_does_not_serve_it) {
  const std::string bytes = zip("bomb.xml", "x", 8, 4'000'000'000);
  const ByteSource source = byte_source(bytes);
  const auto directory = read_zip_directory(source);
  ASSERT_TRUE(directory.has_value());
  EXPECT_EQ(directory->entries[0].unpacked, 4'000'000'000U);
  EXPECT_FALSE(stored_bytes(source, *directory, directory->entries[0]).has_value());
}

TEST(ZipDirectory, of_a_file_cut_anywhere_is_refused) {
  const std::string whole = zip("a", "b", 0, 1);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(read_zip_directory(byte_source(std::string_view(whole).substr(0, length))).has_value()) << length;
  }
  EXPECT_TRUE(read_zip_directory(byte_source(whole)).has_value()) << "control";
}

}  // namespace
}  // namespace khen
