// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/nclx.h"

#include <cstdint>

namespace khen {
namespace {

std::uint64_t big_endian(std::string_view bytes, std::size_t offset, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = value << 8U | static_cast<std::uint8_t>(bytes[offset + i]);
  return value;
}

// The content of the first box of this type; empty when there is none.
std::string_view find_box(std::string_view bytes, std::string_view type) {
  constexpr std::size_t head = 8;
  while (bytes.size() >= head) {
    std::uint64_t size = big_endian(bytes, 0, 4);
    std::size_t skipped = head;
    if (size == 1 && bytes.size() >= 16) {
      size = big_endian(bytes, 8, 8);
      skipped = 16;
    }
    if (size == 0 || size > bytes.size()) size = bytes.size();
    if (size < skipped) return {};
    if (bytes.substr(4, 4) == type) return bytes.substr(skipped, size - skipped);
    bytes.remove_prefix(size);
  }
  return {};
}

}  // namespace

std::optional<CodedColour> coded_colour(std::string_view head) {
  std::string_view meta = find_box(head, "meta");
  if (meta.size() < 4) return std::nullopt;
  meta.remove_prefix(4);  // version and flags
  std::string_view properties = find_box(find_box(meta, "iprp"), "ipco");
  // The first that is declared: the main picture's, in files of cameras; others are of tiles and small copies of it.
  while (!properties.empty()) {
    const std::string_view colour = find_box(properties, "colr");
    if (colour.empty()) return std::nullopt;
    if (colour.starts_with("nclx") && colour.size() >= 8) {
      return CodedColour{static_cast<int>(big_endian(colour, 4, 2)), static_cast<int>(big_endian(colour, 6, 2))};
    }
    properties.remove_prefix(static_cast<std::size_t>(colour.data() + colour.size() - properties.data()));
  }
  return std::nullopt;
}

}  // namespace khen
