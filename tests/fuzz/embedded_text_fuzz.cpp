// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/base/text.h"
#include "metadata/edtf.h"
#include "metadata/embedded/suggest.h"
#include "transcode/embedded/parts.h"

// Dates, places and texts as anybody may have written them into a file, and a reader's answer that may be foreign.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto edtf = khen::edtf_of_written(bytes); edtf && !khen::parse_edtf(*edtf)) std::abort();
  if (const auto at = khen::coordinates_of_written(bytes)) {
    if (!(at->latitude >= -90 && at->latitude <= 90 && at->longitude >= -180 && at->longitude <= 180)) std::abort();
  }
  const std::string text = khen::as_utf8(bytes);
  const std::string right = khen::put_right(text).text;
  if (khen::is_clean_text(text) && !khen::is_clean_text(right)) std::abort();
  if (khen::parse_embedded(bytes).size() > khen::most_embedded_fields) std::abort();
  return 0;
}
