// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/ladder.h"

// What the parts of a Plan cost, in one arbitrary unit of processor time: for telling how much of the work is done.
// Pure.
namespace khen {

struct Effort {
  double sound = 0;
  double first = 0;
  double extras = 0;
  double quality = 0;
  [[nodiscard]] double whole() const { return sound + first + extras + quality; }
};

Effort effort_of(const Plan& plan);

}  // namespace khen
