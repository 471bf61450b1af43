// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/cookies.h"

#include <algorithm>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t most_cookies = 64;

bool is_token_character(char c) {
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         marks.find(c) != std::string_view::npos;
}

// cookie-octet of RFC 6265, 4.1.1.
bool is_cookie_octet(char c) { return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'; }

bool is_path_character(char c) { return c >= 0x20 && c < 0x7f && c != ';'; }

std::string keep(std::string_view text, bool (*allowed)(char)) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), allowed);
  return out;
}

std::string_view unquoted(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') return value.substr(1, value.size() - 2);
  return value;
}

std::string_view name_of(SameSite same_site) {
  switch (same_site) {
    case SameSite::lax: return "Lax";
    case SameSite::strict: return "Strict";
    case SameSite::none: return "None";
  }
  return "Strict";
}

}  // namespace

std::optional<std::string_view> Cookies::find(std::string_view name) const {
  const auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.name == name; });
  if (found == pairs_.end()) return std::nullopt;
  return found->value;
}

void Cookies::add(std::string name, std::string value) {
  if (!find(name)) pairs_.push_back({std::move(name), std::move(value)});
}

Cookies parse_cookies(std::string_view header) {
  Cookies cookies;
  while (!header.empty() && cookies.size() < most_cookies) {
    const std::string_view pair = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(header.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trim(pair.substr(0, equals));
    const std::string_view value = unquoted(trim(pair.substr(equals + 1)));
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character)) continue;
    if (!std::all_of(value.begin(), value.end(), is_cookie_octet)) continue;
    cookies.add(std::string(name), std::string(value));
  }
  return cookies;
}

std::string set_cookie_header(const SetCookie& cookie) {
  std::string text = keep(cookie.name, is_token_character) + "=" + keep(cookie.value, is_cookie_octet);
  text += "; Path=" + keep(cookie.path, is_path_character);
  if (cookie.max_age) text += "; Max-Age=" + std::to_string(cookie.max_age->count());
  text += "; SameSite=";
  text += name_of(cookie.same_site);
  if (cookie.reach == CookieReach::secure_only) text += "; Secure";
  if (cookie.script == ScriptAccess::hidden) text += "; HttpOnly";
  return text;
}

}  // namespace khen
