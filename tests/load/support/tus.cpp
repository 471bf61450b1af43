// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/load/support/tus.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/load/support/guest.h"

namespace khen::load {
namespace {

constexpr std::string_view common = "Host: khen.test\r\nTus-Resumable: 1.0.0\r\n";

std::string base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string made;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = i; j < i + 3; ++j)
      bits = bits << 8U | (j < text.size() ? static_cast<unsigned char>(text[j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) {
      const bool padding = i + j > text.size();
      made += padding ? '=' : digits[bits >> (18 - 6 * j) & 63U];
    }
  }
  return made;
}

}  // namespace

std::string create_upload(const std::string& fields, std::uint64_t length, const std::string& name) {
  return fmt::format(
      "POST /api/v1/uploads HTTP/1.1\r\n{}{}Upload-Length: {}\r\nUpload-Metadata: filename {}\r\nContent-Length: "
      "0\r\n\r\n",
      common, fields, length, base64(name));
}

std::string patch_head(const std::string& upload, const std::string& fields, std::uint64_t offset, std::uint64_t size) {
  return fmt::format(
      "PATCH {} HTTP/1.1\r\n{}{}Content-Type: application/offset+octet-stream\r\nUpload-Offset: {}\r\n"
      "Content-Length: {}\r\n\r\n",
      upload, common, fields, offset, size);
}

std::string ask_offset(const std::string& upload, const std::string& fields) {
  return fmt::format("HEAD {} HTTP/1.1\r\n{}{}\r\n", upload, common, fields);
}

std::vector<std::string> create_uploads(std::uint16_t port, const std::string& fields, std::size_t count,
                                        std::uint64_t length) {
  std::vector<std::string> uploads;
  Crowd crowd(port);
  Tally tally;
  crowd.add<Guest>(tally, [&](const Answer* previous) -> std::optional<Question> {
    if (previous != nullptr) uploads.push_back(previous->reply.header("location"));
    if (uploads.size() == count) return std::nullopt;
    return Question{.request = create_upload(fields, length, fmt::format("{}.txt", uploads.size())), .status = 201};
  });
  EXPECT_TRUE(crowd.run_until([&] { return uploads.size() == count; }, std::chrono::seconds(120))) << tally.text();
  EXPECT_TRUE(tally.surprises.empty()) << tally.text();
  return uploads;
}

}  // namespace khen::load
