// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "tests/load/support/crowd.h"
#include "tests/load/support/reply_reader.h"

namespace khen::load {

// What became of those who dripped.
struct Drips {
  std::map<int, std::size_t> refused;  // status → how many; 0: the connection ended without a word
  Clock::duration soonest = Clock::duration::max();

  [[nodiscard]] std::size_t count() const {
    std::size_t sum = 0;
    for (const auto& [status, number] : refused) sum += number;
    return sum;
  }
};

// Begins a request and goes on with it byte by byte, for as long as the server lets it.
class Dripper : public Visitor {
 public:
  Dripper(Crowd& crowd, Drips& drips, std::string opening)
      : Visitor(crowd), drips_(drips), opening_(std::move(opening)) {}

  void arrive() override;
  void notice() override;
  void time_comes() override;

 private:
  Drips& drips_;
  const std::string opening_;
  ReplyReader reply_;
  Clock::time_point began_{};
};

}  // namespace khen::load
