// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "transcode/sandbox.h"

// PDF files by poppler's programs, inside the sandbox.
namespace khen {

// A page as a PNG file in the directory that was given.
struct PagePicture {
  int number = 0;  // from 1
  Path file;
};

enum class PageLook { colour, grey };

struct PageRange {
  int first = 1;
  int last = 1;
  int long_side = 0;  // pixels
  PageLook look = PageLook::colour;
};

// One run for the whole range. Fewer pages than asked for when some could not be drawn; "media.unreadable" when none
// could, "media.encrypted".
Result<std::vector<PagePicture>> draw_pages(const Sandbox& sandbox, const Path& pdf, const PageRange& range,
                                            const Path& directory, const std::stop_token& stop);

// The text layer, clean and in NFC, with a form feed between two pages; absent when there is none. At most 16 MiB.
Result<std::optional<std::string>> text_layer(const Sandbox& sandbox, const Path& pdf, const Path& directory,
                                              const std::stop_token& stop);

}  // namespace khen
