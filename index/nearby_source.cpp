// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/nearby_source.h"

#include <fmt/format.h>

#include "index/record_data.h"

namespace khen {

void NearbySource::init(const Xapian::Database& database) {
  database_ = database;
  at_ = 0;
  at_end_ = false;
}

Xapian::PostingSource* NearbySource::clone() const { return new NearbySource(words_, window_); }

bool NearbySource::has_them_near(Xapian::docid number) const {
  const std::string data = database_.get_document(number).get_data();
  return are_near(word_order_in(data), words_, window_);
}

void NearbySource::find_from(Xapian::docid number) {
  auto posting = database_.postlist_begin("");
  posting.skip_to(number);
  while (posting != database_.postlist_end("") && !has_them_near(*posting)) ++posting;
  at_end_ = posting == database_.postlist_end("");
  if (!at_end_) at_ = *posting;
}

void NearbySource::next(double /*least_weight*/) { find_from(at_ + 1); }

void NearbySource::skip_to(Xapian::docid number, double /*least_weight*/) {
  if (number > at_) find_from(number);
}

bool NearbySource::check(Xapian::docid number, double /*least_weight*/) {
  if (number <= at_) return true;
  if (!has_them_near(number)) return false;
  at_ = number;
  return true;
}

std::string NearbySource::get_description() const {
  return fmt::format("Nearby({} words in {})", words_.size(), window_);
}

}  // namespace khen
