// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/ttml_time.h"

#include <charconv>
#include <cmath>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr double latest_seconds = 1e9;

// Digits with at most one point; no sign, no exponent.
std::optional<double> plain_number(std::string_view text) {
  if (text.empty() || text.size() > 20 || text.find_first_not_of("0123456789.") != std::string_view::npos)
    return std::nullopt;
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<milliseconds> from_seconds(double seconds) {
  if (!(seconds >= 0 && seconds < latest_seconds)) return std::nullopt;
  return milliseconds(std::llround(seconds * 1000));
}

std::optional<double> unit_in_seconds(std::string_view metric, const TtmlRates& rates) {
  if (metric == "h") return 3600;
  if (metric == "m") return 60;
  if (metric == "s") return 1;
  if (metric == "ms") return 0.001;
  if (metric == "f") return 1 / rates.frame_rate;
  if (metric == "t") return 1 / rates.tick_rate;
  return std::nullopt;
}

std::optional<double> frames_in_seconds(std::string_view text, const TtmlRates& rates) {
  const std::size_t point = text.find('.');
  const auto frames = plain_number(text.substr(0, point));
  if (!frames) return std::nullopt;
  double seconds = *frames / rates.frame_rate;
  if (point != std::string_view::npos) {
    const auto parts = plain_number(text.substr(point + 1));
    if (!parts) return std::nullopt;
    seconds += *parts / (rates.frame_rate * rates.sub_frame_rate);
  }
  return seconds;
}

std::optional<milliseconds> clock_time(std::string_view text, const TtmlRates& rates) {
  const auto parts = split(text, ':');
  if (parts.size() < 3 || parts.size() > 4) return std::nullopt;
  const auto hours = plain_number(parts[0]);
  const auto minutes = plain_number(parts[1]);
  const auto seconds = plain_number(parts[2]);
  if (!hours || !minutes || !seconds || *minutes >= 60 || *seconds >= 61) return std::nullopt;
  double total = *hours * 3600 + *minutes * 60 + *seconds;
  if (parts.size() == 4) {
    const auto frames = frames_in_seconds(parts[3], rates);
    if (!frames) return std::nullopt;
    total += *frames;
  }
  return from_seconds(total);
}

}  // namespace

std::optional<milliseconds> parse_ttml_time(std::string_view text, const TtmlRates& rates) {
  text = trim(text);
  if (text.find(':') != std::string_view::npos) return clock_time(text, rates);
  const std::size_t metric = text.find_first_not_of("0123456789.");
  if (metric == std::string_view::npos) return std::nullopt;
  const auto count = plain_number(text.substr(0, metric));
  const auto unit = unit_in_seconds(text.substr(metric), rates);
  if (!count || !unit) return std::nullopt;
  return from_seconds(*count * *unit);
}

}  // namespace khen
