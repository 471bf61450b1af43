// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "transcode/image/nclx.h"
#include "transcode/image/source.h"

// Private to transcode/image/: anything to sRGB with 8 bits a channel, with or without transparency.
namespace khen::picture {

// Values that become black and white.
struct Stretch {
  double black = 0;
  double white = 0;
};

// What a page needs beyond what libvips does by itself.
struct Treatment {
  std::optional<CodedColour> coded;
  std::optional<Stretch> stretch;
  bool apart = false;  // not for the library's own way from file to thumbnail
  [[nodiscard]] bool ordinary() const { return !coded && !stretch && !apart; }
};

// Looks at the header, and at a small copy of pictures whose numbers say little about brightness.
Result<Treatment> treatment_of(const Page& page);

// Keeps the order of rows: may be used on a picture that is read once.
Result<Image> to_standard(const Image& image, const Treatment& treatment);

}  // namespace khen::picture
