// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace khen::test {

// One request that is refused whatever the site behind it is.
struct Attack {
  std::string name;
  std::string bytes;
  int status;
};

std::vector<Attack> attacks();

std::string repeated(std::string_view text, std::size_t times);
// A POST to "/" with these fields, each with its line end.
std::string post(std::string_view fields, std::string_view body = "");

}  // namespace khen::test
