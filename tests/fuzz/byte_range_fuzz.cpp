// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "server/byte_range.h"
#include "server/etag.h"

// No range reaches past the end, whatever the header says; validators of any shape are survived.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace khen;
  std::uint64_t file_size = 0;
  if (size < sizeof file_size) return 0;
  std::memcpy(&file_size, data, sizeof file_size);
  const std::string_view header(reinterpret_cast<const char*>(data) + sizeof file_size, size - sizeof file_size);
  const RangeDecision range = resolve_range(header, file_size);
  if (range.offset > file_size || range.length > file_size - range.offset) std::abort();
  if (range.outcome == RangeOutcome::partial && range.length == 0) std::abort();
  if (content_range(range, file_size).empty()) std::abort();
  const EntityTag tag{"abc", TagStrength::strong};
  const Validators validators{tag, parse_http_date(header)};
  evaluate({header, header, header, header, header}, validators, Retrieval::yes);
  range_applies(header, validators);
  return 0;
}
