// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/error.h"
#include "server/http.h"

// Errors as machines read them: application/problem+json (RFC 9457). Never carries a cause, a path or an exception.
namespace khen {

// Sentence for a message id in the reader's language; "" when there is none (hints are optional).
using MessageResolver = std::function<std::string(std::string_view message, const std::vector<Parameter>& parameters)>;

// Joins what a person reports with the line in the log. 12 characters, random, thread-safe.
std::string make_correlation_id();

// The status of RFC 9110 for an Error: what its code says, but for the few Errors that HTTP tells apart more finely
// (405, 428).
int http_status(const Error& error);

// {"type":"about:blank","title":…,"status":…,"detail":…,"hint":…,"code":message id,"correlation":…}. 429, 503 and 507
// carry Retry-After, 401 WWW-Authenticate; never stored by caches.
Reply problem_reply(const Error& error, std::string_view correlation, const MessageResolver& messages);

// The same for a bare status without an Error behind it (refusals of the guard).
Reply status_problem(int status, std::string_view code, std::string_view detail = {});

// "Not Found" for 404 (RFC 9110, 15).
std::string_view reason_phrase(int status);

}  // namespace khen
