// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/router.h"

#include <algorithm>
#include <array>

namespace khen {
namespace {

constexpr std::array all_methods{Method::get,   Method::head,    Method::post,   Method::put,
                                 Method::patch, Method::delete_, Method::options};

std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool is_name(std::string_view segment) { return segment.starts_with('{'); }
bool is_rest(std::string_view segment) { return segment.starts_with('{') && segment.ends_with("...}"); }

}  // namespace

std::string_view name_of(RouteClass route_class) {
  switch (route_class) {
    case RouteClass::page: return "page";
    case RouteClass::api: return "api";
    case RouteClass::media: return "media";
    case RouteClass::upload: return "upload";
    case RouteClass::asset: return "asset";
    case RouteClass::operations: return "operations";
  }
  return "none";
}

std::string_view PathParameters::operator[](std::string_view name) const {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& pair) { return pair.name == name; });
  return found == pairs.end() ? std::string_view() : found->value;
}

std::optional<PathParameters> match_pattern(std::string_view pattern, std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  PathParameters parameters;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(pattern);
    if (is_rest(wanted)) {
      if (path.size() < 2) return std::nullopt;
      parameters.pairs.push_back({wanted.substr(1, wanted.size() - 5), std::string(path.substr(1))});
      return parameters;
    }
    const std::string_view given = take_segment(path);
    if (!is_name(wanted)) {
      if (given != wanted) return std::nullopt;
      continue;
    }
    if (given.empty()) return std::nullopt;
    parameters.pairs.push_back({wanted.substr(1, wanted.size() - 2), std::string(given)});
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parameters;
}

bool more_specific(std::string_view left, std::string_view right) {
  const auto rank = [](std::string_view segment) { return is_rest(segment) ? 2 : is_name(segment) ? 1 : 0; };
  while (!left.empty() && !right.empty()) {
    const int left_rank = rank(take_segment(left));
    const int right_rank = rank(take_segment(right));
    if (left_rank != right_rank) return left_rank < right_rank;
  }
  return false;
}

bool allows(MethodSet methods, Method method) {
  return methods.has(method) || (method == Method::head && methods.has(Method::get));
}

std::string allow_header(MethodSet methods) {
  std::string text;
  for (const Method method : all_methods) {
    if (!allows(methods, method) && method != Method::options) continue;
    if (!text.empty()) text += ", ";
    text += name_of(method);
  }
  return text;
}

}  // namespace khen
