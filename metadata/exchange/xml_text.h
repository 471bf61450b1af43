// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace khen {

// A text as it stands in XML 1.0, as content or within a quoted attribute. In NFC; characters that XML doesn't know
// (controls save tab and line end, U+FFFE, U+FFFF), not even escaped, are left out.
std::string xml_text(std::string_view text);

}  // namespace khen
