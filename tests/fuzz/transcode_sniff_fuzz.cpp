// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "transcode/sniff.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const khen::FormatFacts& facts = khen::facts(khen::sniff(bytes));
  // What is refused must have no reader, whatever the bytes.
  if (!facts.kind && !(facts.demuxers.empty() && facts.loader.empty())) std::abort();
  return 0;
}
