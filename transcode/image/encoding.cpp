// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/encoding.h"

#include <fmt/format.h>

#include <array>

namespace khen {

std::span<const Encoding> encodings_of(Encodings which) {
  static constexpr std::array<Encoding, 3> shown{
      {{"avif", "image/avif"}, {"webp", "image/webp"}, {"jpg", "image/jpeg"}}};
  static constexpr std::array<Encoding, 1> grey{{{"png", "image/png"}}};
  switch (which) {
    case Encodings::avif_webp_jpeg: return shown;
    case Encodings::webp: return std::span(shown).subspan(1, 1);
    case Encodings::grey_png: break;
  }
  return grey;
}

std::string image_file_name(std::string_view stem, int width, std::string_view extension) {
  return width == 0 ? fmt::format("{}.{}", stem, extension) : fmt::format("{}-{}.{}", stem, width, extension);
}

}  // namespace khen
