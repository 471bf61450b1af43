// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/library.h"

#include <string>

namespace khen::picture {

Error library_error(std::string_view message) {
  Error error = with_cause(fail(message == "media.encode_failed" ? Code::internal : Code::unreadable, message),
                           vips_error_buffer());
  vips_error_clear();
  return error;
}

Result<void> lock_down(const FormatFacts& format) {
  // Pictures that must be kept whole are kept in memory, which is bounded; the confined /tmp is small.
  g_setenv("VIPS_DISC_THRESHOLD", "3g", TRUE);
  if (VIPS_INIT("khen") != 0) return library_error("media.unreadable");
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  vips_operation_block_set(std::string(format.loader).c_str(), FALSE);
  vips_cache_set_max(0);
  vips_concurrency_set(2);
  return {};
}

Result<Image> taken(int failed, VipsImage* const& made, std::string_view message) {
  if (failed != 0) return library_error(message);
  return Image(made);
}

Image shared(VipsImage* image) {
  g_object_ref(image);
  return Image(image);
}

}  // namespace khen::picture
