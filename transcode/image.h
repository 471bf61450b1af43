// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"
#include "transcode/media_info.h"
#include "transcode/sandbox.h"

// Still pictures. libvips is used in transcode/image/ only, and there only by run_image_child(), which runs inside the
// sandbox.
namespace khen {

// First argument that makes a program of ours the image decoder; its main() must hand over to run_image_child() then.
inline constexpr std::string_view image_decoder_verb = "--decode-image";

// The confined half. Never call it in a process that does anything else: it locks libvips down to one loader.
int run_image_child(int argc, char** argv);

struct ImageFile {
  std::string name;
  std::string media_type;
  int width = 0;
  int height = 0;
};

struct ImageSet {
  std::vector<ImageFile> files;
  std::vector<std::uint8_t> glance;    // luma as likeness/look.h wants it; only of make_images() in three encodings
  std::vector<MediaFinding> findings;  // media.picture_damaged (shown as far as it could be read),
                                       // media.picture_stretched (too dark to be seen as it is stored)
};

// Which encodings to write. AVIF is the smallest, JPEG the one that everything shows; grey PNG is for recognising text.
enum class Encodings { avif_webp_jpeg, webp, grey_png };

struct ImageRequest {
  Path source;  // foreign or our own; always treated as foreign
  Format format = Format::unknown;
  Path output_directory;
  std::string stem;  // "poster" gives poster-320.jpg; lower-case letters, digits and '-' only
  std::vector<int>
      widths;  // in pixels, ascending, none wider than the source; a single 0: full size, no width in the name
  Encodings encodings = Encodings::avif_webp_jpeg;
  int page = 0;     // of a file that has several, from 0
  int longest = 0;  // at width 0: no side longer than this; 0: no limit
};

// A file in the output directory and the stem of what shall be made of it.
struct PageFile {
  std::string name;
  std::string stem;
};

struct PagesRequest {
  Format format = Format::png;
  Path directory;
  std::vector<PageFile> files;  // at most 64
  Encodings encodings = Encodings::webp;
};

inline constexpr int pyramid_tile = 512;  // pixels, square
inline constexpr std::string_view pyramid_name = "pyramid.zip";

// The header only: size after orientation, pages. Errors as probe().
Result<StillPicture> read_image_header(const Sandbox& sandbox, const Path& file, Format format,
                                       const std::stop_token& stop);

// Upright, in sRGB, without metadata. Errors: media.unreadable, media.too_large_picture, and those of Sandbox::run().
Result<ImageSet> make_images(const Sandbox& sandbox, const ImageRequest& request, const std::stop_token& stop);

// Several files of one directory in one run, each at its full size. Errors as make_images().
Result<ImageSet> make_pages(const Sandbox& sandbox, const PagesRequest& request, const std::stop_token& stop);

// pyramid.zip in the output directory: stored JPEG tiles "pyramid/pyramid_files/LEVEL/X_Y.jpg" of pyramid_tile pixels;
// level 0 fits into one tile, each further one is twice as large, the highest is the whole picture; halves are rounded
// up. Uses `source`, `format`, `output_directory` and `page` of the request. Errors as make_images().
Result<ImageFile> make_pyramid(const Sandbox& sandbox, const ImageRequest& request, const std::stop_token& stop);

}  // namespace khen
