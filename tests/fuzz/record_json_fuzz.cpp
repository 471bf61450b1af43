// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/record_json.h"
#include "metadata/validation.h"

// Whatever comes in: no crash; and what was read is written so that it reads as the same Record.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const khen::Vocabularies vocabularies = *khen::Vocabularies::load();
  const auto record = khen::parse_record({reinterpret_cast<const char*>(data), size});
  if (!record) return 0;
  khen::validate(*record, vocabularies);
  const auto again = khen::parse_record(khen::to_json(*record));
  if (!again || again->values != record->values || again->id != record->id) std::abort();
  return 0;
}
