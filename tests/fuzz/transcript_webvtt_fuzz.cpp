// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/transcript_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return khen::testing::fuzz_transcript(khen::parse_webvtt, data, size);
}
