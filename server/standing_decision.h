// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "server/call.h"
#include "server/representation.h"

namespace khen {

// For the reply to a call that decide() has let through: it may be given again without reading the catalogue for as
// long as what it rests on is unchanged and decide() still says the same. `shown`: absent when the reply itself is a
// text.
std::shared_ptr<const Standing> standing_decision(const Call& call, AccessClass audience,
                                                  std::optional<Representation> shown = std::nullopt);

}  // namespace khen
