// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "transcode/image.h"

namespace khen {

enum class ImageVerb {
  header,   // facts only
  encode,   // one page at several widths
  pyramid,  // tiles of one page
  pages,    // several files of one format, each at its full size
};

// What the parent sends to the confined half, as arguments behind image_decoder_verb.
struct ImageOrder {
  ImageVerb verb = ImageVerb::header;
  Format format = Format::unknown;
  std::string path;
  std::string stem;
  Encodings encodings = Encodings::webp;
  int page = 0;
  int longest = 0;
  std::vector<int> widths;
  std::vector<PageFile> files;  // for `pages`
};

std::vector<std::string> to_arguments(const ImageOrder& order);

// Absent when the words are no order.
std::optional<ImageOrder> parse_order(std::span<char* const> words);

}  // namespace khen
