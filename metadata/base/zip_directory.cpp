// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/zip_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace khen {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t most_directory = std::uint64_t{16} * 1024 * 1024;
constexpr std::size_t end_size = 22;
constexpr std::size_t longest_comment = 65'535;
constexpr std::size_t locator_size = 20;
constexpr std::size_t end64_size = 56;
constexpr std::size_t entry_size = 46;
constexpr std::size_t local_size = 30;
constexpr std::uint16_t encrypted_flag = 1;
constexpr std::uint16_t zip64_field = 1;
constexpr std::uint32_t in_zip64 = 0xffff'ffff;

Error damaged(std::string_view cause) {
  return with_cause(fail(Code::unreadable, "file.not_an_archive"), std::string("zip: ") + std::string(cause));
}

// Little-endian; the caller has checked that it lies within.
std::uint64_t number(std::string_view bytes, std::size_t offset, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8U | static_cast<std::uint8_t>(bytes[offset + i]);
  return value;
}

struct Extent {
  std::uint64_t start = 0;
  std::uint64_t length = 0;
};

Result<Extent> extent64(const ByteSource& source, std::uint64_t end_offset) {
  if (end_offset < locator_size) return damaged("no ZIP64 locator");
  const std::string locator = TRY(source.read(end_offset - locator_size, locator_size));
  if (locator.size() != locator_size || !locator.starts_with("PK\x06\x07")) return damaged("no ZIP64 locator");
  const std::string end = TRY(source.read(number(locator, 8, 8), end64_size));
  if (end.size() != end64_size || !end.starts_with("PK\x06\x06")) return damaged("no ZIP64 end");
  return Extent{number(end, 48, 8), number(end, 40, 8)};
}

Result<Extent> find_directory(const ByteSource& source) {
  const std::uint64_t length = std::min<std::uint64_t>(source.size, end_size + longest_comment);
  const std::uint64_t base = source.size - length;
  const std::string tail = TRY(source.read(base, length));
  const std::size_t found = tail.rfind("PK\x05\x06"sv);
  if (found == std::string::npos || tail.size() - found < end_size) return damaged("no end record");
  Extent extent{number(tail, found + 16, 4), number(tail, found + 12, 4)};
  const bool large = extent.start == in_zip64 || extent.length == in_zip64 || number(tail, found + 10, 2) == 0xffff;
  if (large) extent = TRY(extent64(source, base + found));
  if (extent.length > most_directory) return damaged("directory too large");
  if (extent.start > source.size || extent.length > source.size - extent.start) return damaged("directory outside");
  return extent;
}

// Values that don't fit stand in the ZIP64 field, in this order, each only when it was too large.
void widen(ZipEntry& entry, std::string_view extra) {
  while (extra.size() >= 4) {
    const std::size_t length = number(extra, 2, 2);
    if (length > extra.size() - 4) return;
    std::string_view body = extra.substr(4, length);
    if (number(extra, 0, 2) == zip64_field) {
      for (std::uint64_t* value : {&entry.unpacked, &entry.packed, &entry.header}) {
        if (*value != in_zip64 || body.size() < 8) continue;
        *value = number(body, 0, 8);
        body.remove_prefix(8);
      }
      return;
    }
    extra.remove_prefix(4 + length);
  }
}

// Takes one entry off the front; absent when it is damaged.
std::optional<ZipEntry> take_entry(std::string_view& bytes) {
  if (bytes.size() < entry_size || !bytes.starts_with("PK\x01\x02")) return std::nullopt;
  const std::size_t name = number(bytes, 28, 2);
  const std::size_t extra = number(bytes, 30, 2);
  const std::size_t comment = number(bytes, 32, 2);
  if (name + extra + comment > bytes.size() - entry_size) return std::nullopt;
  ZipEntry entry;
  entry.name = std::string(bytes.substr(entry_size, name));
  entry.encrypted = (number(bytes, 8, 2) & encrypted_flag) != 0;
  entry.method = static_cast<int>(number(bytes, 10, 2));
  entry.packed = number(bytes, 20, 4);
  entry.unpacked = number(bytes, 24, 4);
  entry.header = number(bytes, 42, 4);
  widen(entry, bytes.substr(entry_size + name, extra));
  bytes.remove_prefix(entry_size + name + extra + comment);
  return entry;
}

Result<std::string> read_at(int descriptor, std::uint64_t offset, std::size_t length) {
  std::string bytes(length, '\0');
  std::size_t filled = 0;
  while (filled < length) {
    const ssize_t got =
        ::pread(descriptor, bytes.data() + filled, length - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(errno, "read", "");
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

Result<ZipDirectory> read_zip_directory(const ByteSource& source) {
  const Extent extent = TRY(find_directory(source));
  const std::string bytes = TRY(source.read(extent.start, extent.length));
  if (bytes.size() != extent.length) return damaged("directory cut off");
  ZipDirectory directory;
  directory.start = extent.start;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    auto entry = take_entry(rest);
    if (!entry) return damaged("bad entry");
    directory.entries.push_back(*std::move(entry));
  }
  return directory;
}

Result<ByteSpan> stored_bytes(const ByteSource& source, const ZipDirectory& directory, const ZipEntry& entry) {
  if (entry.method != 0 || entry.encrypted || entry.packed != entry.unpacked) return damaged("part is packed");
  if (entry.header > directory.start) return damaged("part outside");
  const std::string local = TRY(source.read(entry.header, local_size));
  if (local.size() != local_size || !local.starts_with("PK\x03\x04")) return damaged("no local header");
  const std::uint64_t offset = entry.header + local_size + number(local, 26, 2) + number(local, 28, 2);
  if (offset > directory.start || entry.packed > directory.start - offset) return damaged("part outside");
  return ByteSpan{offset, entry.packed};
}

Result<ByteSource> byte_source(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return fail_errno(errno, "stat", "");
  return ByteSource{static_cast<std::uint64_t>(status.st_size), [descriptor](std::uint64_t offset, std::size_t length) {
                      return read_at(descriptor, offset, length);
                    }};
}

ByteSource byte_source(std::string_view bytes) {
  return ByteSource{bytes.size(), [bytes](std::uint64_t offset, std::size_t length) -> Result<std::string> {
                      return std::string(offset < bytes.size() ? bytes.substr(offset, length) : std::string_view());
                    }};
}

}  // namespace khen
