// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "server/iiif/picture_service.h"
#include "server/router.h"

namespace {

int read_side(const std::uint8_t* data) { return 1 + (data[0] | (data[1] << 8) | (data[2] << 16)); }

}  // namespace

// Whatever region and size an address asks for, only what lies ready is found: a tile of the pyramid's own grid, or one
// of the whole sizes. The first six bytes are the picture's sides.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace khen;
  constexpr std::size_t sides = 6;
  if (size < sides) return 0;
  const int width = read_side(data);
  const int height = read_side(data + 3);
  const auto rendition = [](const char* name, int wide, int high) {
    return Rendition{
        .role = name, .file_name = name, .media_type = "image/jpeg", .bytes = 1, .width = wide, .height = high};
  };
  const auto service = picture_service({rendition("image-320.jpg", 320, 192), rendition("pyramid.zip", width, height)});
  if (!service || picture_info(*service, "http://khen.test").empty()) std::abort();
  const std::string path = "/iiif/3/x/" + std::string(reinterpret_cast<const char*>(data) + sides, size - sides);
  const auto parameters = match_pattern("/iiif/3/{recording}/{region}/{size}/{rotation}/{quality}", path);
  if (!parameters) return 0;
  const auto wanted = wanted_part(*service, (*parameters)["region"], (*parameters)["size"]);
  if (!wanted) return 0;
  if (const auto* tile = std::get_if<TilePlace>(&*wanted)) {
    if (tile->level < 0 || tile->level >= service->levels || tile->column < 0 || tile->row < 0) std::abort();
    const std::int64_t side = static_cast<std::int64_t>(tile_side) << (service->levels - 1 - tile->level);
    if (tile->column * side >= width || tile->row * side >= height) std::abort();
    if (!name_of(*tile).starts_with("pyramid/pyramid_files/")) std::abort();
  } else if (std::get<WholeSize>(*wanted).file_name != "image-320.jpg") {
    std::abort();
  }
  return 0;
}
