// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"
#include "transcode/media_info.h"
#include "transcode/sandbox.h"

// Still pictures. libvips is used in image.cpp only, and there only by run_image_child(), which runs inside the
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
  std::vector<MediaFinding> findings;  // media.picture_damaged: shown as far as it could be read
};

// Which encodings to write. AVIF is the smallest, JPEG the one that everything shows.
enum class Encodings { avif_webp_jpeg, webp };

struct ImageRequest {
  Path source;  // foreign or our own; always treated as foreign
  Format format = Format::unknown;
  Path output_directory;
  std::string stem;  // "poster" gives poster-320.jpg; lower-case letters, digits and '-' only
  std::vector<int>
      widths;  // in pixels, ascending, none wider than the source; a single 0: full size, no width in the name
  Encodings encodings = Encodings::avif_webp_jpeg;
};

// The header only: size after orientation, pages. Errors as probe().
Result<StillPicture> read_image_header(const Sandbox& sandbox, const Path& file, Format format,
                                       const std::stop_token& stop);

// Upright, in sRGB, without metadata. Errors: media.unreadable, media.too_large_picture, and those of Sandbox::run().
Result<ImageSet> make_images(const Sandbox& sandbox, const ImageRequest& request, const std::stop_token& stop);

}  // namespace khen
