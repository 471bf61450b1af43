// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/record_id_of.h"

#include "index/terms.h"

namespace khen {

std::optional<RecordId> record_id_of(const Xapian::Database& database, Xapian::docid number) {
  auto id = RecordId::parse(database.get_document(number, Xapian::DOC_ASSUME_VALID).get_value(id_slot));
  return id ? std::optional(*id) : std::nullopt;
}

}  // namespace khen
