// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/iiif/picture_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>

#include "metadata/base/text.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view pyramid_file = "pyramid.zip";

int parts(int length, int piece) { return (length + piece - 1) / piece; }

// Until the whole picture fits into one tile.
int levels_of(int width, int height) {
  int levels = 1;
  for (int scale = 1; parts(width, scale) > tile_side || parts(height, scale) > tile_side; scale *= 2) ++levels;
  return levels;
}

// "512,384" to two numbers, "512," to one and 0; absent for anything else.
template <std::size_t count>
std::optional<std::array<int, count>> numbers_in(std::string_view text) {
  const std::vector<std::string_view> fields = split(text, ',');
  std::array<int, count> numbers{};
  if (fields.size() != count) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view field = fields[i];
    if (field.empty() && count == 2 && i == 1) continue;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), numbers[i]);
    if (error != std::errc() || end != field.data() + field.size() || numbers[i] < 0) return std::nullopt;
  }
  return numbers;
}

bool same_size(const std::array<int, 2>& asked, int width, int height) {
  return asked[0] == width && (asked[1] == height || asked[1] == 0);
}

std::optional<TilePlace> tile_at(const PictureService& service, const std::array<int, 4>& region,
                                 const std::array<int, 2>& size) {
  const auto [x, y, width, height] = region;
  int scale = 1;
  for (int level = service.levels - 1; level >= 0; --level, scale *= 2) {
    const int side = tile_side * scale;
    if (x % side != 0 || y % side != 0 || x >= service.width || y >= service.height) continue;
    if (width != std::min(side, service.width - x) || height != std::min(side, service.height - y)) continue;
    if (same_size(size, parts(width, scale), parts(height, scale))) return TilePlace{level, x / side, y / side};
  }
  return std::nullopt;
}

// A list as long as the pyramid is high (or one shorter) is taken by a common viewer for the sizes of its levels; then
// the smallest are left unsaid. They are served all the same.
std::span<const WholeSize> announced(const PictureService& service) {
  std::span<const WholeSize> sizes(service.sizes);
  const auto mistaken = [&] {
    const auto count = static_cast<int>(sizes.size());
    return service.levels > 0 && (count == service.levels || count == service.levels - 1);
  };
  while (sizes.size() > 1 && mistaken()) sizes = sizes.subspan(1);
  return sizes;
}

}  // namespace

std::optional<PictureService> picture_service(const std::vector<Rendition>& renditions) {
  PictureService service;
  for (const Rendition& rendition : renditions) {
    const int width = rendition.width.value_or(0);
    const int height = rendition.height.value_or(0);
    if (width <= 0 || height <= 0) continue;
    if (rendition.file_name == pyramid_file) {
      service.width = width;
      service.height = height;
      service.levels = levels_of(width, height);
    } else if (rendition.file_name.starts_with("image-") && rendition.media_type == "image/jpeg") {
      service.sizes.push_back({width, height, rendition.file_name});
    }
  }
  if (service.sizes.empty()) return std::nullopt;
  std::sort(service.sizes.begin(), service.sizes.end(),
            [](const WholeSize& left, const WholeSize& right) { return left.width < right.width; });
  if (service.levels == 0) {
    service.width = service.sizes.back().width;
    service.height = service.sizes.back().height;
  }
  return service;
}

std::string picture_info(const PictureService& service, std::string_view base) {
  Json info{{"@context", "http://iiif.io/api/image/3/context.json"},
            {"id", base},
            {"type", "ImageService3"},
            {"protocol", "http://iiif.io/api/image"},
            {"profile", "level0"},
            {"width", service.width},
            {"height", service.height},
            {"maxWidth", service.sizes.back().width},
            {"maxHeight", service.sizes.back().height},
            {"sizes", Json::array()}};
  for (const WholeSize& size : announced(service))
    info["sizes"].push_back({{"width", size.width}, {"height", size.height}});
  if (service.levels > 0) {
    Json scales = Json::array();
    for (int level = 0; level < service.levels; ++level) scales.push_back(1 << level);
    info["tiles"] = Json::array({{{"width", tile_side}, {"height", tile_side}, {"scaleFactors", std::move(scales)}}});
  }
  return info.dump();
}

std::string name_of(const TilePlace& tile) {
  return fmt::format("pyramid/pyramid_files/{}/{}_{}.jpg", tile.level, tile.column, tile.row);
}

std::optional<Wanted> wanted_part(const PictureService& service, std::string_view region, std::string_view size) {
  const bool whole = region == "full";
  if (whole && size == "max") return service.sizes.back();
  const auto asked = numbers_in<2>(size);
  if (!asked) return std::nullopt;
  if (whole) {
    const auto found = std::find_if(service.sizes.begin(), service.sizes.end(),
                                    [&](const WholeSize& one) { return same_size(*asked, one.width, one.height); });
    if (found != service.sizes.end()) return *found;
  }
  const auto place =
      whole ? std::optional(std::array<int, 4>{0, 0, service.width, service.height}) : numbers_in<4>(region);
  const auto tile = place ? tile_at(service, *place, *asked) : std::nullopt;
  return tile ? std::optional<Wanted>(*tile) : std::nullopt;
}

}  // namespace khen
