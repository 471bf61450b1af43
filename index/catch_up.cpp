// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/catch_up.h"

namespace khen {

Result<void> index_record(Db& db, DocumentBuilder& builder, Generation& generation, const ExtraTextSource& extra_text,
                          const StoredRecord& stored) {
  const std::vector<Deliverable> deliverables = TRY(deliverables_of(db, *stored.record.id));
  const std::vector<ExtraText> extra = extra_text ? extra_text(stored, deliverables) : std::vector<ExtraText>{};
  return generation.put(builder.build(stored, deliverables, extra));
}

Result<void> index_records(Db& db, DocumentBuilder& builder, Generation& generation, const ExtraTextSource& extra_text,
                           const std::vector<RecordId>& records) {
  for (const RecordId& id : records) {
    auto stored = read_record(db, id);
    if (stored) {
      TRY(index_record(db, builder, generation, extra_text, *stored));
    } else if (stored.error().code == Code::not_found) {
      TRY(generation.remove(id.text()));
    } else {
      return std::move(stored).error();
    }
  }
  return {};
}

}  // namespace khen
