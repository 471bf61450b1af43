// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/match_set.h"

#include <algorithm>
#include <bit>

#include "index/unweighted.h"

namespace khen {
namespace {

using Xapian::Query;

constexpr std::size_t word_bits = 64;
// A list so many times longer than what is left is asked for each of these instead of being read.
constexpr std::uint64_t worth_skipping = 16;

class Collect final : public Xapian::MatchSpy {
 public:
  explicit Collect(MatchSet& into) : into_(into) {}
  void operator()(const Xapian::Document& document, double /*weight*/) override { into_.add(document.get_docid()); }

 private:
  MatchSet& into_;
};

class Evaluation {
 public:
  explicit Evaluation(const Xapian::Database& database) : database_(database), last_(database.get_lastdocid()) {
    const auto first = database_.postlist_begin("");
    first_ = first == database_.postlist_end("") ? last_ : *first;
  }

  [[nodiscard]] MatchSet all_of(const Query& query) const {
    switch (query.get_type()) {
      case Query::LEAF_TERM: return having(*query.get_terms_begin());
      case Query::LEAF_MATCH_ALL: return having("");
      case Query::LEAF_MATCH_NOTHING: return none();
      case Query::OP_SCALE_WEIGHT:
      case Query::OP_AND_MAYBE: return all_of(query.get_subquery(0));
      case Query::OP_OR:
      case Query::OP_SYNONYM:
      case Query::OP_MAX: return any_part(query, 0);
      case Query::OP_AND:
      case Query::OP_FILTER: return every_part(query);
      case Query::OP_AND_NOT: {
        MatchSet set = all_of(query.get_subquery(0));
        set.remove(any_part(query, 1));
        return set;
      }
      default: return matched(query);
    }
  }

 private:
  // all_of() and `possible`, with less reading where these are few.
  [[nodiscard]] MatchSet among(const MatchSet& possible, const Query& query) const {
    switch (query.get_type()) {
      case Query::LEAF_TERM: {
        const std::string term = *query.get_terms_begin();
        if (database_.get_termfreq(term) / worth_skipping > possible.size()) return having(term, possible);
        break;
      }
      case Query::OP_SCALE_WEIGHT:
      case Query::OP_AND_MAYBE: return among(possible, query.get_subquery(0));
      case Query::OP_OR:
      case Query::OP_SYNONYM: {
        MatchSet set = none();
        for (std::size_t i = 0; i < query.get_num_subqueries(); ++i) set.unite(among(possible, query.get_subquery(i)));
        return set;
      }
      default: break;
    }
    MatchSet set = all_of(query);
    set.keep(possible);
    return set;
  }

  [[nodiscard]] MatchSet none() const { return {first_, last_}; }

  [[nodiscard]] MatchSet having(const std::string& term) const {
    MatchSet set = none();
    add_having(term, set);
    return set;
  }
  void add_having(const std::string& term, MatchSet& set) const {
    const auto end = database_.postlist_end(term);
    for (auto posting = database_.postlist_begin(term); posting != end; ++posting) set.add(*posting);
  }
  [[nodiscard]] MatchSet having(const std::string& term, const MatchSet& possible) const {
    MatchSet set = none();
    const std::vector<std::uint32_t> places = possible.places();
    const auto end = database_.postlist_end(term);
    auto posting = database_.postlist_begin(term);
    for (auto place = places.rbegin(); place != places.rend(); ++place) {  // ascending numbers
      posting.skip_to(last_ - *place);
      if (posting == end) break;
      if (*posting == last_ - *place) set.add(*posting);
    }
    return set;
  }

  [[nodiscard]] MatchSet any_part(const Query& query, std::size_t from) const {
    MatchSet set = none();
    for (std::size_t i = from; i < query.get_num_subqueries(); ++i) {
      const Query part = query.get_subquery(i);
      if (part.get_type() == Query::LEAF_TERM) {
        add_having(*part.get_terms_begin(), set);
      } else {
        set.unite(all_of(part));
      }
    }
    return set;
  }

  // The rarest first; of the others only what is still possible is looked at.
  [[nodiscard]] MatchSet every_part(const Query& query) const {
    struct Part {
      Xapian::doccount most;
      Query query;
    };
    std::vector<Part> parts;
    for (std::size_t i = 0; i < query.get_num_subqueries(); ++i) {
      const Query part = query.get_subquery(i);
      // What looks into each document is asked only about those that the others leave.
      if (part.get_type() == Query::LEAF_POSTING_SOURCE) return matched(query);
      parts.push_back({most_of(part), part});
    }
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part& left, const Part& right) { return left.most < right.most; });
    MatchSet left = all_of(parts.front().query);
    for (std::size_t i = 1; i < parts.size() && left.size() > 0; ++i) left = among(left, parts[i].query);
    return left;
  }

  // No fewer than match.
  [[nodiscard]] Xapian::doccount most_of(const Query& query) const {
    switch (query.get_type()) {
      case Query::LEAF_TERM: return database_.get_termfreq(*query.get_terms_begin());
      case Query::LEAF_MATCH_NOTHING: return 0;
      case Query::OP_SCALE_WEIGHT:
      case Query::OP_AND_MAYBE:
      case Query::OP_AND_NOT: return most_of(query.get_subquery(0));
      case Query::OP_OR:
      case Query::OP_SYNONYM:
      case Query::OP_MAX: {
        Xapian::doccount sum = 0;
        for (std::size_t i = 0; i < query.get_num_subqueries(); ++i) sum += most_of(query.get_subquery(i));
        return std::min(sum, database_.get_doccount());
      }
      case Query::OP_AND:
      case Query::OP_FILTER: {
        Xapian::doccount least = database_.get_doccount();
        for (std::size_t i = 0; i < query.get_num_subqueries(); ++i) {
          least = std::min(least, most_of(query.get_subquery(i)));
        }
        return least;
      }
      default: return database_.get_doccount();
    }
  }

  // What can't be taken apart, such as wildcards and ranges.
  [[nodiscard]] MatchSet matched(const Query& query) const {
    MatchSet set = none();
    Collect collect(set);
    Xapian::Enquire enquire(database_);
    enquire.set_query(query);
    enquire.set_weighting_scheme(Unweighted());
    enquire.set_docid_order(Xapian::Enquire::DONT_CARE);
    enquire.add_matchspy(&collect);
    enquire.get_mset(0, 0, database_.get_doccount());
    return set;
  }

  Xapian::Database database_;
  Xapian::docid first_ = 0;
  Xapian::docid last_ = 0;
};

}  // namespace

MatchSet::MatchSet(Xapian::docid first, Xapian::docid last)
    : last_(last), words_((std::size_t{last} - first + word_bits) / word_bits) {}

void MatchSet::add(Xapian::docid number) {
  const std::size_t place = place_of(number);
  words_[place / word_bits] |= std::uint64_t{1} << (place % word_bits);
}

bool MatchSet::contains(Xapian::docid number) const {
  const std::size_t place = place_of(number);
  return ((words_[place / word_bits] >> (place % word_bits)) & 1U) != 0;
}

std::uint64_t MatchSet::size() const {
  std::uint64_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::uint64_t>(std::popcount(word));
  return count;
}

void MatchSet::keep(const MatchSet& others) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= others.words_[i];
}
void MatchSet::unite(const MatchSet& others) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= others.words_[i];
}
void MatchSet::remove(const MatchSet& others) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~others.words_[i];
}

std::vector<std::uint32_t> MatchSet::places() const {
  std::vector<std::uint32_t> out;
  out.reserve(size());
  for (std::size_t i = 0; i < words_.size(); ++i) {
    for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
      out.push_back(static_cast<std::uint32_t>(i * word_bits + static_cast<std::size_t>(std::countr_zero(word))));
    }
  }
  return out;
}

MatchSet match_set(const Xapian::Database& database, const Xapian::Query& query) {
  return Evaluation(database).all_of(query);
}

}  // namespace khen
