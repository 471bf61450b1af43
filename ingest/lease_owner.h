// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadata/base/result.h"

// Who holds a lease: a process, told apart from a later one with the same number.
namespace khen {

// "<machine>/<boot>/<pid namespace>/<pid>/<start>", as stored.
struct LeaseOwner {
  std::string text;
  friend bool operator==(const LeaseOwner&, const LeaseOwner&) = default;
};

// This process.
Result<LeaseOwner> this_process();

enum class Liveness {
  alive,
  dead,
  unknown,  // of another machine or container: only the end of its lease tells
};
Liveness liveness_of(const LeaseOwner& owner);

}  // namespace khen
