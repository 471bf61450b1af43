// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/standing_decision.h"

namespace khen {

std::shared_ptr<const Standing> standing_decision(const Call& call, AccessClass audience,
                                                  std::optional<Representation> shown) {
  if (!call.visit.ground.mark) return nullptr;
  const Verdict verdict = decide(call.visit.viewer, audience, call.now).verdict;
  auto holds = [ground = call.visit.ground, viewer = call.visit.viewer, audience, verdict] {
    return ground.holds() && decide(viewer, audience, ground.clock->now()).verdict == verdict;
  };
  return std::make_shared<const Standing>(Standing{std::move(holds), std::move(shown)});
}

}  // namespace khen
