// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "metadata/base/files.h"

namespace khen::load {

// Bytes of which each tells its place: what was sent from a wrong place, or of something else, is found without keeping
// a copy.
std::string film_bytes(std::uint64_t offset, std::size_t size);

void write_film(const Path& path, std::uint64_t size);

// How many of `bytes` are not what stands at `offset`.
std::uint64_t wrong_bytes(std::uint64_t offset, std::string_view bytes);

}  // namespace khen::load
