// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace khen {

// What a confined program can do, tried and not assumed.
struct Reach {
  bool files = false;      // opens a file that it was not given
  bool network = false;    // reaches a listening socket of this machine
  bool calls = false;      // may use system calls that no decoder needs
  bool processes = false;  // may start processes
  friend bool operator==(const Reach&, const Reach&) = default;
};

// First argument that makes a program of ours try its own confinement; its main() must hand over to run_trial() then.
// The further arguments: a file that exists and a TCP port of the loopback that listens.
inline constexpr std::string_view trial_verb = "--try-confinement";

// The confined half: one word for each attempt that succeeded on standard output, then "done".
int run_trial(int argc, char** argv);

// The other half: reads those words. Absent "done" means nothing is known: everything counts as reached.
Reach reach_in(std::string_view words);

}  // namespace khen
