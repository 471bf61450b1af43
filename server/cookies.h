// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Cookies as in RFC 6265bis. Pure.
namespace khen {

// Of two cookies with one name the first counts: user agents send the more specific path first.
class Cookies {
 public:
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return pairs_.size(); }
  void add(std::string name, std::string value);  // ignored when the name is there

 private:
  struct Pair {
    std::string name;
    std::string value;
  };
  std::vector<Pair> pairs_;
};

// Malformed pairs are left out, and so is everything after the first 64.
Cookies parse_cookies(std::string_view header);

enum class SameSite { lax, strict, none };
enum class CookieReach { secure_only, any_scheme };
enum class ScriptAccess { hidden, readable };

struct SetCookie {
  std::string name{};   // token characters; a "__Host-" name requires secure_only and path "/"
  std::string value{};  // cookie-octets; keep to letters, digits, '-', '_', '.'
  std::string path = "/";
  std::optional<std::chrono::seconds> max_age{};  // absent: until the browser ends; 0: delete it
  SameSite same_site = SameSite::lax;
  CookieReach reach = CookieReach::secure_only;
  ScriptAccess script = ScriptAccess::hidden;
};

// Value of a Set-Cookie field. Characters that could end the value or the field are dropped from name, value and path.
std::string set_cookie_header(const SetCookie& cookie);

}  // namespace khen
