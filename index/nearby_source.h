// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <optional>
#include <string>
#include <vector>

#include "index/word_order.h"

namespace khen {

// The documents that have these words near each other, or one behind the other. Meant to filter what has them all: it
// looks at a document only when it is asked about it, and walking it alone would look at every one.
class NearbySource final : public Xapian::PostingSource {
 public:
  static constexpr std::size_t in_a_row = 0;  // for a window: the words as given and nothing between

  NearbySource(std::vector<std::vector<WordCode>> words, std::size_t window)
      : words_(std::move(words)), window_(window) {}

  void init(const Xapian::Database& database) override;
  [[nodiscard]] PostingSource* clone() const override;
  [[nodiscard]] Xapian::doccount get_termfreq_min() const override { return 0; }
  [[nodiscard]] Xapian::doccount get_termfreq_est() const override { return database_.get_doccount(); }
  [[nodiscard]] Xapian::doccount get_termfreq_max() const override { return database_.get_doccount(); }
  void next(double least_weight) override;
  void skip_to(Xapian::docid number, double least_weight) override;
  bool check(Xapian::docid number, double least_weight) override;
  [[nodiscard]] bool at_end() const override { return at_end_; }
  [[nodiscard]] Xapian::docid get_docid() const override { return at_; }
  [[nodiscard]] std::string get_description() const override;

 private:
  [[nodiscard]] bool fits(std::string_view order) const;
  bool has_them_near_at(Xapian::docid number);
  void find_from(Xapian::docid number);

  std::vector<std::vector<WordCode>> words_;
  std::size_t window_;
  Xapian::Database database_;
  Xapian::ValueIterator order_;  // only forward, as documents are asked for
  Xapian::docid at_ = 0;
  bool at_end_ = false;
};

}  // namespace khen
