// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace khen::test {

// A program of the machine, ended with the object.
class Program {
 public:
  explicit Program(const std::vector<std::string>& command);  // what it says goes to our standard error
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // False when it ended, or half a minute passed, before somebody answered there.
  [[nodiscard]] bool answers_at(std::uint16_t port);

 private:
  pid_t process_ = -1;
};

// A port of the loopback address that nobody has now.
std::uint16_t free_port();

}  // namespace khen::test
