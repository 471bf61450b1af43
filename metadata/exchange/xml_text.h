// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace khen {

// NFC without the characters that XML 1.0 doesn't know, not even escaped: controls save tab and line end, U+FFFE,
// U+FFFF. For writers that escape by themselves.
std::string xml_characters(std::string_view text);

// A text as it stands in XML 1.0, as content or within a quoted attribute: xml_characters(), escaped.
std::string xml_text(std::string_view text);

}  // namespace khen
