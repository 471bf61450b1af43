// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/http.h"

// Which row of a constexpr table answers a path. Patterns are segments: literal, "{name}" (one segment) or, as the last
// one, "{name...}" (one or more). A literal wins over a name; beyond that the earlier row wins. No regular expressions.
namespace khen {

// Several methods in one value.
class MethodSet {
 public:
  constexpr MethodSet() = default;
  constexpr MethodSet(std::initializer_list<Method> methods) {
    for (const Method method : methods) bits_ = static_cast<std::uint8_t>(bits_ | bit(method));
  }
  [[nodiscard]] constexpr bool has(Method method) const { return (bits_ & bit(method)) != 0; }
  [[nodiscard]] constexpr MethodSet with(MethodSet other) const {
    MethodSet both = *this;
    both.bits_ = static_cast<std::uint8_t>(both.bits_ | other.bits_);
    return both;
  }

 private:
  static constexpr std::uint8_t bit(Method method) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(method));
  }
  std::uint8_t bits_ = 0;
};

// What a route costs and how it is counted.
enum class RouteClass { page, api, media, upload, asset, operations };
std::string_view name_of(RouteClass route_class);

struct PathParameters {
  struct Pair {
    std::string_view name;
    std::string value;
  };
  std::vector<Pair> pairs;
  // "" when the pattern has no such name. Values are never empty.
  [[nodiscard]] std::string_view operator[](std::string_view name) const;
};

// The parameters when `pattern` fits the decoded `path`.
std::optional<PathParameters> match_pattern(std::string_view pattern, std::string_view path);

// True for patterns such as "/", "/{a}/", "/a/{b}/c", "/a/{rest...}". For static_assert over a table.
constexpr bool is_pattern(std::string_view pattern) {
  if (pattern.empty() || pattern.front() != '/') return false;
  if (pattern == "/") return true;
  bool rest = false;
  while (!pattern.empty()) {
    if (rest || pattern.front() != '/') return false;
    pattern.remove_prefix(1);
    const std::string_view segment = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(segment.size());
    if (segment.empty()) return pattern.empty();
    if (segment.front() != '{') continue;
    if (segment.back() != '}' || segment.size() < 3) return false;
    rest = segment.ends_with("...}");
    if (rest && segment.size() < 6) return false;
  }
  return true;
}

// True when `left` is to be asked before `right`: a literal where the other has a name.
bool more_specific(std::string_view left, std::string_view right);

// "GET, HEAD, OPTIONS": HEAD comes with GET, OPTIONS always.
std::string allow_header(MethodSet methods);

// HEAD is answered by the row for GET.
bool allows(MethodSet methods, Method method);

template <class Endpoint>
struct Route {
  MethodSet methods;
  std::string_view pattern;
  RouteClass route_class;
  Endpoint endpoint;  // a function pointer or an enum: whatever the caller dispatches on
};

template <class Endpoint>
struct RouteMatch {
  const Route<Endpoint>* route = nullptr;  // null: nothing here answers this method
  PathParameters parameters;
  MethodSet allowed;  // of all rows that fit the path; empty: no such path (404), else 405 or OPTIONS
  bool path_exists = false;
};

template <class Endpoint>
RouteMatch<Endpoint> find_route(std::span<const Route<Endpoint>> table, Method method, std::string_view path) {
  RouteMatch<Endpoint> found;
  std::string_view best;
  for (const auto& route : table) {
    auto parameters = match_pattern(route.pattern, path);
    if (!parameters) continue;
    if (found.path_exists && more_specific(best, route.pattern)) continue;
    if (!found.path_exists || more_specific(route.pattern, best)) {
      found = {};
      found.path_exists = true;
      best = route.pattern;
    }
    found.allowed = found.allowed.with(route.methods);
    if (found.route != nullptr || !allows(route.methods, method)) continue;
    found.route = &route;
    found.parameters = std::move(*parameters);
  }
  return found;
}

}  // namespace khen
