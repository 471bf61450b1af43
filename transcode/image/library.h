// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vips/vips.h>

#include <memory>
#include <string_view>

#include "metadata/base/result.h"
#include "transcode/sniff.h"

// Private to transcode/image/: libvips with lifetimes and our errors.
namespace khen::picture {

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

// Our message with the library's words as cause.
Error library_error(std::string_view message);

// Only the loader of the format that our own table found can run at all.
Result<void> lock_down(const FormatFacts& format);

// The result of an operation that writes its output into `made`; `failed` is what it returned. By reference, because a
// call may read its arguments in any order.
Result<Image> taken(int failed, VipsImage* const& made, std::string_view message = "media.unreadable");

// Another owner of the same picture.
Image shared(VipsImage* image);

}  // namespace khen::picture
