// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/deposit_store.h"

#include <fmt/core.h>

#include "ingest/job_queue.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/record_json.h"

namespace khen {
namespace {

// RFC 3986, 2.3: everything but the unreserved characters is escaped.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

VaultVersion vault_version(const Intent& intent, const Workspace& workspace) {
  VaultVersion version;
  for (std::size_t index = 0; index < intent.recordings.size(); ++index) {
    const Recording& recording = intent.recordings[index];
    version.files[recording.vault_path] = StagedFile{workspace.file(index), recording.sha512, recording.bytes};
  }
  if (intent.new_record) version.texts["record.json"] = to_json(*intent.new_record);
  version.message = intent.by.reason.empty() ? "deposit" : intent.by.reason;
  version.user_name = intent.by.agent;
  version.user_address = "urn:khen:agent:" + percent_encoded(intent.by.agent);
  return version;
}

Result<int> next_position(Db& db, const RecordId& record) {
  Statement select = TRY(db.prepare("select coalesce(max(position) + 1, 0) from recording where record = :record"));
  select.bind(":record", record);
  TRY(select.step());
  return static_cast<int>(select.number(0));
}

Result<bool> has_row(Db& db, std::string_view sql, std::string_view id) {
  Statement select = TRY(db.prepare(sql));
  select.bind(":id", id);
  return select.step();
}

Result<bool> has_record(Db& db, const RecordId& id) {
  return has_row(db, "select 1 from record where id = :id", id.text());
}
Result<bool> has_recording(Db& db, const RecordingId& id) {
  return has_row(db, "select 1 from recording where id = :id", id.text());
}

Result<void> tell_events(Db& db, const Clock& clock, const Recording& recording,
                         const std::optional<VirusVerdict>& verdict, const std::string& agent) {
  const auto tell = [&](std::string_view type, std::string detail, Outcome outcome = Outcome::success) {
    return append_event(
        db, clock, Event{type, "recording", recording.id.str(), recording.record, agent, outcome, std::move(detail)});
  };
  TRY(tell(event_type::message_digest_calculation, "sha512 " + recording.sha512));
  if (verdict) {
    const std::string_view reach = verdict->whole ? "nothing found" : "longer than the scanner reads";
    TRY(tell(event_type::virus_check, fmt::format("{}: {}", verdict->scanner, reach),
             verdict->whole ? Outcome::success : Outcome::warning));
  }
  TRY(tell(event_type::format_identification, recording.media_type));
  return tell(event_type::ingestion, fmt::format("{} bytes, {}", recording.bytes, recording.file_name));
}

Result<DepositedFile> store_recording(Db& db, const Clock& clock, const Recording& recording,
                                      const std::optional<VirusVerdict>& verdict, const std::string& agent) {
  DepositedFile stored{
      .recording = recording, .duplicate_of = TRY(find_by_digest(db, recording.sha512)), .remarks = {}};
  TRY(insert_recording(db, clock, recording));
  TRY(tell_events(db, clock, recording, verdict, agent));
  TRY(enqueue(db, clock,
              NewJob{JobKind::derive, recording.id.str(), recording.record,
                     priority_for(recording.bytes, recording.duration_seconds)}));
  return stored;
}

Result<Deposited> change_catalogue(Db& db, const DepositTools& tools, const PreparedDeposit& prepared) {
  const Intent& intent = prepared.intent;
  Deposited deposited{intent.record, {}};
  if (intent.new_record && !TRY(has_record(db, intent.record))) {
    TRY(create_record(db, tools.clock, *intent.new_record, intent.by, intent.import_key));
  }
  int position = TRY(next_position(db, intent.record));
  for (std::size_t index = 0; index < intent.recordings.size(); ++index) {
    Recording recording = intent.recordings[index];
    if (TRY(has_recording(db, recording.id))) {
      deposited.files.push_back({recording, std::nullopt, prepared.remarks[index]});
      continue;
    }
    recording.position = position++;
    deposited.files.push_back(
        TRY(store_recording(db, tools.clock, recording, intent.verdicts[index], intent.by.agent)));
    deposited.files.back().remarks = prepared.remarks[index];
  }
  return deposited;
}

}  // namespace

Result<void> check_intent(const DepositTools& tools, const Intent& intent) {
  return tools.home.catalogue->read([&](Db& db) -> Result<void> {
    const bool exists = TRY(has_record(db, intent.record));
    if (!intent.new_record) {
      if (exists) return {};
      return fail(Code::not_found, "record.not_found", {{"id", intent.record.str()}});
    }
    if (exists) return fail(Code::conflict, "record.id_taken", {{"id", intent.record.str()}});
    if (!intent.import_key) return {};
    const auto taken = TRY(find_by_import_key(db, *intent.import_key));
    if (taken) return fail(Code::conflict, "record.key_taken", {{"key", *intent.import_key}, {"id", taken->str()}});
    return {};
  });
}

Result<Deposited> store(const DepositTools& tools, const PreparedDeposit& prepared, const Workspace& workspace) {
  TRY(tools.home.vault.add_version(prepared.intent.record, vault_version(prepared.intent, workspace)));
  return tools.home.catalogue->write([&](Db& db) { return change_catalogue(db, tools, prepared); });
}

}  // namespace khen
