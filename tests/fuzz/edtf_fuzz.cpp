// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/edtf.h"

// No crash, and a span never ends before it begins (compared where both years have four digits).
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto span = khen::parse_edtf({reinterpret_cast<const char*>(data), size});
  if (!span || !span->earliest || !span->latest) return 0;
  const bool plain = span->earliest->size() == 10 && span->latest->size() == 10;
  if (plain && *span->latest < *span->earliest) std::abort();
  return 0;
}
