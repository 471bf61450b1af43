// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/csv.h"

#include <algorithm>
#include <array>

namespace khen {
namespace {

bool would_be_reckoned(std::string_view cell) {
  constexpr std::array<std::string_view, 11> openings{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  return std::any_of(openings.begin(), openings.end(), [&](std::string_view one) { return cell.starts_with(one); });
}

}  // namespace

std::string csv_line(std::span<const std::string> cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    const std::string cell = (would_be_reckoned(cells[i]) ? "'" : "") + cells[i];
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char c : cell) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace khen
