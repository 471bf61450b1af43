// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/file_type.h"

#include <fcntl.h>
#include <magic.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "metadata/base/descriptor.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t head_size = 65536;
constexpr std::size_t longest_type = 100;
constexpr std::string_view unknown = "application/octet-stream";
constexpr int flags = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF |
                      MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_JSON | MAGIC_NO_CHECK_CSV;

}  // namespace

std::string guess_media_type(const Path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<char> head(head_size);
  const ssize_t got = ::read(descriptor.get(), head.data(), head.size());
  const std::unique_ptr<magic_set, decltype(&magic_close)> magic(magic_open(flags), &magic_close);
  if (got <= 0 || !magic || magic_load(magic.get(), nullptr) != 0) return std::string(unknown);
  const char* type = magic_buffer(magic.get(), head.data(), static_cast<std::size_t>(got));
  return type == nullptr ? std::string(unknown) : printable(clip(type, longest_type));
}

}  // namespace khen
