// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/negotiate.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t most_preferences = 64;

// "0.8" → 800; -1 when it is no weight of RFC 9110, 12.4.2.
int parse_weight(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return -1;
  int value = text[0] == '1' ? 1000 : 0;
  if (text.size() == 1) return value;
  if (text[1] != '.' || text.size() > 5) return -1;
  int unit = 100;
  for (const char c : text.substr(2)) {
    if (c < '0' || c > '9') return -1;
    value += (c - '0') * unit;
    unit /= 10;
  }
  return value > 1000 ? -1 : value;
}

Preference parse_element(std::string_view element) {
  Preference preference;
  preference.value = trim(element.substr(0, element.find(';')));
  while (true) {
    const std::size_t semicolon = element.find(';');
    if (semicolon == std::string_view::npos) return preference;
    element.remove_prefix(semicolon + 1);
    const std::string_view parameter = trim(element.substr(0, element.find(';')));
    if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
      preference.thousandths = parse_weight(parameter.substr(2));
    }
  }
}

bool equal_without_case(std::string_view left, std::string_view right) {
  return to_lower_ascii(left) == to_lower_ascii(right);
}

// Drops the last subtag, and a single-letter one that would then stand at the end (RFC 4647, 3.4).
std::string_view shortened(std::string_view range) {
  const std::size_t dash = range.rfind('-');
  if (dash == std::string_view::npos) return {};
  range = range.substr(0, dash);
  if (range.size() >= 2 && range[range.size() - 2] == '-') range = range.substr(0, range.size() - 2);
  return range;
}

// 0: does not cover, 1: "*/*", 2: "text/*", 3: the very type.
int specificity(std::string_view range, std::string_view type) {
  if (range == "*/*") return 1;
  if (range.ends_with("/*")) {
    return equal_without_case(range.substr(0, range.size() - 1), type.substr(0, type.find('/') + 1)) ? 2 : 0;
  }
  return equal_without_case(range, type) ? 3 : 0;
}

int weight_of(std::string_view type, const std::vector<Preference>& preferences) {
  int best = 0;
  int weight = 0;
  for (const Preference& preference : preferences) {
    const int specific = specificity(preference.value, type);
    if (specific <= best) continue;
    best = specific;
    weight = preference.thousandths;
  }
  return weight;
}

}  // namespace

std::vector<Preference> parse_preferences(std::string_view header) {
  std::vector<Preference> preferences;
  while (!header.empty() && preferences.size() < most_preferences) {
    const std::string_view element = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), element.size() + 1));
    const Preference preference = parse_element(element);
    if (!preference.value.empty() && preference.thousandths >= 0) preferences.push_back(preference);
  }
  std::stable_sort(preferences.begin(), preferences.end(),
                   [](const Preference& a, const Preference& b) { return a.thousandths > b.thousandths; });
  return preferences;
}

std::string_view choose_language(std::string_view accept_language, std::span<const std::string_view> available,
                                 std::string_view fallback) {
  for (const Preference& preference : parse_preferences(accept_language)) {
    if (preference.thousandths == 0 || preference.value == "*") continue;
    for (std::string_view range = preference.value; !range.empty(); range = shortened(range)) {
      const auto found = std::find_if(available.begin(), available.end(),
                                      [&](std::string_view language) { return equal_without_case(language, range); });
      if (found != available.end()) return *found;
    }
  }
  return fallback;
}

std::string_view choose_media_type(std::string_view accept, std::span<const std::string_view> offered) {
  if (offered.empty()) return {};
  if (trim(accept).empty()) return offered.front();
  const auto preferences = parse_preferences(accept);
  std::string_view chosen;
  int best = 0;
  for (const std::string_view type : offered) {
    const int weight = weight_of(type, preferences);
    if (weight <= best) continue;
    best = weight;
    chosen = type;
  }
  return chosen;
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) {
  int any = 0;
  for (const Preference& preference : parse_preferences(accept_encoding)) {
    if (equal_without_case(preference.value, coding)) return preference.thousandths > 0;
    if (preference.value == "*") any = preference.thousandths;
  }
  return any > 0;
}

bool is_on_slow_link(const HeaderList& headers) {
  constexpr double slow_downlink = 1.5;
  constexpr double slow_round_trip = 500;
  const auto number = [&](std::string_view field) -> std::optional<double> {
    const std::string_view text = headers.find(field);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  };
  if (headers.find("save-data") == "on") return true;
  const std::string_view kind = headers.find("ect");
  if (kind == "slow-2g" || kind == "2g" || kind == "3g") return true;
  const auto downlink = number("downlink");
  const auto round_trip = number("rtt");
  return (downlink && *downlink < slow_downlink) || (round_trip && *round_trip > slow_round_trip);
}

}  // namespace khen
