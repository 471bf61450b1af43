// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace khen {

// BCP 47 tag for what a container writes as a stream's language: ISO 639-2 ("vie", "fre"), ISO 639-1 or a tag already
// ("en-US"). Empty when nothing is known or the text is no language.
std::string language_tag(std::string_view in_container);

}  // namespace khen
