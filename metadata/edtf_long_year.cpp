// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "metadata/edtf_parts.h"

namespace khen::edtf {
namespace {

std::optional<std::int64_t> scaled(std::int64_t value, unsigned exponent) {
  for (; exponent > 0; --exponent) {
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) return std::nullopt;
  }
  return value;
}

struct LongYear {
  bool prefixed = false;
  bool negative = false;
  std::string_view digits;
  std::optional<std::string_view> exponent;
  std::optional<std::string_view> significant;
};

LongYear take_long_year(std::string_view text) {
  LongYear parts;
  const auto take = [&text](char mark) {
    const bool present = !text.empty() && text.front() == mark;
    if (present) text.remove_prefix(1);
    return present;
  };
  const auto cut = [&text](char mark) -> std::optional<std::string_view> {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(at + 1);
    text = text.substr(0, at);
    return rest;
  };
  parts.prefixed = take('Y');
  parts.negative = take('-');
  parts.significant = cut('S');
  parts.exponent = cut('E');
  parts.digits = text;
  return parts;
}

// Level 0 years have four digits; only Y allows more, and then more is required, unless an exponent makes it large.
bool is_well_formed(const LongYear& parts) {
  if (!all_digits(parts.digits)) return false;
  if (!parts.prefixed) return parts.digits.size() == 4 && !parts.exponent && parts.significant.has_value();
  return parts.digits.front() != '0' && (parts.exponent.has_value() || parts.digits.size() > 4);
}

}  // namespace

Parsed parse_long_year(std::string_view text) {
  const LongYear parts = take_long_year(text);
  if (!is_well_formed(parts)) return std::nullopt;
  const auto mantissa = number<std::int64_t>(parts.digits);
  const auto exponent = parts.exponent ? number<unsigned>(*parts.exponent) : std::optional(0U);
  if (!mantissa || !exponent) return std::nullopt;
  const auto value = scaled(*mantissa, *exponent);
  if (!value || (parts.prefixed && *value <= 9999)) return std::nullopt;
  std::int64_t least = *value;
  std::int64_t most = *value;
  if (parts.significant) {
    const auto count = number<unsigned>(*parts.significant);
    const auto length = static_cast<unsigned>(std::to_string(*value).size());
    if (!count || *count == 0 || *count > std::max(length, 4U)) return std::nullopt;
    const auto unit = scaled(1, std::max(length, 4U) - *count);
    if (!unit) return std::nullopt;
    least = *value - *value % *unit;
    if (__builtin_add_overflow(least, *unit - 1, &most)) return std::nullopt;
  }
  if (parts.negative) return Span{Day{-most, 1, 1}, Day{-least, 12, 31}};
  return Span{Day{least, 1, 1}, Day{most, 12, 31}};
}

}  // namespace khen::edtf
