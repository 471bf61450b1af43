// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/number_window.h"

#include <gtest/gtest.h>

#include "index/unweighted.h"
#include "tests/support/scratch.h"

namespace khen::testing {
namespace {

constexpr Xapian::docid lowest = (Xapian::docid{1} << 30) - 5000;
constexpr Xapian::docid all = 5000;

// A term in every document, and one in every seventh.
Xapian::Database make_database(const Path& path) {
  Xapian::WritableDatabase database(path.string(), Xapian::DB_CREATE | Xapian::DB_NO_SYNC);
  for (Xapian::docid i = 0; i < all; ++i) {
    Xapian::Document document;
    document.add_term("every");
    if (i % 7 == 0) document.add_term("seventh");
    database.replace_document(lowest + i, document);
  }
  database.commit();
  return Xapian::Database(path.string());
}

// The numbers that match from `first` on, a page of them.
std::vector<Xapian::docid> page(const Xapian::Database& database, const char* term, Xapian::docid first,
                                Xapian::docid end) {
  Xapian::Enquire enquire(database);
  auto* window = new NumberWindow(first, end);
  enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER, Xapian::Query(term), Xapian::Query(window->release())));
  enquire.set_weighting_scheme(Unweighted());
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  const Xapian::MSet found = enquire.get_mset(0, 101, 101);
  return {found.begin(), found.end()};
}

TEST(NumberWindow, FindsWhatFollowsFromEveryNumberOn) {
  const Scratch scratch;
  const Xapian::Database database = make_database(scratch / "database");
  for (Xapian::docid from = 0; from < all; ++from) {
    const auto found = page(database, "every", lowest + from, lowest + all);
    ASSERT_EQ(found.size(), std::min<Xapian::docid>(101, all - from)) << from;
    ASSERT_EQ(found.front(), lowest + from);
    ASSERT_EQ(found.back(), lowest + from + found.size() - 1);
  }
  for (Xapian::docid from = 0; from + 7 < all; from += 3) {
    const auto found = page(database, "seventh", lowest + from, lowest + all);
    ASSERT_EQ(found.front(), lowest + (from + 6) / 7 * 7) << from;
  }
}

TEST(Unweighted, FindsAllOfATermThatIsInEveryDocument) {
  const Scratch scratch;
  const Xapian::Database database = make_database(scratch / "database");
  const auto found = [&](const Xapian::Weight& weight) {
    Xapian::Enquire enquire(database);
    enquire.set_query(Xapian::Query("every"));
    enquire.set_weighting_scheme(weight);
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    return enquire.get_mset(0, all).size();
  };
  EXPECT_EQ(found(Unweighted()), all);
  EXPECT_THROW(found(Xapian::BoolWeight()), Xapian::DatabaseCorruptError) << "the reason why it is there";
}

TEST(NumberWindow, EndsBeforeItsEnd) {
  const Scratch scratch;
  const Xapian::Database database = make_database(scratch / "database");
  EXPECT_EQ(page(database, "every", lowest + 10, lowest + 13),
            (std::vector<Xapian::docid>{lowest + 10, lowest + 11, lowest + 12}));
  EXPECT_TRUE(page(database, "every", lowest + 13, lowest + 13).empty());
  EXPECT_TRUE(page(database, "every", lowest + all, lowest + 2 * all).empty());
  EXPECT_EQ(page(database, "seventh", 1, lowest + 8), (std::vector<Xapian::docid>{lowest, lowest + 7}));
}

}  // namespace
}  // namespace khen::testing
