// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "transcode/document/compound_file.h"
#include "transcode/document/office_kind.h"
#include "transcode/image/nclx.h"
#include "transcode/raw/raw_sniff.h"

// What tells a document or a picture by its inside: Office's two containers, raw files, colour boxes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const khen::ByteSource source = khen::byte_source(bytes);
  for (const auto& format : {khen::office_in_zip(source), khen::office_in_compound_file(source)}) {
    if (format && !khen::is_office(*format)) std::abort();
  }
  static_cast<void>(khen::is_raw(bytes));
  static_cast<void>(khen::coded_colour(bytes));
  return 0;
}
