// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Unicode questions that every room asks. All functions are pure and thread-safe; texts are UTF-8.
namespace khen {

// Strict UTF-8 (no surrogates, no overlong forms) without NUL and other C0 controls save tab, LF, CR.
bool is_clean_text(std::string_view text);

// Unicode Normalization Form C; invalid bytes become U+FFFD.
std::string to_nfc(std::string_view text);

// For comparing as a person would who can't type the marks: case-folded, Latin marks removed, đ→d, spaces collapsed.
// Marks that carry vowels (Devanagari, Khmer, Cham…) stay. Not for display.
std::string fold_for_matching(std::string_view text);

// ASCII only, locale-free.
std::string to_lower_ascii(std::string_view text);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

// At most `bytes` bytes, never cutting a code point.
std::string_view clip(std::string_view text, std::size_t bytes);

// Text that is safe on one line of a terminal or a log: controls and line ends are shown as escapes.
std::string printable(std::string_view text);

}  // namespace khen
