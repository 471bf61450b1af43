// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/save.h"

#include <array>

#include "transcode/image.h"
#include "transcode/likeness/look.h"

namespace khen::picture {
namespace {

constexpr int longest_side = 65'500;
constexpr std::string_view failure = "media.encode_failed";

Result<Image> without_alpha(const Image& image) {
  if (vips_image_hasalpha(image.get()) == 0) return shared(image.get());
  const std::array<double, 3> white{255, 255, 255};
  VipsArrayDouble* background = vips_array_double_new(white.data(), static_cast<int>(white.size()));
  VipsImage* flat = nullptr;
  const int failed = vips_flatten(image.get(), &flat, "background", background, nullptr);
  vips_area_unref(VIPS_AREA(background));
  return taken(failed, flat, failure);
}

// AVIF effort falls with size: the seconds grow faster than the saving.
// Q gives the structural similarity of our JPEGs at that effort and size; up to 640 pixels that takes half of their
// bytes.
struct AvifSettings {
  int quality;
  int effort;
};
AvifSettings avif_settings(int width) {
  if (width <= 640) return {54, 4};
  return width <= 1280 ? AvifSettings{58, 3} : AvifSettings{64, 2};
}

int save_avif(const Image& image, const char* name) {
  const AvifSettings settings = avif_settings(vips_image_get_width(image.get()));
  return vips_heifsave(image.get(), name, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "Q", settings.quality,
                       "effort", settings.effort, "strip", TRUE, nullptr);
}

int save_jpeg(const Image& flat, const char* name) {
  return vips_jpegsave(flat.get(), name, "Q", 82, "optimize_coding", TRUE, "interlace", TRUE, "strip", TRUE, nullptr);
}

int save_grey(const Image& flat, const char* name) {
  VipsImage* grey = nullptr;
  if (vips_colourspace(flat.get(), &grey, VIPS_INTERPRETATION_B_W, nullptr) != 0) return 1;
  const Image owned(grey);
  return vips_pngsave(grey, name, "compression", 1, "strip", TRUE, nullptr);
}

}  // namespace

Result<Image> without_metadata(const Image& image) {
  VipsImage* copy = nullptr;
  Image bare = TRY(taken(vips_copy(image.get(), &copy, nullptr), copy, failure));
  char** fields = vips_image_get_fields(bare.get());
  for (char** field = fields; field != nullptr && *field != nullptr; ++field) vips_image_remove(bare.get(), *field);
  g_strfreev(fields);
  return bare;
}

Result<Image> scaled(const Image& image, int width) {
  VipsImage* smaller = nullptr;
  const int failed =
      vips_thumbnail_image(image.get(), &smaller, width, "height", longest_side, "size", VIPS_SIZE_DOWN, nullptr);
  return taken(failed, smaller, failure);
}

Result<std::string> glance_at(const Image& image) {
  const Image flat = TRY(without_alpha(image));
  VipsImage* grey = nullptr;
  int failed = vips_colourspace(flat.get(), &grey, VIPS_INTERPRETATION_B_W, nullptr);
  const Image luma = TRY(taken(failed, grey, failure));
  VipsImage* small = nullptr;
  failed =
      vips_thumbnail_image(luma.get(), &small, glance_side, "height", glance_side, "size", VIPS_SIZE_FORCE, nullptr);
  const Image glance = TRY(taken(failed, small, failure));
  VipsImage* bytes = nullptr;
  failed = vips_cast_uchar(glance.get(), &bytes, nullptr);
  const Image last = TRY(taken(failed, bytes, failure));
  std::size_t size = 0;
  const std::unique_ptr<void, decltype(&g_free)> memory(vips_image_write_to_memory(last.get(), &size), g_free);
  if (!memory || size != std::size_t{glance_side} * glance_side) return library_error(failure);
  return std::string(static_cast<const char*>(memory.get()), size);
}

Result<void> save(const Image& image, const std::string& name, std::string_view extension) {
  int failed = 1;
  if (extension == "avif") {
    failed = save_avif(image, name.c_str());
  } else if (extension == "webp") {
    failed = vips_webpsave(image.get(), name.c_str(), "Q", 78, "strip", TRUE, nullptr);
  } else {
    const Image flat = TRY(without_alpha(image));
    failed = extension == "png" ? save_grey(flat, name.c_str()) : save_jpeg(flat, name.c_str());
  }
  if (failed != 0) return library_error(failure);
  return {};
}

Result<void> save_pyramid(const Image& image) {
  const Image flat = TRY(without_alpha(TRY(without_metadata(image))));
  const int failed =
      vips_dzsave(flat.get(), std::string(pyramid_name).c_str(), "layout", VIPS_FOREIGN_DZ_LAYOUT_DZ, "suffix",
                  ".jpg[Q=80,strip]", "overlap", 0, "tile_size", pyramid_tile, "depth", VIPS_FOREIGN_DZ_DEPTH_ONETILE,
                  "container", VIPS_FOREIGN_DZ_CONTAINER_ZIP, "compression", 0, "strip", TRUE, nullptr);
  if (failed != 0) return library_error(failure);
  return {};
}

}  // namespace khen::picture
