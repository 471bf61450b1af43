// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "metadata/base/log.h"

namespace khen {

struct SupervisorOptions {
  std::vector<std::string> arguments;          // [0] is the program's path
  std::chrono::milliseconds first_pause{500};  // before the first restart; doubles up to:
  std::chrono::milliseconds longest_pause{60'000};
  std::chrono::milliseconds patience{20'000};  // between SIGTERM and SIGKILL at the end
  std::optional<int> standby_exit{};           // the child ends so where another process does its work already
};

// Keeps one child process running from construction to destruction: restarts it when it dies, ever more slowly when it
// dies young, and never outlives itself: the child gets SIGTERM when the supervising process ends in whatever way.
// Where another process does the child's work it stands by: it asks again after the longest pause.
class Supervisor {
 public:
  Supervisor(SupervisorOptions options, Log& log);
  // Ends the child and waits for it.
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

 private:
  std::jthread thread_;
};

}  // namespace khen
