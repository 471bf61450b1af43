// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/problem.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

struct StatusRow {
  int status;
  std::string_view phrase;
};

constexpr std::array phrases{
    StatusRow{200, "OK"},
    StatusRow{201, "Created"},
    StatusRow{202, "Accepted"},
    StatusRow{204, "No Content"},
    StatusRow{206, "Partial Content"},
    StatusRow{301, "Moved Permanently"},
    StatusRow{302, "Found"},
    StatusRow{303, "See Other"},
    StatusRow{304, "Not Modified"},
    StatusRow{307, "Temporary Redirect"},
    StatusRow{308, "Permanent Redirect"},
    StatusRow{400, "Bad Request"},
    StatusRow{401, "Unauthorized"},
    StatusRow{403, "Forbidden"},
    StatusRow{404, "Not Found"},
    StatusRow{405, "Method Not Allowed"},
    StatusRow{406, "Not Acceptable"},
    StatusRow{408, "Request Timeout"},
    StatusRow{409, "Conflict"},
    StatusRow{410, "Gone"},
    StatusRow{411, "Length Required"},
    StatusRow{412, "Precondition Failed"},
    StatusRow{413, "Content Too Large"},
    StatusRow{414, "URI Too Long"},
    StatusRow{415, "Unsupported Media Type"},
    StatusRow{416, "Range Not Satisfiable"},
    StatusRow{417, "Expectation Failed"},
    StatusRow{422, "Unprocessable Content"},
    StatusRow{428, "Precondition Required"},
    StatusRow{429, "Too Many Requests"},
    StatusRow{431, "Request Header Fields Too Large"},
    StatusRow{460, "Checksum Mismatch"},
    StatusRow{499, "Client Closed Request"},
    StatusRow{500, "Internal Server Error"},
    StatusRow{501, "Not Implemented"},
    StatusRow{503, "Service Unavailable"},
    StatusRow{504, "Gateway Timeout"},
    StatusRow{505, "HTTP Version Not Supported"},
    StatusRow{507, "Insufficient Storage"},
};

struct FinerStatus {
  std::string_view message;
  int status;
};

constexpr std::array finer_statuses{
    FinerStatus{"api.if_match_needed", 428}, FinerStatus{"request.method", 405},
    FinerStatus{"upload.checksum", 460},  // of the tus protocol
};

Json basic_problem(int status, std::string_view code) {
  return {{"type", "about:blank"}, {"title", reason_phrase(status)}, {"status", status}, {"code", code}};
}

Reply reply_with(int status, const Json& problem) {
  Reply reply = text_reply(status, "application/problem+json",
                           problem.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  reply.headers.add("Cache-Control", "no-store");
  if (status == 401) reply.headers.add("WWW-Authenticate", "Cookie realm=\"khen\"");
  if (status == 429 || status == 503) reply.headers.add("Retry-After", "5");
  if (status == 507) reply.headers.add("Retry-After", "600");
  return reply;
}

}  // namespace

std::string_view reason_phrase(int status) {
  const auto row = std::find_if(phrases.begin(), phrases.end(), [&](const StatusRow& r) { return r.status == status; });
  return row == phrases.end() ? "Unknown" : row->phrase;
}

std::string make_correlation_id() {
  static constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
  std::array<std::uint8_t, 12> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    std::random_device device;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(device());
  }
  std::string id;
  for (const std::uint8_t byte : bytes) id += letters[byte % letters.size()];
  return id;
}

int http_status(const Error& error) {
  const auto row = std::find_if(finer_statuses.begin(), finer_statuses.end(),
                                [&](const FinerStatus& finer) { return finer.message == error.message; });
  return row == finer_statuses.end() ? facts(error.code).http : row->status;
}

Reply problem_reply(const Error& error, std::string_view correlation, const MessageResolver& messages) {
  const int status = http_status(error);
  Json problem = basic_problem(status, error.message);
  if (messages) {
    if (std::string detail = messages(error.message, error.parameters); !detail.empty()) problem["detail"] = detail;
    std::string hint = messages(error.message + ".hint", error.parameters);
    if (!hint.empty()) problem["hint"] = hint;
  }
  if (!correlation.empty()) problem["correlation"] = correlation;
  problem["retry"] = facts(error.code).retry;
  return reply_with(status, problem);
}

Reply status_problem(int status, std::string_view code, std::string_view detail) {
  Json problem = basic_problem(status, code);
  if (!detail.empty()) problem["detail"] = detail;
  return reply_with(status, problem);
}

}  // namespace khen
