// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace khen {

// Names that hold wherever the archive is reached ("urn:uuid:…", RFC 9562, section 4).

// Of one of our ids, which are UUIDs in another spelling. Requires: is_id_text(id).
std::string urn_of_id(std::string_view id);

// Of whatever a text names: the same text always gets the same (version 8, from its SHA-256).
std::string urn_of_text(std::string_view text);

}  // namespace khen
