// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/facts/numbers.h"

#include <charconv>
#include <cmath>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr double longest_believed = 1e9;  // seconds

}  // namespace

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> seconds_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool sane = error == std::errc() && std::isfinite(value) && std::abs(value) < longest_believed;
  return sane ? std::optional(value) : std::nullopt;
}

std::optional<double> clock_in(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  const auto hours = seconds_in(parts[0]);
  const auto minutes = seconds_in(parts[1]);
  const auto seconds = seconds_in(parts[2]);
  if (!hours || !minutes || !seconds) return std::nullopt;
  const double total = *hours * 3600 + *minutes * 60 + *seconds;
  return std::abs(total) < longest_believed ? std::optional(total) : std::nullopt;
}

Rate rate_in(std::string_view text, char separator) {
  const std::size_t middle = text.find(separator);
  if (middle == std::string_view::npos) return {};
  const auto numerator = integer_in(text.substr(0, middle));
  const auto denominator = integer_in(text.substr(middle + 1));
  return numerator && denominator && *numerator > 0 && *denominator > 0 ? Rate{*numerator, *denominator} : Rate{};
}

}  // namespace khen
