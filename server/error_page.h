// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/site.h"

namespace khen {

// An Error for a person who looks at a page: what happened, what to do about it and, for faults of ours, the code to
// report. Never shows a cause, a path or an exception.
Reply error_page(const Site& site, const Call& call, const Error& error);

}  // namespace khen
