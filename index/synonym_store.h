// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "index/synonyms.h"
#include "metadata/db.h"

namespace khen {

// The synonyms of the catalogue as they are now: what any process changes counts from the next search on. Thread-safe;
// what it refers to must outlive it.
class SynonymStore {
 public:
  explicit SynonymStore(DbPool& catalogue) : catalogue_(catalogue) {}

  // Those known last when the catalogue can't be read; nullptr before any were.
  std::shared_ptr<const Synonyms> current();

 private:
  DbPool& catalogue_;
  std::mutex mutex_;
  std::optional<ChangeMark> mark_;  // nothing was committed since
  std::int64_t revision_ = -1;
  std::shared_ptr<const Synonyms> synonyms_;
};

}  // namespace khen
