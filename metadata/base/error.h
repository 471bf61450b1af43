// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// One error type for the whole program. An Error names a message (never a sentence), so that the same failure
// reaches an archivist in Vietnamese, a script as problem+json and the log with its cause.
namespace khen {

enum class Code {
  usage,            // the command line or the request is malformed
  invalid,          // well-formed, but the content breaks a rule
  unauthenticated,  // who asks?
  denied,           // known, but not allowed
  not_found,
  conflict,      // somebody else changed it first, or it already exists
  gone,          // it existed and was taken away
  precondition,  // a required condition header or state does not hold
  too_large,
  unsupported_type,  // these bytes are of a kind the archive does not take
  unreadable,        // the kind is known, the bytes are damaged
  range,             // the byte range lies outside the file
  too_many,          // slow down
  too_slow,          // what was begun did not come in time
  busy,              // later
  disk_full,
  io,
  corrupt,  // our own stored bytes are wrong
  in_use,   // a port or a home is taken by somebody else
  newer,    // made by a newer version of the program
  cancelled,
  timed_out,
  internal,
};

// What a code means at the edges. `http` is the status of RFC 9110, `exit` the exit code of the command line
// (sysexits.h where it has a fitting one), `retry` whether the same call may succeed later unchanged.
struct CodeFacts {
  Code code;
  std::string_view name;
  int http;
  int exit;
  bool retry;
};

const CodeFacts& facts(Code code);

struct Parameter {
  std::string name;
  std::string value;
};

// Copyable value. `message` is an id in server/web/messages ("media.unreadable"); its hint, which says what to do,
// lives under the same id with ".hint". `cause` is for the log only and never shown to a client.
struct Error {
  Code code = Code::internal;
  std::string message;
  std::vector<Parameter> parameters;
  std::string cause;
};

Error fail(Code code, std::string_view message, std::initializer_list<Parameter> parameters = {});

// An operating system error: keeps errno's text as the cause and maps ENOSPC/EDQUOT to disk_full.
Error fail_errno(int number, std::string_view what, std::string_view path);

Error with_cause(Error error, std::string_view cause);

}  // namespace khen
