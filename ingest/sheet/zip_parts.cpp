// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/zip_parts.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>

namespace khen {
namespace {

constexpr std::size_t most_parts = 10'000;
constexpr std::uint64_t most_unpacked = 512ULL << 20;
constexpr std::uint64_t always_allowed = 16ULL << 20;
constexpr std::uint64_t largest_ratio = 500;

struct Close {
  void operator()(archive* reader) const { ::archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Close>;

Error unreadable(std::string_view cause) { return with_cause(fail(Code::unreadable, "sheet.unreadable"), cause); }
Error unreadable(archive* reader) {
  const char* text = ::archive_error_string(reader);
  return unreadable(text == nullptr ? "zip" : text);
}

Result<Reader> open_reader(std::string_view bytes) {
  Reader reader(::archive_read_new());
  ::archive_read_support_format_zip_seekable(reader.get());
  if (::archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    return unreadable(reader.get());
  }
  return reader;
}

// false: no more parts.
Result<bool> next(archive* reader, archive_entry*& entry) {
  const int end = ::archive_read_next_header(reader, &entry);
  if (end == ARCHIVE_EOF) return false;
  if (end != ARCHIVE_OK && end != ARCHIVE_WARN) return unreadable(reader);
  return true;
}

std::string_view name_of(archive_entry* entry) {
  const char* name = ::archive_entry_pathname(entry);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

}  // namespace

Result<ZipParts> ZipParts::open(std::string_view bytes) {
  ZipParts parts(bytes);
  const Reader reader = TRY(open_reader(bytes));
  archive_entry* entry = nullptr;
  while (TRY(next(reader.get(), entry))) {
    if (parts.names_.size() == most_parts) return unreadable("too many parts");
    parts.names_.emplace_back(khen::name_of(entry));
  }
  if (parts.names_.empty()) return unreadable("no parts");
  return parts;
}

bool ZipParts::has(std::string_view name) const { return std::ranges::find(names_, name) != names_.end(); }

Result<void> ZipParts::read(std::string_view name, const std::function<Result<void>(std::string_view)>& sink) {
  const Reader reader = TRY(open_reader(bytes_));
  archive_entry* entry = nullptr;
  while (TRY(next(reader.get(), entry))) {
    if (khen::name_of(entry) != name) continue;
    std::array<char, 65536> buffer;
    for (;;) {
      const auto read = ::archive_read_data(reader.get(), buffer.data(), buffer.size());
      if (read < 0) return unreadable(reader.get());
      if (read == 0) return {};
      unpacked_ += static_cast<std::uint64_t>(read);
      const bool swollen = unpacked_ > always_allowed && unpacked_ / largest_ratio > bytes_.size();
      if (swollen || unpacked_ > most_unpacked) return fail(Code::too_large, "sheet.bomb");
      TRY(sink({buffer.data(), static_cast<std::size_t>(read)}));
    }
  }
  return unreadable("a part is missing");
}

}  // namespace khen
