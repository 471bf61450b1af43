// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "server/invocation.h"

namespace khen {

// Calls `look` now and after every change of the catalogue by any process, until it returns true, an Error, or a stop
// is requested. Watches the catalogue's write-ahead log (inotify), so nothing is asked again and again.
Result<void> follow_catalogue(const Invocation& invocation, const Path& catalogue,
                              const std::function<Result<bool>()>& look);

}  // namespace khen
