// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "metadata/recording.h"

// What the IIIF Image API 3.0 offers of one picture at compliance level 0: the sizes and tiles that exist, nothing that
// would have to be computed. Pure.
namespace khen {

inline constexpr int tile_side = 512;  // as the pyramid is made

struct WholeSize {
  int width = 0;
  int height = 0;
  std::string file_name;
};

struct PictureService {
  int width = 0;
  int height = 0;
  int levels = 0;                // of the pyramid; 0: there is none
  std::vector<WholeSize> sizes;  // ascending
};

// Absent when the Recording is no picture, or has no JPEG that this viewer may see.
std::optional<PictureService> picture_service(const std::vector<Rendition>& renditions);

// `base`: the address of the picture, to which "/info.json" is added.
std::string picture_info(const PictureService& service, std::string_view base);

// Where a tile lies in the pyramid: level 0 is the smallest.
struct TilePlace {
  int level = 0;
  int column = 0;
  int row = 0;
};
std::string name_of(const TilePlace& tile);  // its part of the file

// What "{region}" and "{size}" of an address ask for, when it is announced. "w," is taken for "w,h".
using Wanted = std::variant<TilePlace, WholeSize>;
std::optional<Wanted> wanted_part(const PictureService& service, std::string_view region, std::string_view size);

}  // namespace khen
