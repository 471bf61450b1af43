// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/base/text.h"
#include "transcode/words/export.h"
#include "transcode/words/tsv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto page = khen::parse_words(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!page) return 0;
  for (const khen::ReadLine& line : page->lines) {
    for (const khen::ReadWord& word : line.words) {
      const bool within = word.box.left >= 0 && word.box.left + word.box.width <= page->width && word.box.top >= 0 &&
                          word.box.top + word.box.height <= page->height;
      if (!within || word.text.empty()) std::abort();
    }
  }
  const khen::PageWords scaled = khen::scaled_to(*page, 600, 800);
  for (const std::string& text : {to_hocr(scaled, {1, "page-1.webp"}), to_alto(scaled, {1, "page-1.webp"})}) {
    if (!khen::is_clean_text(text)) std::abort();
  }
  return 0;
}
