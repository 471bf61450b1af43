// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace khen::test {

// One row of tests/server/smuggling/*.txt, whose README tells the format.
struct SmugglingRow {
  std::string name;
  std::string bytes;
  std::vector<int> statuses;  // of the replies, in their order
};

struct SmugglingFamily {
  std::string name;
  std::vector<SmugglingRow> rows;
};

// In the order of their names. Throws std::runtime_error for a row that can't be read.
std::vector<SmugglingFamily> smuggling_families();

inline constexpr std::string_view poisoned_path = "/smuggled";

}  // namespace khen::test
