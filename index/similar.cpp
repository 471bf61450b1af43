// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/similar.h"

#include "index/record_id_of.h"
#include "index/terms.h"

namespace khen {
namespace {

constexpr Xapian::termcount most_terms = 40;
constexpr Xapian::termcount most_asked = 12;  // the best of them decide

// Words and facet values that another Record has too; other spellings, fields and housekeeping say the same again or
// nothing.
class Shared final : public Xapian::ExpandDecider {
 public:
  explicit Shared(const Xapian::Database& database) : database_(database) {}
  bool operator()(const std::string& term) const override {
    const bool is_word = term.front() < 'A' || term.front() > 'Z';
    return (is_word || term.starts_with("XB") || term.starts_with("XK")) && database_.get_termfreq(term) > 1;
  }

 private:
  const Xapian::Database& database_;
};

}  // namespace

std::vector<RecordId> similar_records(const Scope& scope, const RecordId& record, int limit) {
  const std::string own = id_term(record.text());
  const auto posting = scope.documents.postlist_begin(own);
  if (posting == scope.documents.postlist_end(own)) return {};
  Xapian::Enquire enquire(scope.documents);
  Xapian::RSet like;
  like.add_document(*posting);
  const Shared shared(scope.documents);
  enquire.set_query(Xapian::Query(own));
  const Xapian::ESet terms = enquire.get_eset(most_terms, like, &shared);
  if (terms.empty()) return {};
  const Xapian::Query alike(Xapian::Query::OP_ELITE_SET, terms.begin(), terms.end(), most_asked);
  const Xapian::Query others(Xapian::Query::OP_AND_NOT, alike, Xapian::Query(own));
  enquire.set_query(restricted(others, {}, std::nullopt));
  const Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(limit));
  std::vector<RecordId> ids;
  for (auto hit = found.begin(); hit != found.end(); ++hit) {
    if (auto id = record_id_of(scope.documents, *hit)) ids.push_back(*id);
  }
  return ids;
}

}  // namespace khen
