// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/error.h"

#include <array>
#include <cerrno>
#include <cstring>

namespace khen {
namespace {

constexpr std::array<CodeFacts, 23> table{{
    {Code::usage, "usage", 400, 64, false},
    {Code::invalid, "invalid", 422, 65, false},
    {Code::unauthenticated, "unauthenticated", 401, 77, false},
    {Code::denied, "denied", 403, 77, false},
    {Code::not_found, "not_found", 404, 66, false},
    {Code::conflict, "conflict", 409, 65, false},
    {Code::gone, "gone", 410, 66, false},
    {Code::precondition, "precondition", 412, 65, false},
    {Code::too_large, "too_large", 413, 65, false},
    {Code::unsupported_type, "unsupported_type", 415, 65, false},
    {Code::unreadable, "unreadable", 422, 65, false},
    {Code::range, "range", 416, 65, false},
    {Code::too_many, "too_many", 429, 75, true},
    {Code::too_slow, "too_slow", 408, 75, true},
    {Code::busy, "busy", 503, 75, true},
    {Code::disk_full, "disk_full", 507, 73, true},
    {Code::io, "io", 500, 74, true},
    {Code::corrupt, "corrupt", 500, 74, false},
    {Code::in_use, "in_use", 503, 69, true},
    {Code::newer, "newer", 500, 78, false},
    {Code::cancelled, "cancelled", 499, 75, false},
    {Code::timed_out, "timed_out", 504, 75, true},
    {Code::internal, "internal", 500, 70, false},
}};

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].code) != i) return false;
  }
  return true;
}
static_assert(table_is_in_order());
static_assert(static_cast<std::size_t>(Code::internal) + 1 == table.size());

}  // namespace

const CodeFacts& facts(Code code) { return table[static_cast<std::size_t>(code)]; }

Error fail(Code code, std::string_view message, std::initializer_list<Parameter> parameters) {
  return Error{code, std::string(message), parameters, {}};
}

Error fail_errno(int number, std::string_view what, std::string_view path) {
  const bool full = number == ENOSPC || number == EDQUOT;
  Error error{full ? Code::disk_full : Code::io, full ? "disk.full" : "disk.failed", {}, {}};
  error.cause = std::string(what) + " " + std::string(path) + ": " + std::strerror(number);
  return error;
}

Error with_cause(Error error, std::string_view cause) {
  if (!error.cause.empty()) error.cause += "; ";
  error.cause += cause;
  return error;
}

}  // namespace khen
