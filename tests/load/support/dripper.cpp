// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/load/support/dripper.h"

#include <algorithm>
#include <array>

namespace khen::load {
namespace {

constexpr Milliseconds between_drips(1000);

}  // namespace

void Dripper::arrive() {
  began_ = Clock::now();
  connect();
  say(opening_);
  wake_at(began_ + between_drips);
}

void Dripper::time_comes() {
  if (!is_connected()) return;
  say("a");
  wake_at(Clock::now() + between_drips);
}

void Dripper::notice() {
  std::array<char, 4096> block;
  std::size_t size = 0;
  Heard heard = Heard::nothing_yet;
  while ((heard = hear(block, size)) == Heard::bytes) reply_.take({block.data(), size}, [](std::string_view) {});
  if (heard != Heard::end && !reply_.is_whole()) return;
  ++drips_.refused[reply_.status()];
  drips_.soonest = std::min(drips_.soonest, Clock::now() - began_);
  leave();
}

}  // namespace khen::load
