// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "tests/load/support/guest.h"

// What different guests do, over and over. Each script keeps its own random numbers, so that a run can be repeated.
namespace khen::load {

// Ranges of every size, at rest for a moment in between; now and then one that cannot be had, only the head, or what
// has not changed since.
Guest::Script seeker(const std::string& film, std::uint32_t seed, Question::On on);

// Half a minute of film at 300 kbit/s, again and again.
Guest::Script slow_reader(const std::string& film, std::uint32_t seed);

// Asks for much and is off in the middle of it.
Guest::Script deserter(const std::string& film, std::uint32_t seed);

// The texts of the site: a page, a search, the JSON of a Record.
Guest::Script browser(const std::string& record, std::uint32_t seed);

// Uploads a text in two pieces, the first of which breaks off, and reads what was stored. `stored` counts.
Guest::Script uploader(const std::string& fields, std::uint32_t seed, std::uint64_t& stored);

}  // namespace khen::load
