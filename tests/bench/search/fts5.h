// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/db.h"
#include "tests/bench/search/rows.h"

namespace khen::bench {

// The peer inside SQLite: words without their text, folded as well as it can, and a table of what is counted.
class Fts5Table {
 public:
  static Result<Fts5Table> make(const Path& file);
  Result<void> add(std::int64_t number, const Row& row);
  Result<void> close();

 private:
  explicit Fts5Table(Db db) : db_(std::move(db)) {}
  Db db_;
};

}  // namespace khen::bench
