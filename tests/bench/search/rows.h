// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metadata/record.h"
#include "metadata/vocabulary.h"

namespace khen::bench {

inline constexpr std::array<const char*, 5> text_columns{"title", "terms", "people", "places", "text"};
// What peers are counted by; group_by[0] is also filtered on.
inline constexpr std::array<const char*, 5> group_columns{"grp", "type", "place", "lang", "decade"};

// A Record as the peers get it: its words and those of its vocabulary terms, and one number for each thing to count by.
struct Row {
  std::array<std::string, text_columns.size()> texts;
  std::array<std::uint32_t, group_columns.size()> groups{};
  [[nodiscard]] std::size_t text_bytes() const;
};

class RowMaker {
 public:
  explicit RowMaker(const Vocabularies& vocabularies);
  [[nodiscard]] Row make(const Record& record) const;
  [[nodiscard]] std::uint32_t number_of_group(const std::string& id) const { return number("ethnic_groups", id); }

 private:
  struct Known {
    std::uint32_t number = 0;
    std::string words;
  };
  [[nodiscard]] std::uint32_t number(const std::string& vocabulary, const std::string& id) const;
  void add_words(std::string& out, const std::string& vocabulary, const std::string& id) const;
  std::map<std::string, Known> known_;  // "vocabulary/id"
};

}  // namespace khen::bench
