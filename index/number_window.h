// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <optional>
#include <string>

#include "metadata/base/clock.h"

// Documents are numbered by their publication (index/generation.h), so a stretch of time is a window of numbers.
namespace khen {

// Documents with first ≤ number < end, in each database by its own numbers. Skipping to the first costs the same
// wherever it lies.
class NumberWindow final : public Xapian::PostingSource {
 public:
  NumberWindow(Xapian::docid first, Xapian::docid end) : first_(first), end_(end) {}

  void init(const Xapian::Database& database) override;
  Xapian::doccount get_termfreq_min() const override { return 0; }
  // Said to be rare, so that it leads: lists of terms are then only skipped in.
  Xapian::doccount get_termfreq_est() const override { return 1; }
  Xapian::doccount get_termfreq_max() const override { return documents_; }
  void next(double least_weight) override;
  void skip_to(Xapian::docid number, double least_weight) override;
  bool at_end() const override { return ended_; }
  Xapian::docid get_docid() const override { return *posting_; }
  PostingSource* clone() const override { return new NumberWindow(first_, end_); }

 private:
  void look();

  Xapian::docid first_;
  Xapian::docid end_;
  Xapian::doccount documents_ = 0;
  Xapian::PostingIterator posting_;
  Xapian::PostingIterator last_;
  bool begun_ = false;
  bool ended_ = false;
};

// When a document was published, in milliseconds.
std::int64_t moment_of(const Xapian::Database& database, Xapian::docid number);

// The number of the first document that comes after this place in the order: published earlier, or at the same moment
// with a lesser id. One above the highest when there is none.
Xapian::docid first_after(const Xapian::Database& database, std::int64_t moment, const std::string& id);

}  // namespace khen
