// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "metadata/language.h"

// No crash; the recommended form of a well-formed tag is well-formed, stays itself and keeps language and script.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view tag(reinterpret_cast<const char*>(data), size);
  const std::string canonical = khen::canonical_language_tag(tag);
  khen::effective_script(tag);
  if (!khen::is_language_tag(tag)) return 0;
  const bool kept = khen::language_of(canonical).size() == khen::language_of(tag).size() &&
                    khen::script_of(canonical).size() == khen::script_of(tag).size();
  if (!khen::is_language_tag(canonical) || khen::canonical_language_tag(canonical) != canonical || !kept) std::abort();
  return 0;
}
