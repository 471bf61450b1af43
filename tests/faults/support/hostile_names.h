// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace khen::testing {

// Names of files that have harmed other programs, each with exactly these bytes: ways out of a directory in many
// spellings, overlong and broken UTF-8, control characters, names with a meaning to shells, formats and systems.
std::vector<std::string> hostile_names();

}  // namespace khen::testing
