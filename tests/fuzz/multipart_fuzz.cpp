// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/multipart.h"

namespace {

using namespace khen;

// What a body comes to: its parts with their bytes, and whether it was whole.
std::string read_in_pieces(std::string_view body, std::size_t piece) {
  std::string told;
  MultipartReader::Sink sink;
  sink.begin = [&](const MultipartReader::Part& part) -> Result<void> {
    told += "[" + part.name + (part.is_file ? "|" + part.file_name : "") + "]";
    return {};
  };
  sink.data = [&](Bytes bytes) -> Result<void> {
    told.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  };
  sink.end = [&]() -> Result<void> {
    told += "[end]";
    return {};
  };
  auto reader = MultipartReader::open("multipart/form-data; boundary=XX", sink);
  if (!reader) std::abort();
  for (std::size_t at = 0; at < body.size(); at += piece) {
    if (const auto taken = reader->take(body.substr(at, piece)); !taken) return "refused";
  }
  return reader->finish() ? told : "refused";
}

}  // namespace

// The same bytes come to the same however they are cut; the first byte says how.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = data[0] % 64 + 1;
  if (read_in_pieces(body, std::max<std::size_t>(body.size(), 1)) != read_in_pieces(body, piece)) std::abort();
  (void)MultipartReader::open(body, {});
  return 0;
}
