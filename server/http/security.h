// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http.h"

namespace khen {

// Adds every field of the security table that the reply does not set itself: a handler may choose a stricter or wider
// value for its bytes, but can't forget one. The table is the source of the documentation of our policy.
void add_security_headers(Reply& reply);

// For bytes that somebody deposited: they may be shown or saved, but never act as part of the site.
inline constexpr std::string_view sandbox_policy = "default-src 'none'; sandbox";

}  // namespace khen
