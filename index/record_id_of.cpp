// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/record_id_of.h"

#include "index/terms.h"

namespace khen {

std::optional<RecordId> record_id_of(const Xapian::Database& database, Xapian::docid number) {
  const std::string prefix = id_term("");
  auto term = database.termlist_begin(number);
  term.skip_to(prefix);
  if (term == database.termlist_end(number) || !(*term).starts_with(prefix)) return std::nullopt;
  auto id = RecordId::parse((*term).substr(prefix.size()));
  return id ? std::optional(*id) : std::nullopt;
}

}  // namespace khen
