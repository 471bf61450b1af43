// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"
#include "transcode/sandbox.h"

// Pictures that we computed ourselves, to WebP by a confined ffmpeg.
namespace khen {

// Upright, sRGB, rows from the top, three bytes (red, green, blue) a pixel.
struct RawPicture {
  std::string name;  // of the file to be made, "spectrogram.webp"
  int width = 0;
  int height = 0;
  std::string rgb;
};

// Writes all of them into `directory` in one run. Errors: media.encode_failed and those of Sandbox::run().
Result<void> write_webp(const Sandbox& sandbox, const std::vector<RawPicture>& pictures, int quality,
                        const Path& directory, const std::stop_token& stop);

}  // namespace khen
