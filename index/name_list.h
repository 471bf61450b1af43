// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/vocabulary.h"

namespace khen {

// The names of everything that a facet can be filtered on: groups, kinds, places, instruments, languages. Looked up by
// how any of their words begins, marks or none. Immutable, so threads share it.
class NameList {
 public:
  explicit NameList(const Vocabularies& vocabularies);

  struct Found {
    std::size_t facet = 0;  // position in facet_list
    std::string_view id;    // as long as the list lives
    bool whole = false;     // a name begins so, not only one of its later words
  };
  // What has a name with a word that begins with `typed`; each once, those whose name begins so first. At most `most`.
  [[nodiscard]] std::vector<Found> beginning_with(std::string_view typed, std::size_t most) const;

 private:
  struct Thing {
    std::size_t facet = 0;
    std::string id;
  };
  struct Entry {
    std::string key;        // folded name from one of its words on
    std::size_t thing = 0;  // in things_
    bool whole = false;
  };
  void add(std::string_view name);  // of the last thing

  std::vector<Thing> things_;
  std::vector<Entry> entries_;  // by key, then in the order of the things
};

}  // namespace khen
