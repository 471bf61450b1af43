// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>

// BCP 47 (RFC 5646) tags as far as an archive needs them: language[-Script][-REGION][-variant…][-x-private].
namespace khen {

// The languages of the interface, in the order in which they are offered.
struct InterfaceLanguage {
  std::string_view tag;
  std::string_view own_name;
};
inline constexpr std::array<InterfaceLanguage, 6> interface_languages{{{"vi", "Tiếng Việt"},
                                                                       {"en", "English"},
                                                                       {"fr", "Français"},
                                                                       {"de", "Deutsch"},
                                                                       {"ru", "Русский"},
                                                                       {"hi", "हिन्दी"}}};
bool is_interface_language(std::string_view tag);

// Well-formed by RFC 5646, section 2.1 (not: registered).
bool is_language_tag(std::string_view tag);
// Recommended case: "vi", "cjm-Cham", "en-GB" (RFC 5646, section 2.1.1).
std::string canonical_language_tag(std::string_view tag);
std::string_view language_of(std::string_view tag);  // "cjm-Cham" → "cjm"
std::string_view script_of(std::string_view tag);    // "cjm-Cham" → "Cham", "" when not said

// The script in which a language is usually written, by the vocabulary "languages" ("vi" → "Latn"); "" when the
// language isn't in it. Thread-safe.
std::string_view default_script(std::string_view tag);
// The script that a tag says or implies: "cjm-Cham" → "Cham", "hi" → "Deva".
std::string_view effective_script(std::string_view tag);

}  // namespace khen
