// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/base/text.h"
#include "server/forms.h"

// Accepted forms hold clean text within their limits; encoding and decoding are inverse for any bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace khen;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const FormLimits limits{.fields = 16, .name = 32, .value = 64};
  if (const auto form = parse_form(bytes, limits)) {
    if (form->fields().size() > limits.fields) std::abort();
    for (const auto& field : form->fields()) {
      if (field.name.size() > limits.name || field.value.size() > limits.value) std::abort();
      if (!is_clean_text(field.name) || !is_clean_text(field.value)) std::abort();
    }
  }
  if (percent_decode(percent_encode(bytes)) != bytes) std::abort();
  return 0;
}
