// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

// The directory at the end of a ZIP file (APPNOTE 6.3, sections 4.3.6 to 4.3.16, ZIP64 included), without unpacking
// anything: tells a document by its parts, a bomb by its promises, and where a stored part lies.
namespace khen {

struct ZipEntry {
  std::string name;  // as written: never a path to open
  int method = 0;    // 0: stored
  bool encrypted = false;
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  std::uint64_t header = 0;  // where its local header begins
};

struct ZipDirectory {
  std::uint64_t start = 0;  // of the directory: parts end before it
  std::vector<ZipEntry> entries;
};

// Bytes of a file: fewer than asked for at its end.
struct ByteSource {
  std::uint64_t size = 0;
  std::function<Result<std::string>(std::uint64_t offset, std::size_t length)> read;
};

// "file.not_an_archive" (unreadable) when there is no directory, or when it is damaged or larger than 16 MiB.
Result<ZipDirectory> read_zip_directory(const ByteSource& source);

struct ByteSpan {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// Where the bytes of a stored part lie. "file.not_an_archive" when it is packed, encrypted or not where it should be.
Result<ByteSpan> stored_bytes(const ByteSource& source, const ZipDirectory& directory, const ZipEntry& entry);

// Lends the descriptor.
Result<ByteSource> byte_source(int descriptor);
ByteSource byte_source(std::string_view bytes);

}  // namespace khen
