// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/document/compound_file.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace khen {
namespace {

constexpr std::size_t header_size = 512;
constexpr std::size_t entry_size = 128;
constexpr std::size_t most_names = 4096;
constexpr std::size_t in_header = 109;  // sector numbers of the allocation table that the header holds
constexpr std::uint32_t last_regular = 0xffff'fffa;
constexpr int most_hops = 4096;

std::uint32_t number(std::string_view bytes, std::size_t offset, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8U | static_cast<std::uint8_t>(bytes[offset + i]);
  return value;
}

class CompoundFile {
 public:
  static std::optional<CompoundFile> open(const ByteSource& source) {
    const auto header = source.read(0, header_size);
    if (!header || header->size() != header_size || !header->starts_with(compound_magic)) return std::nullopt;
    const std::uint32_t shift = number(*header, 30, 2);
    if (shift != 9 && shift != 12) return std::nullopt;
    return CompoundFile(source, *header, std::size_t{1} << shift);
  }

  [[nodiscard]] std::uint32_t first_directory_sector() const { return number(header_, 48, 4); }

  [[nodiscard]] std::optional<std::string> sector(std::uint32_t which) const {
    if (which > last_regular) return std::nullopt;
    auto bytes = source_.read((std::uint64_t{which} + 1) * sector_size_, sector_size_);
    if (!bytes || bytes->size() != sector_size_) return std::nullopt;
    return *std::move(bytes);
  }

  // The sector that follows in its chain.
  [[nodiscard]] std::optional<std::uint32_t> after(std::uint32_t which) const {
    const std::size_t numbers = sector_size_ / 4;
    const auto table = table_sector(which / numbers);
    const auto bytes = table ? sector(*table) : std::nullopt;
    if (!bytes) return std::nullopt;
    const std::uint32_t next = number(*bytes, which % numbers * 4, 4);
    return next <= last_regular ? std::optional(next) : std::nullopt;
  }

 private:
  CompoundFile(const ByteSource& source, std::string header, std::size_t sector_size)
      : source_(source), header_(std::move(header)), sector_size_(sector_size) {}

  // Where part `index` of the allocation table lies: from the header, then along a chain of further lists.
  [[nodiscard]] std::optional<std::uint32_t> table_sector(std::size_t index) const {
    if (index < in_header) return number(header_, 76 + 4 * index, 4);
    index -= in_header;
    const std::size_t numbers = sector_size_ / 4 - 1;
    std::uint32_t list = number(header_, 68, 4);
    for (int hop = 0; hop < most_hops; ++hop) {
      const auto bytes = sector(list);
      if (!bytes) return std::nullopt;
      if (index < numbers) return number(*bytes, 4 * index, 4);
      index -= numbers;
      list = number(*bytes, 4 * numbers, 4);
    }
    return std::nullopt;
  }

  const ByteSource& source_;
  std::string header_;
  std::size_t sector_size_;
};

// UTF-16, with its length in bytes behind it.
std::string name_in(std::string_view entry) {
  const std::size_t length = std::min<std::size_t>(number(entry, 64, 2), 64) / 2;
  std::string name;
  for (std::size_t i = 0; i + 1 < length; ++i) {
    const std::uint32_t unit = number(entry, 2 * i, 2);
    name += unit >= 0x20 && unit < 0x7f ? static_cast<char>(unit) : '?';
  }
  return name;
}

}  // namespace

std::vector<std::string> compound_names(const ByteSource& source) {
  std::vector<std::string> names;
  const auto file = CompoundFile::open(source);
  if (!file) return names;
  std::optional<std::uint32_t> which = file->first_directory_sector();
  for (int hop = 0; which && hop < most_hops && names.size() < most_names; ++hop) {
    const auto bytes = file->sector(*which);
    if (!bytes) break;
    for (std::size_t at = 0; at + entry_size <= bytes->size(); at += entry_size) {
      std::string name = name_in(std::string_view(*bytes).substr(at, entry_size));
      if (!name.empty()) names.push_back(std::move(name));
    }
    which = file->after(*which);
  }
  return names;
}

}  // namespace khen
