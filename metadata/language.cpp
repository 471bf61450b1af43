// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/language.h"

#include <algorithm>
#include <span>
#include <vector>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t longest_tag = 100;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_letters(std::string_view part) { return std::all_of(part.begin(), part.end(), is_letter); }
bool all_digits(std::string_view part) { return std::all_of(part.begin(), part.end(), is_digit); }
bool all_alphanumeric(std::string_view part) {
  return std::all_of(part.begin(), part.end(), [](char c) { return is_letter(c) || is_digit(c); });
}
bool is_length(std::string_view part, std::size_t least, std::size_t most) {
  return part.size() >= least && part.size() <= most;
}

bool is_primary(std::string_view part) { return is_length(part, 2, 8) && all_letters(part); }
bool is_extended_language(std::string_view part) { return part.size() == 3 && all_letters(part); }
bool is_script(std::string_view part) { return part.size() == 4 && all_letters(part); }
bool is_region(std::string_view part) {
  return (part.size() == 2 && all_letters(part)) || (part.size() == 3 && all_digits(part));
}
bool is_variant(std::string_view part) {
  return all_alphanumeric(part) && (is_length(part, 5, 8) || (part.size() == 4 && is_digit(part.front())));
}

using Parts = std::span<const std::string_view>;

// The productions of RFC 5646, section 2.1; each takes what it matches from the front.
template <class Test>
void take_up_to(Parts& parts, std::size_t most, Test test) {
  for (std::size_t taken = 0; taken < most && !parts.empty() && test(parts.front()); ++taken) parts = parts.subspan(1);
}

bool take_private_use(Parts& parts) {
  if (parts.size() < 2 || to_lower_ascii(parts.front()) != "x") return false;
  parts = parts.subspan(1);
  const std::size_t before = parts.size();
  take_up_to(parts, before, [](std::string_view part) { return is_length(part, 1, 8) && all_alphanumeric(part); });
  return parts.size() < before;
}

bool take_extension(Parts& parts) {
  if (parts.size() < 2 || parts.front().size() != 1 || !all_alphanumeric(parts.front())) return false;
  if (to_lower_ascii(parts.front()) == "x") return false;
  parts = parts.subspan(1);
  const std::size_t before = parts.size();
  take_up_to(parts, before, [](std::string_view part) { return is_length(part, 2, 8) && all_alphanumeric(part); });
  return parts.size() < before;
}

std::string to_title_ascii(std::string_view part) {
  std::string out = to_lower_ascii(part);
  if (!out.empty() && is_letter(out.front())) out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out;
}

std::string to_upper_ascii(std::string_view part) {
  std::string out = to_lower_ascii(part);
  for (char& c : out) {
    if (is_letter(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace

bool is_interface_language(std::string_view tag) {
  return std::any_of(interface_languages.begin(), interface_languages.end(),
                     [tag](const InterfaceLanguage& language) { return language.tag == tag; });
}

bool is_language_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > longest_tag) return false;
  const std::vector<std::string_view> all = split(tag, '-');
  Parts parts(all);
  if (take_private_use(parts)) return parts.empty();
  if (!is_primary(parts.front())) return false;
  const bool short_primary = parts.front().size() <= 3;
  parts = parts.subspan(1);
  if (short_primary) take_up_to(parts, 3, is_extended_language);
  take_up_to(parts, 1, is_script);
  take_up_to(parts, 1, is_region);
  take_up_to(parts, parts.size(), is_variant);
  while (take_extension(parts)) {
  }
  return parts.empty() || (take_private_use(parts) && parts.empty());
}

std::string canonical_language_tag(std::string_view tag) {
  std::string out;
  bool first = true;
  bool after_singleton = false;
  for (const std::string_view part : split(tag, '-')) {
    if (!first) out += '-';
    if (first || after_singleton || (part.size() != 2 && part.size() != 4)) {
      out += to_lower_ascii(part);
    } else {
      out += part.size() == 2 ? to_upper_ascii(part) : to_title_ascii(part);
    }
    after_singleton = after_singleton || part.size() == 1;
    first = false;
  }
  return out;
}

std::string_view language_of(std::string_view tag) { return tag.substr(0, tag.find('-')); }

std::string_view script_of(std::string_view tag) {
  std::size_t at = tag.find('-');
  while (at != std::string_view::npos) {
    tag.remove_prefix(at + 1);
    at = tag.find('-');
    const std::string_view part = tag.substr(0, at);
    if (is_script(part)) return part;
    if (!is_extended_language(part)) return {};
  }
  return {};
}

}  // namespace khen
