// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <string_view>

#include "metadata/transcript/parse.h"
#include "metadata/transcript/spoken.h"

// Bytes of any coding and format, as they come from a depositor or from a program that listens.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto parsed = khen::parse_transcript(bytes, "a.vi.srt");
  if (parsed && !khen::check_transcript(parsed->content)) __builtin_trap();
  const auto spoken = khen::parse_spoken(bytes, "vi");
  if (spoken && !khen::check_transcript(*spoken)) __builtin_trap();
  return 0;
}
