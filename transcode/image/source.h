// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "transcode/image/library.h"
#include "transcode/media_info.h"

// Private to transcode/image/: one page of a file before any colour is touched.
namespace khen::picture {

struct Page {
  Format format = Format::unknown;
  std::string path;
  int number = 0;
};

// How strictly a damaged file is taken.
enum class Reading { strict, lenient };

// Reads the header only; no pixel is decoded before the limits hold. Size upright, with square pixels. Pages are those
// that a reader would turn over: not the reduced copies of one picture, nor the frames of an animation.
// "media.too_large_picture" with {width} and {height}.
Result<StillPicture> header_of(const Page& page);

// From top to bottom, once. With square pixels; not yet upright.
Result<Image> open_page(const Page& page, Reading reading);

// "/in[page=2]": the page as the library's own words say it.
std::string option_name(const Page& page);

// Width by height of a pixel as stored, 1 unless the picture is a fax or the like.
double pixel_shape(VipsImage* image);

// As stored in the orientation tag; keeps the pixels where a turn needs them in another order.
Result<Image> upright(Image image);

}  // namespace khen::picture
