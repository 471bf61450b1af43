// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/pages.h"

namespace khen {

// /sru: libraries and harvesters search here with SRU 2.0; Records come the latest published first, as Dublin Core.
Routes sru_routes(const PageTools& tools);

}  // namespace khen
