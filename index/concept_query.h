// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <string>
#include <vector>

#include "index/concept_names.h"

// A document names the vocabulary terms that it is about, one index term each, and not what all their names in all
// languages come to: that stands once in the database, among Xapian's synonyms, and is put into a query. Exceptions of
// Xapian go through.
namespace khen {

// Nothing when the database has them.
void write_names(Xapian::WritableDatabase& database, const ConceptNames& names);

// Documents with the index term itself, or with a vocabulary term that is called so.
Xapian::Query term_or_named(const Xapian::Database& database, const std::string& term);

// Only the second; empty when nothing is called so.
Xapian::Query only_named(const Xapian::Database& database, const std::string& term);

// What has a name with all these terms; empty when nothing has.
Xapian::Query named_by_all(const Xapian::Database& database, const std::vector<std::string>& terms);

// As only_named() for all terms that begin so; of more than `most`, some.
Xapian::Query named_with_beginning(const Xapian::Database& database, const std::string& beginning, std::size_t most);

bool is_known(const Xapian::Database& database, const std::string& term);
Xapian::doccount frequency_of(const Xapian::Database& database, const std::string& term);  // no less than have it

}  // namespace khen
