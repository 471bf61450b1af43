// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/forms.h"

#include <algorithm>

#include "metadata/base/text.h"

namespace khen {
namespace {

enum class Plus { space, itself };

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '+' && plus == Plus::space) {
      out += ' ';
    } else if (c != '%') {
      out += c;
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

Result<std::string> component(std::string_view text, std::size_t limit) {
  // An encoded byte takes three; what is longer than that can't fit, so it is not worth decoding.
  if (text.size() / 3 > limit) return fail(Code::too_large, "form.too_large");
  auto decoded = decode(text, Plus::space);
  if (!decoded || !is_clean_text(*decoded)) return fail(Code::usage, "form.malformed");
  if (decoded->size() > limit) return fail(Code::too_large, "form.too_large");
  return std::move(*decoded);
}

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::optional<std::string_view> FormFields::find(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const Field& f) { return f.name == name; });
  if (found == fields_.end()) return std::nullopt;
  return found->value;
}

std::string_view FormFields::value_or(std::string_view name, std::string_view other) const {
  return find(name).value_or(other);
}

std::vector<std::string_view> FormFields::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Field& field : fields_) {
    if (field.name == name) values.emplace_back(field.value);
  }
  return values;
}

Result<FormFields> parse_form(std::string_view text, const FormLimits& limits) {
  FormFields form;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    if (form.fields().size() == limits.fields) return fail(Code::too_large, "form.too_large");
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string name = TRY(component(pair.substr(0, equals), limits.name));
    std::string value = TRY(component(pair.substr(std::min(equals + 1, pair.size())), limits.value));
    form.add(std::move(name), std::move(value));
  }
  return form;
}

std::optional<std::string> percent_decode(std::string_view text) { return decode(text, Plus::itself); }

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

}  // namespace khen
