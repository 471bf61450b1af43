// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "index/document.h"
#include "index/generation.h"
#include "index/writer.h"
#include "metadata/catalogue.h"

namespace khen {

// Brings one generation up to the end of the outbox, a round at a time. Where more is waiting than a round takes, as
// after an import, the latest changes are taken before their turn: who publishes something meanwhile sees it at once.
class OutboxFollower {
 public:
  OutboxFollower(Files& files, DocumentBuilder& builder, Generation& generation, const IndexWriter::Options& options);

  struct Round {
    int records = 0;
    bool at_end = false;
  };
  Result<Round> next(DbPool& pool);

 private:
  Result<int> take_in_order(Db& db, const std::vector<Change>& changes);
  Result<int> take_latest(Db& db);
  Result<int> take_ahead(Db& db, const std::vector<Change>& changes);

  // New documents of changes from this one on get the numbers that are kept for it.
  void stand_at(std::int64_t sequence);

  Files& files_;
  DocumentBuilder& builder_;
  Generation& generation_;
  const IndexWriter::Options& options_;
  std::int64_t reached_;
  // Where taking ahead began, and the lowest number of a document then. Numbers go down by one a change at most, so
  // each change has a number of its own, whenever its turn comes: the order of the newest stays that of publication.
  std::int64_t left_at_;
  Xapian::docid left_number_ = 0;
  std::int64_t ahead_;            // the last change that was looked at; left_at_: nothing is taken ahead
  std::set<std::int64_t> taken_;  // of those that are still to come
};

}  // namespace khen
