// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace khen {

// The 8-bit Vietnamese coding of RFC 1456, which ICU doesn't know. Every byte has a meaning, so this never fails.
std::string viscii_to_utf8(std::string_view bytes);

}  // namespace khen
