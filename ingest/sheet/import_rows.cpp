// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/import_rows.h"

#include "metadata/base/digest.h"
#include "metadata/catalogue_read.h"
#include "metadata/record_json.h"

namespace khen {

std::string digest_of_description(Record record) {
  record.id.reset();
  record.version = 0;
  return digest_hex(DigestAlgorithm::sha256, to_json(record));
}

Result<void> note_import_row(Db& db, const Clock& clock, const ImportRow& row) {
  Statement upsert =
      TRY(db.prepare("insert into import_row (key, record, description, version, at)"
                     " values (:key, :record, :description, :version, :at) on conflict (key) do update"
                     " set description = excluded.description, version = excluded.version, at = excluded.at"));
  upsert.bind(":key", row.key)
      .bind(":record", row.record)
      .bind(":description", row.description)
      .bind(":version", row.version)
      .bind(":at", clock.now());
  return upsert.run();
}

Result<std::optional<ImportRow>> find_import_row(Db& db, std::string_view key) {
  const auto record = TRY(find_by_import_key(db, key));
  if (!record) return std::optional<ImportRow>();
  ImportRow row{.key = std::string(key), .record = *record, .description = {}, .version = 1};
  Statement noted = TRY(db.prepare("select description, version from import_row where key = :key"));
  noted.bind(":key", key);
  if (TRY(noted.step())) {
    row.description = noted.text(0);
    row.version = static_cast<int>(noted.number(1));
    return std::optional(std::move(row));
  }
  Statement first = TRY(db.prepare("select json from record_version where record = :record and version = 1"));
  first.bind(":record", *record);
  if (!TRY(first.step())) return fail(Code::corrupt, "catalogue.corrupt");
  row.description = digest_of_description(TRY(parse_record(first.text(0))));
  return std::optional(std::move(row));
}

}  // namespace khen
