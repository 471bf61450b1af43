// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace khen {

// One line on standard error that shows how far work has got. On a terminal it is redrawn in place; elsewhere a line is
// written when the label changes, so that a log stays readable.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();  // ends the line
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `fraction` 0 to 1.
  void show(std::string_view label, double fraction);
  // Removes the line, so that something else can be printed.
  void clear();

 private:
  bool terminal_;
  bool drawn_ = false;
  std::string last_label_;
};

// Rows in columns that are as wide as they must be, counting code points; the last column is not padded.
std::string as_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace khen
