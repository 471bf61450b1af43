// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace khen::test {

// One row a file *_fuzz.cpp; the table is written by the build.
struct FuzzTarget {
  std::string_view name;
  int (*run)(const std::uint8_t* data, std::size_t size);
};
std::span<const FuzzTarget> fuzz_targets();

}  // namespace khen::test
