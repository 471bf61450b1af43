// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "index/facet_list.h"

namespace khen {

// One small number a document, by its place; wide only when it must be.
class Codes {
 public:
  void resize(std::size_t places);
  void set(std::size_t place, std::uint32_t code);
  // Adds one to counts[code] for each of the places; those beyond the end have code 0.
  void count(std::span<const std::uint32_t> places, std::vector<std::uint32_t>& counts) const;

 private:
  std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>> codes_;
};

// By value; as long as the columns live that were counted.
using FacetCounts = std::unordered_map<std::string_view, std::int64_t>;

// What each document of one database has of each facet, in memory: counting is an addition a document, where Xapian's
// value slots cost a look-up and a text. About ten bytes a Record. Immutable, so threads share it; a state that is a
// little newer than the database it is asked about does no harm.
class FacetColumns {
 public:
  // What `database` holds now. `before`, an earlier state of the same database or nullptr, gives what is unchanged.
  static std::shared_ptr<const FacetColumns> read(const Xapian::Database& database, const FacetColumns* before);

  // The batch up to which this is complete.
  [[nodiscard]] std::uint64_t batch() const { return batch_; }

  // Adds the values of `facet` (a position in facet_list) among the documents at these places: the last number of the
  // database is at 0, the one before it at 1 and so on.
  void count(std::span<const std::uint32_t> places, std::size_t facet, FacetCounts& into) const;

 private:
  // Documents that have the same values share a code.
  struct Column {
    Codes codes;
    std::vector<std::vector<std::uint32_t>> sets{{}};                 // by code: positions in `values`
    std::unordered_map<std::string, std::uint32_t> code_of{{"", 0}};  // values joined by line ends → code
    std::vector<std::string> values;
    std::unordered_map<std::string, std::uint32_t> position_of;  // in `values`
    std::uint32_t code(const std::string& joined);
    std::uint32_t position(std::string_view value);
  };

  [[nodiscard]] std::uint32_t place_of(Xapian::docid document) const { return last_ - document; }
  void read_all(const Xapian::Database& database);
  void read_since(const Xapian::Database& database, std::uint64_t batch);
  void make_room(const Xapian::Database& database);

  Xapian::docid last_ = 0;  // documents are numbered downwards from here
  std::uint64_t batch_ = 0;
  std::array<Column, facet_list.size()> columns_;
};

// The latest state of one database's columns, for all who read it. Thread-safe.
class SharedColumns {
 public:
  // As new as `database` or newer.
  std::shared_ptr<const FacetColumns> of(const Xapian::Database& database);

 private:
  std::mutex mutex_;
  std::string database_;  // whose columns these are
  std::shared_ptr<const FacetColumns> latest_;
};

}  // namespace khen
