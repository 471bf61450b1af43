// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "metadata/base/text.h"
#include "server/tus.h"

// Upload-Metadata is a bounded list of distinct keys with clean values or an Error; Upload-Length and Upload-Offset are
// plain decimals or nothing; base64 never gives more bytes than it holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace khen;
  const std::string_view header(reinterpret_cast<const char*>(data), size);
  if (const auto pairs = parse_tus_metadata(header)) {
    std::set<std::string_view> keys;
    for (const TusPair& pair : *pairs) {
      if (pair.key.empty() || pair.key.size() > 64 || !keys.insert(pair.key).second) std::abort();
      if (!is_clean_text(pair.value)) std::abort();
    }
    if (keys.size() > 32) std::abort();
  }
  if (const auto number = parse_tus_number(header)) {
    std::uint64_t expected = 0;
    for (const char c : header) expected = expected * 10 + static_cast<std::uint64_t>(c - '0');
    if (*number != expected || header.find_first_not_of("0123456789") != std::string_view::npos) std::abort();
  }
  if (const auto bytes = decode_base64(header); bytes && bytes->size() > size / 4 * 3) std::abort();
  return 0;
}
