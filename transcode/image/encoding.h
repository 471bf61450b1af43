// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "transcode/image.h"

namespace khen {

struct Encoding {
  std::string_view extension;
  std::string_view media_type;
};
std::span<const Encoding> encodings_of(Encodings which);

// "poster-320.jpg"; without the number for width 0.
std::string image_file_name(std::string_view stem, int width, std::string_view extension);

}  // namespace khen
