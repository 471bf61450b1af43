// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "metadata/vocabulary.h"

// What somebody who wrote this probably meant. Pure, thread-safe; "" when nothing is near enough to be offered.
namespace khen {

// The choice with the fewest changed letters, at most one in three.
std::string nearest_of(std::span<const std::string_view> choices, std::string_view given);

// The id of the term whose id or name is nearest; a name that fits exactly without marks ("Tay", "Tày") comes first.
std::string nearest_term(const Vocabulary& vocabulary, std::string_view given);

}  // namespace khen
