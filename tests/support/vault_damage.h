// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>

#include "tests/support/scratch.h"

// Damage as disks and people do it, to files that nobody is supposed to write to.
namespace khen::testing {

inline void allow_writing(const Path& file) {
  std::filesystem::permissions(file, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
}

inline void flip_a_bit(const Path& file, std::mt19937& random) {
  std::string bytes = read_file(file, 1ULL << 30).value();
  ASSERT_FALSE(bytes.empty());
  char& byte = bytes[std::uniform_int_distribution<std::size_t>(0, bytes.size() - 1)(random)];
  byte = static_cast<char>(byte ^ (1 << std::uniform_int_distribution<int>(0, 7)(random)));
  allow_writing(file);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

inline void cut_short(const Path& file, std::mt19937& random) {
  const auto size = std::filesystem::file_size(file);
  allow_writing(file);
  std::filesystem::resize_file(file, std::uniform_int_distribution<std::uintmax_t>(0, size - 1)(random));
}

inline void swap_names(const Path& one, const Path& other) {
  const Path between = one.native() + ".between";
  std::filesystem::rename(one, between);
  std::filesystem::rename(other, one);
  std::filesystem::rename(between, other);
}

}  // namespace khen::testing
