// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"

// application/x-www-form-urlencoded as browsers write it (WHATWG URL, 5.1), for queries and posted forms. Pure.
namespace khen {

// Decoded fields in the order in which they came; names may repeat.
class FormFields {
 public:
  struct Field {
    std::string name;
    std::string value;
  };

  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;  // the first of that name
  [[nodiscard]] std::string_view value_or(std::string_view name, std::string_view other) const;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
  void add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }

 private:
  std::vector<Field> fields_;
};

struct FormLimits {
  std::size_t fields = 1024;
  std::size_t name = 256;            // bytes, decoded
  std::size_t value = 256UL * 1024;  // bytes, decoded
};

// "form.malformed" (usage) for a broken escape or bytes that are not clean UTF-8, "form.too_large" (too_large) beyond a
// limit. The length of `text` itself is for the caller to bound.
Result<FormFields> parse_form(std::string_view text, const FormLimits& limits = {});

// nullopt for a broken escape. Says nothing about what the bytes mean.
std::optional<std::string> percent_decode(std::string_view text);

// Leaves the unreserved characters of RFC 3986, 2.3 and encodes everything else.
std::string percent_encode(std::string_view text);

}  // namespace khen
