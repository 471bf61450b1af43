// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "transcode/image/library.h"

// Private to transcode/image/: standard pictures to files in the working directory. "media.encode_failed".
namespace khen::picture {

// A copy without anything that the source said about itself, its maker or its place. Savers' own "strip" keeps some
// blocks. The profile is sRGB by now, which viewers assume; carrying it would double the size of a thumbnail.
Result<Image> without_metadata(const Image& image);

// At most `width` wide.
Result<Image> scaled(const Image& image, int width);

// Its luma, glance_side × glance_side whatever its shape; transparent parts are white.
Result<std::string> glance_at(const Image& image);

// By the extension: avif, webp, jpg, or png, which is grey.
Result<void> save(const Image& image, const std::string& name, std::string_view extension);

// pyramid_name, as make_pyramid() says.
Result<void> save_pyramid(const Image& image);

}  // namespace khen::picture
