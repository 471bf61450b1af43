// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/terminal.h"

#include <fmt/core.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace khen {
namespace {

constexpr int bar_width = 24;

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), i, length, c);
    if (c < 0 || u_charType(c) != U_NON_SPACING_MARK) ++width;
  }
  return width;
}

std::string bar(double fraction) {
  const int full = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * bar_width);
  std::string out;
  for (int i = 0; i < bar_width; ++i) out += i < full ? "█" : "░";
  return out;
}

}  // namespace

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(std::string_view label, double fraction) {
  if (terminal_) {
    fmt::print(stderr, "\r\x1b[2K{} {:3.0f} %  {}", bar(fraction), std::clamp(fraction, 0.0, 1.0) * 100, label);
    std::fflush(stderr);
    drawn_ = true;
  } else if (label != last_label_) {
    fmt::print(stderr, "{}\n", label);
  }
  last_label_ = label;
}

void ProgressLine::clear() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\x1b[2K");
  std::fflush(stderr);
  drawn_ = false;
}

std::string as_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace khen
