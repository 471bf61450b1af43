// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "metadata/base/descriptor.h"
#include "metadata/base/result.h"

namespace khen {

// A listening, non-blocking socket on the first usable address of that name, or at "unix:/name", where the port means
// nothing and every peer is 127.0.0.1. Without SO_REUSEPORT: two servers on one
// port would silently share the visitors. Errors: "server.port_in_use" (in_use), "server.cannot_listen" (denied,
// usage), each with {address}.
Result<Descriptor> listen_on(const std::string& address, std::uint16_t port);

std::uint16_t port_of(const Descriptor& listener);  // 0: it has none

struct Accepted {
  Descriptor socket;  // non-blocking, not inherited by child processes
  std::string peer;   // textual address, IPv4 in its own form also on an IPv6 socket
  int error = 0;      // errno when there is no socket
};
Accepted accept_from(int listener);

}  // namespace khen
