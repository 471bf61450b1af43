// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/completeness.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "metadata/base/descriptor.h"

namespace khen {
namespace {

constexpr int most_boxes = 1'000'000;  // a fragmented recording of days
constexpr std::uint64_t head_size = 8;
constexpr std::uint64_t large_head_size = 16;

std::uint64_t big_endian(const unsigned char* bytes, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

// Of the box that begins at `offset`; 0 when it can't be told.
std::uint64_t size_of_box(int file, std::uint64_t offset, std::uint64_t left) {
  std::array<unsigned char, large_head_size> head{};
  const ssize_t got = ::pread(file, head.data(), head.size(), static_cast<off_t>(offset));
  if (got < static_cast<ssize_t>(head_size)) return 0;
  const std::uint64_t size = big_endian(head.data(), 4);
  if (size == 0) return left;  // "to the end of the file"
  if (size != 1) return size < head_size ? 0 : size;
  if (got < static_cast<ssize_t>(large_head_size)) return 0;
  const std::uint64_t large = big_endian(head.data() + head_size, 8);
  return large < large_head_size ? 0 : large;
}

}  // namespace

Result<void> check_boxes_complete(const Path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail_errno(errno, "open", path.native());
  const std::uint64_t length = TRY(khen::file_size(path));
  std::uint64_t offset = 0;
  for (int box = 0; box < most_boxes && length - offset >= head_size; ++box) {
    const std::uint64_t size = size_of_box(file.get(), offset, length - offset);
    if (size == 0) return {};  // trailing bytes that are no box: common, and nobody's loss
    if (size > length - offset) return fail(Code::unreadable, "media.truncated");
    offset += size;
  }
  return {};
}

}  // namespace khen
