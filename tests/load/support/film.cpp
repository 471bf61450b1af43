// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/load/support/film.h"

#include <algorithm>
#include <cstring>
#include <fstream>

namespace khen::load {
namespace {

// splitmix64: every word differs from every other.
std::uint64_t word(std::uint64_t number) {
  std::uint64_t x = (number + 1) * 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

}  // namespace

std::string film_bytes(std::uint64_t offset, std::size_t size) {
  const std::uint64_t first = offset / 8;
  const std::uint64_t words = (offset + size + 7) / 8 - first;
  std::string bytes(static_cast<std::size_t>(words) * 8, '\0');
  for (std::uint64_t i = 0; i < words; ++i) {
    const std::uint64_t value = word(first + i);
    std::memcpy(bytes.data() + i * 8, &value, 8);
  }
  return bytes.substr(static_cast<std::size_t>(offset % 8), size);
}

void write_film(const Path& path, std::uint64_t size) {
  std::ofstream out(path, std::ios::binary);
  constexpr std::uint64_t block = 1 << 20;
  for (std::uint64_t at = 0; at < size; at += block) {
    const std::string bytes = film_bytes(at, static_cast<std::size_t>(std::min(block, size - at)));
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
}

std::uint64_t wrong_bytes(std::uint64_t offset, std::string_view bytes) {
  const std::string right = film_bytes(offset, bytes.size());
  if (right == bytes) return 0;
  std::uint64_t wrong = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) wrong += bytes[i] != right[i] ? 1 : 0;
  return wrong;
}

}  // namespace khen::load
