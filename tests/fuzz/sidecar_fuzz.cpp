// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/embedded/suggest.h"
#include "transcode/embedded/parts.h"

// Whatever lies beside a file: no crash, the bounds hold, and what is suggested of it can be written down and read
// again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto fields = khen::sidecar_fields(bytes);
  if (fields.size() > khen::most_embedded_fields) std::abort();
  if (khen::parse_embedded(khen::to_json(fields)) != fields) std::abort();
  const std::string facts = khen::with_beside("{}", fields);
  khen::Record record;
  for (const auto& one : khen::suggestions_for(record, {{"x", facts}}, "en"))
    record.all(one.field).push_back(one.value);
  if (!khen::suggestions_for(record, {{"x", facts}}, "en").empty()) std::abort();
  return 0;
}
