// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

#include "server/http.h"
#include "server/problem.h"

namespace khen::test {

// Tells what it sees: who asks and the fields that came through. Takes up to 1,024 bytes.
inline Reply echo(Request& request) {
  if (request.path == "/throws") throw std::runtime_error("secret of the house");
  if (request.method == Method::post) {
    auto body = request.read_body(1024);
    if (!body) return text_reply(http_status(body.error()), "text/plain", body.error().message);
    return text_reply(200, "text/plain", *body);
  }
  std::string seen = request.client_address + "|";
  for (const auto& field : request.headers.fields()) seen += field.name + "=" + field.value + "|";
  return text_reply(200, "text/plain", seen);
}

}  // namespace khen::test
