// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace khen::testing {

// A number that the environment may set, such as KHEN_SOAK_SECONDS=3600.
inline std::uint64_t size_from(const char* variable, std::uint64_t otherwise) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? std::stoull(value) : otherwise;
}

}  // namespace khen::testing
