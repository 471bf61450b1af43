// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/raw/raw_sniff.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace khen {
namespace {

using namespace std::string_view_literals;

// Makers that have a magic of their own.
struct Magic {
  std::size_t offset;
  std::string_view bytes;
};
constexpr std::array<Magic, 9> magics{{{8, "CR\x02\0"sv},          // Canon CR2, a TIFF file
                                       {0, "IIRO"sv},              // Olympus ORF
                                       {0, "IIRS"sv},              // Olympus ORF
                                       {0, "MMOR"sv},              // Olympus ORF
                                       {0, "IIU\0"sv},             // Panasonic RW2
                                       {0, "FUJIFILMCCD-RAW "sv},  // Fujifilm RAF
                                       {0, "\0MRM"sv},             // Minolta MRW
                                       {0, "FOVb"sv},              // Sigma X3F
                                       {4, "ftypcrx "sv}}};        // Canon CR3

constexpr std::uint32_t subfile_type = 254;
constexpr std::uint32_t photometric = 262;
constexpr std::uint32_t maker = 271;
constexpr std::uint32_t sub_directories = 330;
constexpr std::uint32_t dng_version = 50'706;
constexpr std::uint32_t filter_array = 32'803;
constexpr std::size_t most_entries = 512;

// Reads numbers in the byte order of a TIFF file; 0 beyond the end.
class Numbers {
 public:
  Numbers(std::string_view bytes, bool little) : bytes_(bytes), little_(little) {}
  [[nodiscard]] std::uint32_t at(std::size_t offset, std::size_t width) const {
    if (offset > bytes_.size() || width > bytes_.size() - offset) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      value = value << 8U | static_cast<std::uint8_t>(bytes_[offset + (little_ ? width - 1 - i : i)]);
    }
    return value;
  }

 private:
  std::string_view bytes_;
  bool little_;
};

bool is_raw_tiff(std::string_view head, bool little) {
  const Numbers numbers(head, little);
  const std::size_t directory = numbers.at(4, 4);
  const std::size_t entries = std::min<std::size_t>(numbers.at(directory, 2), most_entries);
  bool preview = false;
  bool from_camera = false;
  bool nested = false;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = directory + 2 + 12 * i;
    const std::uint32_t tag = numbers.at(at, 2);
    const bool wide = numbers.at(at + 2, 2) == 4;
    const std::uint32_t value = numbers.at(at + 8, wide ? 4 : 2);
    if (tag == dng_version || (tag == photometric && value == filter_array)) return true;
    preview = preview || (tag == subfile_type && (value & 1U) != 0);
    from_camera = from_camera || tag == maker;
    nested = nested || tag == sub_directories;
  }
  return preview && from_camera && nested;
}

}  // namespace

bool is_raw(std::string_view head) {
  for (const Magic& magic : magics) {
    if (head.size() >= magic.offset && head.substr(magic.offset).starts_with(magic.bytes)) return true;
  }
  if (head.starts_with("II*\0"sv)) return is_raw_tiff(head, true);
  return head.starts_with("MM\0*"sv) && is_raw_tiff(head, false);
}

}  // namespace khen
