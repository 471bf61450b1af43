// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/record.h"
#include "metadata/vocabulary.h"

namespace khen {

inline constexpr std::array<std::string_view, 5> relation_types{"is_related_to", "is_part_of", "has_part",
                                                                "is_version_of", "source"};
inline constexpr std::array<std::string_view, 3> date_kinds{"recorded", "held", "created"};
inline constexpr int longest_coarsening_km = 100;
// In characters (code points).
inline constexpr std::size_t longest_line = 500;
inline constexpr std::size_t longest_paragraph = 20000;

// What is wrong with one value, in terms a form can show beside it.
struct Finding {
  FieldId field{};
  std::size_t index = 0;   // of the value within the field
  std::string message;     // message id "finding.<…>", listed in metadata/README.md
  std::string value;       // what was given
  std::string suggestion;  // nearest valid value, "" when there is none
};

// Every breach of the field table's rules, in its order; empty: the Record may be stored.
std::vector<Finding> validate(const Record& record, const Vocabularies& vocabularies);

// The first finding as an Error (Code::invalid, "record.invalid") for callers that have no form.
Result<void> require_valid(const Record& record, const Vocabularies& vocabularies);

}  // namespace khen
