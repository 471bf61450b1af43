// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/load/support/guest.h"

namespace khen::load {

// Asks for a text on a new connection, again and again, and wants the same one each time.
inline Guest::Script probe(const std::string& target, Milliseconds pause) {
  return [target, pause, text = std::optional<std::string>()](const Answer* previous) mutable {
    if (previous != nullptr && !text) text = previous->text;
    return std::optional(
        Question{.request = get(target), .text = text, .pause = pause, .on = Question::On::new_connection});
  };
}

inline bool all_went_well(const Tally& tally) {
  return tally.wrong_bytes == 0 && tally.server_errors == 0 && tally.broken == 0 && tally.surprises.empty();
}

}  // namespace khen::load
