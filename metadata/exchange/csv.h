// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace khen {

// Some spreadsheets take a file without it for one in their country's old encoding.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// One line of comma-separated values with its CR LF (RFC 4180). A cell that a spreadsheet would take for a formula,
// that is one that begins with = + - @ (also in full width), a tab or a line end, gets an apostrophe in front.
std::string csv_line(std::span<const std::string> cells);

}  // namespace khen
