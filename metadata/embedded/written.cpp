// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "metadata/base/text.h"
#include "metadata/edtf.h"
#include "metadata/embedded/suggest.h"
#include "metadata/transcript/charset.h"

namespace khen {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

bool is_separator(char c) { return c == '-' || c == ':' || c == '/' || c == '.'; }

// Two digits behind a separator, which goes with them.
std::string_view take_part(std::string_view& rest) {
  if (rest.size() < 3 || !is_separator(rest.front()) || digits_at(rest.substr(1)) != 2) return {};
  const std::string_view part = rest.substr(1, 2);
  rest.remove_prefix(3);
  return part;
}

bool is_clock_at_zero(std::string_view day) { return day == "1904-01-01" || day == "1970-01-01"; }

std::optional<std::string> believable(std::string edtf) {
  if (edtf < "1860" || is_clock_at_zero(edtf) || !parse_edtf(edtf)) return std::nullopt;
  return edtf;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// One signed number of ISO 6709; `whole` digits are those of the degrees.
std::optional<double> take_degrees(std::string_view& rest, std::size_t whole) {
  if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) return std::nullopt;
  const double sign = rest.front() == '-' ? -1 : 1;
  std::size_t end = 1;
  while (end < rest.size() && (is_digit(rest[end]) || rest[end] == '.')) ++end;
  const std::string_view number = rest.substr(1, end - 1);
  rest.remove_prefix(end);
  const std::size_t digits = digits_at(number);
  const auto part = [&](std::size_t from, bool last) {
    return number_in(number.substr(from, last ? std::string_view::npos : 2));
  };
  if (digits == whole) {
    const auto degrees = number_in(number);
    return degrees ? std::optional(sign * *degrees) : std::nullopt;
  }
  const auto degrees = number_in(number.substr(0, std::min(whole, number.size())));
  if (!degrees || (digits != whole + 2 && digits != whole + 4)) return std::nullopt;
  const bool seconds_too = digits == whole + 4;
  const auto minutes = part(whole, !seconds_too);
  const auto seconds = seconds_too ? part(whole + 2, true) : std::optional(0.0);
  if (!minutes || !seconds) return std::nullopt;
  return sign * (*degrees + *minutes / 60 + *seconds / 3600);
}

std::optional<Coordinates> on_earth(std::optional<double> latitude, std::optional<double> longitude) {
  if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return std::nullopt;
  if (*latitude == 0 && *longitude == 0) return std::nullopt;  // a receiver that had seen no satellite
  return Coordinates{*latitude, *longitude, suggested_coarsening_km};
}

// The bytes of a text that was read as Latin-1; absent when it can't have been.
std::optional<std::string> latin1_bytes(std::string_view text) {
  std::string bytes;
  bool foreign = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      bytes += text[i];
      continue;
    }
    if ((byte != 0xc2 && byte != 0xc3) || i + 1 >= text.size()) return std::nullopt;
    const auto next = static_cast<unsigned char>(text[++i]);
    bytes += static_cast<char>((byte - 0xc2) * 0x40 + next);
    foreign = true;
  }
  return foreign ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace

std::optional<std::string> edtf_of_written(std::string_view text) {
  std::string_view rest = trim(text);
  const std::size_t digits = digits_at(rest);
  if (digits == 8) {
    if (rest.size() > 8 && is_digit(rest[8])) return std::nullopt;
    return believable(fmt::format("{}-{}-{}", rest.substr(0, 4), rest.substr(4, 2), rest.substr(6, 2)));
  }
  if (digits != 4) return std::nullopt;
  std::string edtf(rest.substr(0, 4));
  rest.remove_prefix(4);
  const std::string_view month = take_part(rest);
  const std::string_view day = month.empty() ? std::string_view() : take_part(rest);
  if (!rest.empty() && rest.front() != 'T' && rest.front() != ' ' && rest.front() != 'Z') return std::nullopt;
  if (month.empty() || month == "00") return believable(std::move(edtf));
  edtf += fmt::format("-{}", month);
  if (!day.empty() && day != "00") edtf += fmt::format("-{}", day);
  return believable(std::move(edtf));
}

std::optional<Coordinates> coordinates_of_written(std::string_view text) {
  std::string_view rest = trim(text);
  const std::size_t comma = rest.find(',');
  if (comma != std::string_view::npos) {
    const auto plain = [](std::string_view part) {
      part = trim(part);
      if (part.starts_with('+')) part.remove_prefix(1);
      return number_in(part);
    };
    return on_earth(plain(rest.substr(0, comma)), plain(rest.substr(comma + 1)));
  }
  const auto latitude = take_degrees(rest, 2);
  const auto longitude = take_degrees(rest, 3);
  return on_earth(latitude, longitude);
}

PutRight put_right(std::string_view text) {
  const auto bytes = latin1_bytes(text);
  const auto decoded = bytes ? decode_text(*bytes) : Result<DecodedText>(fail(Code::unreadable, "transcript.encoding"));
  const bool same = !decoded || decoded->charset == "windows-1252" || !is_clean_text(decoded->text);
  if (same) return {std::string(text), ""};
  std::string better = to_nfc(decoded->text);
  if (better == text) return {std::string(text), ""};
  return {std::move(better), decoded->charset};
}

}  // namespace khen
