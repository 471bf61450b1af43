// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/nearby_source.h"

#include <fmt/format.h>

#include "index/terms.h"

namespace khen {

void NearbySource::init(const Xapian::Database& database) {
  database_ = database;
  order_ = database_.valuestream_begin(order_slot);
  at_ = 0;
  at_end_ = false;
}

Xapian::PostingSource* NearbySource::clone() const { return new NearbySource(words_, window_); }

bool NearbySource::fits(std::string_view order) const {
  return window_ == in_a_row ? are_in_a_row(order, words_) : are_near(order, words_, window_);
}

bool NearbySource::has_them_near_at(Xapian::docid number) {
  if (order_ != database_.valuestream_end(order_slot)) order_.skip_to(number);
  const bool known = order_ != database_.valuestream_end(order_slot) && order_.get_docid() == number;
  return known && fits(*order_);
}

void NearbySource::find_from(Xapian::docid number) {
  const auto end = database_.valuestream_end(order_slot);
  if (order_ != end) order_.skip_to(number);
  while (order_ != end && !fits(*order_)) ++order_;
  at_end_ = order_ == end;
  if (!at_end_) at_ = order_.get_docid();
}

void NearbySource::next(double /*least_weight*/) { find_from(at_ + 1); }

void NearbySource::skip_to(Xapian::docid number, double /*least_weight*/) {
  if (number > at_) find_from(number);
}

bool NearbySource::check(Xapian::docid number, double /*least_weight*/) {
  if (number <= at_) return true;
  if (!has_them_near_at(number)) return false;
  at_ = number;
  return true;
}

std::string NearbySource::get_description() const {
  return fmt::format("Nearby({} words in {})", words_.size(), window_);
}

}  // namespace khen
