// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "server/call.h"
#include "server/messages.h"
#include "server/problem.h"

// What every route of the API does the same way.
namespace khen {

inline constexpr int default_limit = 20;
inline constexpr int largest_limit = 100;

// A misspelt parameter must not be silently ignored: "api.parameter" (usage) with {name} and {value} for the first
// query parameter that is not in `known`, or a `limit` outside 1–100.
Result<void> require_known_parameters(const Request& request, std::initializer_list<std::string_view> known);
Result<int> limit_of(const Request& request);
Error bad_parameter(std::string_view name, std::string_view value);

// The body of a request that says it is JSON: "api.json_needed" (unsupported_type), "http.body.too_large".
Result<std::string> json_body(Request& request, std::uint64_t limit);

// A JSON document with an ETag made from its bytes, conditional, open to other sites. `version` leads the tag.
Reply json_reply(const Call& call, std::string document, std::string_view version = {});
// For answers to writing: not stored, not conditional.
Reply written_reply(int status, std::string document);

// Staff with a session that really means it (P8): the usual entrance of every route that writes.
Result<void> require_staff_writing(const Call& call, const Sessions& sessions);

MessageResolver resolver_for(const Messages& messages, std::string_view language);

}  // namespace khen
