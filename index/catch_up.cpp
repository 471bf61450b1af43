// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/catch_up.h"

#include <algorithm>

namespace khen {

namespace {

Result<void> index_record(Db& db, DocumentBuilder& builder, Generation& generation, const ExtraTextSource& extra_text,
                          const StoredRecord& stored) {
  const std::vector<Deliverable> deliverables = TRY(deliverables_of(db, *stored.record.id));
  const std::vector<ExtraText> extra = extra_text ? extra_text(stored, deliverables) : std::vector<ExtraText>{};
  const IndexDocument document = builder.build(stored, deliverables, extra);
  std::optional<std::vector<PassageDocument>> passages;
  if (!generation.has_passages_of(document)) passages = builder.passages(extra);
  return generation.put(document, passages);
}

}  // namespace

Result<void> index_records(Db& db, DocumentBuilder& builder, Generation& generation, const ExtraTextSource& extra_text,
                           const std::vector<RecordId>& records) {
  std::vector<StoredRecord> present;
  for (const RecordId& id : records) {
    auto stored = read_record(db, id);
    if (stored) {
      present.push_back(std::move(*stored));
    } else if (stored.error().code == Code::not_found) {
      TRY(generation.remove(id.text()));
    } else {
      return std::move(stored).error();
    }
  }
  // The order of every_record(), from behind.
  std::sort(present.begin(), present.end(), [](const StoredRecord& left, const StoredRecord& right) {
    return std::pair(left.published.value_or(left.created), left.record.id) <
           std::pair(right.published.value_or(right.created), right.record.id);
  });
  for (const StoredRecord& stored : present) {
    TRY(index_record(db, builder, generation, extra_text, stored));
  }
  return {};
}

}  // namespace khen
