// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace khen::picture {
namespace {

constexpr std::int64_t most_pixels = 200'000'000;
constexpr int longest_side = 65'500;
constexpr int most_pages = 100'000;
constexpr int pages_looked_at = 64;

bool too_large(std::int64_t width, std::int64_t height) {
  return width > longest_side || height > longest_side || width * height > most_pixels;
}

std::string interpretation_name(VipsImage* image) {
  const char* nick = vips_enum_nick(VIPS_TYPE_INTERPRETATION, vips_image_get_interpretation(image));
  return nick == nullptr ? std::string() : std::string(nick);
}

struct Size {
  int width = 0;
  int height = 0;
};

Size shown_size(VipsImage* image) {
  const double shape = pixel_shape(image);
  Size size{vips_image_get_width(image), vips_image_get_height(image)};
  if (shape > 1) size.width = static_cast<int>(std::lround(size.width * shape));
  if (shape < 1) size.height = static_cast<int>(std::lround(size.height / shape));
  return size;
}

Image open_header(const Page& page) {
  return Image(vips_image_new_from_file(option_name(page).c_str(), "access", VIPS_ACCESS_SEQUENTIAL, nullptr));
}

// Each smaller than the one before, in the same shape: one picture at several sizes.
bool is_pyramid(const Page& first, Size size, int pages) {
  const double shape = static_cast<double>(size.width) / size.height;
  int width = size.width;
  for (int number = 1; number < std::min(pages, pages_looked_at); ++number) {
    const Image image = open_header({first.format, first.path, number});
    if (!image) {
      vips_error_clear();
      return false;
    }
    const Size next = shown_size(image.get());
    const double allowed = shape * (0.05 + 2.0 / std::min(next.width, next.height));
    if (next.width >= width || std::abs(static_cast<double>(next.width) / next.height - shape) > allowed) return false;
    width = next.width;
  }
  return true;
}

}  // namespace

std::string option_name(const Page& page) {
  return page.number == 0 ? page.path : fmt::format("{}[page={}]", page.path, page.number);
}

// Only formats that were made for paper say something true here.
double pixel_shape(VipsImage* image) {
  const char* loader = nullptr;
  if (vips_image_get_typeof(image, VIPS_META_LOADER) == 0 ||
      vips_image_get_string(image, VIPS_META_LOADER, &loader) != 0 || std::strncmp(loader, "tiffload", 8) != 0) {
    return 1;
  }
  const double shape = vips_image_get_yres(image) / std::max(1e-6, vips_image_get_xres(image));
  constexpr double least = 1.05;
  constexpr double most = 4;
  const bool believable = shape <= most && shape >= 1 / most && (shape >= least || shape <= 1 / least);
  return believable ? shape : 1;
}

Result<StillPicture> header_of(const Page& page) {
  const Image image = open_header(page);
  if (!image) return library_error("media.unreadable");
  const Size size = shown_size(image.get());
  if (too_large(size.width, size.height)) {
    return fail(Code::too_large, "media.too_large_picture",
                {{"width", fmt::format("{}", size.width)}, {"height", fmt::format("{}", size.height)}});
  }
  StillPicture picture{size.width, size.height, 1, interpretation_name(image.get())};
  const int pages = std::clamp(vips_image_get_n_pages(image.get()), 1, most_pages);
  if (page.format == Format::tiff && pages > 1 && !is_pyramid(page, size, pages)) picture.pages = pages;
  if (vips_image_get_orientation_swap(image.get()) != 0) std::swap(picture.width, picture.height);
  return picture;
}

Result<Image> open_page(const Page& page, Reading reading) {
  const VipsFailOn strictness = reading == Reading::strict ? VIPS_FAIL_ON_TRUNCATED : VIPS_FAIL_ON_NONE;
  Image image(vips_image_new_from_file(option_name(page).c_str(), "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                       strictness, nullptr));
  if (!image) return library_error("media.unreadable");
  const double shape = pixel_shape(image.get());
  if (shape == 1) return image;
  VipsImage* square = nullptr;
  const int failed =
      vips_resize(image.get(), &square, std::max(1.0, shape), "vscale", std::max(1.0, 1 / shape), nullptr);
  return taken(failed, square);
}

Result<Image> upright(Image image) {
  if (vips_image_get_orientation(image.get()) == 1) return image;
  if (vips_image_get_orientation(image.get()) != 2) {
    const Image kept(vips_image_copy_memory(image.get()));
    if (!kept) return library_error("media.unreadable");
    image = shared(kept.get());
  }
  VipsImage* turned = nullptr;
  const int failed = vips_autorot(image.get(), &turned, nullptr);
  return taken(failed, turned);
}

}  // namespace khen::picture
