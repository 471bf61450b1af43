// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace khen::bench {

// The same numbers everywhere, which the distributions of the standard library don't promise. SplitMix64.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t word = state_ += 0x9E3779B97F4A7C15U;
    word = (word ^ (word >> 30U)) * 0xBF58476D1CE4E5B9U;
    word = (word ^ (word >> 27U)) * 0x94D049BB133111EBU;
    return word ^ (word >> 31U);
  }
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }
  bool percent(std::size_t often) { return below(100) < often; }

  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }
  // The first ones often, the last ones seldom.
  template <class T>
  const T& mostly_first(const std::vector<T>& all) {
    return all[below(below(all.size()) + 1)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace khen::bench
