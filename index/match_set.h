// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <cstdint>
#include <vector>

namespace khen {

// A set of documents of one database, a bit each: document numbers lie side by side (see middle_number), so it is
// small, and joining two is a few instructions for 64 of them.
class MatchSet {
 public:
  // Of the numbers first … last; empty.
  MatchSet(Xapian::docid first, Xapian::docid last);

  void add(Xapian::docid number);
  [[nodiscard]] bool contains(Xapian::docid number) const;
  [[nodiscard]] std::uint64_t size() const;

  void keep(const MatchSet& others);    // those that both have
  void unite(const MatchSet& others);   // those that any has
  void remove(const MatchSet& others);  // those that `others` hasn't

  // last - number of each, ascending: the place of a document in a column.
  [[nodiscard]] std::vector<std::uint32_t> places() const;

 private:
  [[nodiscard]] std::size_t place_of(Xapian::docid number) const { return last_ - number; }
  Xapian::docid last_;
  std::vector<std::uint64_t> words_;
};

// Everything in `database` that matches, found without weighing anything: lists of documents are joined as sets, which
// costs a fraction of a match.
MatchSet match_set(const Xapian::Database& database, const Xapian::Query& query);

}  // namespace khen
