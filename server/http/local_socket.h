// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

// An address such as "unix:/run/khen/site.sock", as nginx and HAProxy write it; nullopt for any other.
std::optional<Path> local_socket_path(std::string_view address);

// Listens at a name in the file system, for a proxy on the same machine. Whoever may open the name may connect: its
// folder decides. What a dead server left there is taken away; with a living one it is "server.port_in_use" (in_use),
// else "server.cannot_listen" (denied, usage), with {address}.
Result<Descriptor> listen_at_name(const Path& path, int backlog);

}  // namespace khen
