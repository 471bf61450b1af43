// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/number_window.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "index/record_id_of.h"
#include "index/terms.h"

namespace khen {

void NumberWindow::init(const Xapian::Database& database) {
  documents_ = database.get_doccount();
  posting_ = database.postlist_begin("");
  last_ = database.postlist_end("");
  begun_ = false;
  ended_ = false;
}

void NumberWindow::look() { ended_ = posting_ == last_ || *posting_ >= end_; }

void NumberWindow::next(double) {
  if (begun_) {
    ++posting_;
  } else {
    posting_.skip_to(first_);
  }
  begun_ = true;
  look();
}

void NumberWindow::skip_to(Xapian::docid number, double) {
  posting_.skip_to(std::max(number, first_));
  begun_ = true;
  look();
}

std::int64_t moment_of(const Xapian::Database& database, Xapian::docid number) {
  const std::string text = database.get_document(number, Xapian::DOC_ASSUME_VALID).get_value(published_slot);
  std::int64_t moment = 0;
  std::from_chars(text.data(), text.data() + text.size(), moment);
  return moment;
}

Xapian::docid first_after(const Xapian::Database& database, std::int64_t moment, const std::string& id) {
  const auto comes_after = [&](Xapian::docid number) {
    const std::int64_t published = moment_of(database, number);
    if (published != moment) return published < moment;
    const auto record = record_id_of(database, number);
    return record && record->str() < id;
  };
  Xapian::docid low = 1;
  Xapian::docid high = database.get_lastdocid() + 1;
  if (const auto first = database.postlist_begin(""); first != database.postlist_end("")) low = *first;
  while (low < high) {
    const Xapian::docid middle = low + (high - low) / 2;
    auto posting = database.postlist_begin("");
    posting.skip_to(middle);
    if (posting == database.postlist_end("") || comes_after(*posting)) {
      high = middle;
    } else {
      low = *posting + 1;
    }
  }
  return low;
}

}  // namespace khen
