// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/steps.h"

#include <fmt/core.h>

#include <set>
#include <utility>

#include "index/writer.h"
#include "ingest/deposit_store.h"
#include "ingest/likeness/likeness.h"
#include "ingest/normalize.h"
#include "ingest/renditions.h"
#include "ingest/sheet/import_batch.h"
#include "ingest/snapshot.h"
#include "ingest/transcribe.h"
#include "metadata/catalogue_read.h"
#include "metadata/embedded/field.h"
#include "metadata/event.h"
#include "metadata/transcript/store.h"
#include "transcode/capacity.h"

namespace khen {
namespace {

constexpr int changes_at_once = 500;
const std::string agent = "program:khen";
// A Record of 500 files shall not get a vault version for every Job of theirs.
constexpr std::chrono::minutes snapshot_every{1};

std::string told(const std::vector<Remark>& remarks) {
  std::string text;
  for (const Remark& remark : remarks) text += (text.empty() ? "" : ", ") + remark.message;
  return text;
}

Event derivation_event(const Recording& recording, Outcome outcome, std::string detail) {
  return Event{event_type::access_derivation,
               "recording",
               recording.id.str(),
               recording.record,
               agent,
               outcome,
               std::move(detail)};
}

Result<void> publish(const StepTools& tools, const Recording& recording, const MadeRenditions& made) {
  return tools.home.catalogue->write([&](Db& db) -> Result<void> {
    TRY(publish_renditions(db, tools.clock, made.set, made.plan));
    Recording measured = recording;
    measured.facts_json = with_beside(made.facts_json, beside_in_facts(recording.facts_json));
    if (made.seconds) measured.duration_seconds = made.seconds;
    TRY(describe_recording(db, tools.clock, measured));
    for (const Transcript& transcript : made.transcripts) {
      TRY(keep_derived(db, tools.clock, recording.id, transcript, {agent, "a text track of the deposited file"}));
    }
    const Outcome outcome = made.remarks.empty() ? Outcome::success : Outcome::warning;
    const std::string detail = fmt::format("plan {}, {} files", made.set.plan_digest, made.set.renditions.size());
    return append_event(
        db, tools.clock,
        derivation_event(recording, outcome, made.remarks.empty() ? detail : detail + ": " + told(made.remarks)));
  });
}

RenditionPolicy policy_of(const Settings& settings, std::vector<std::string> languages) {
  const auto encoders = static_cast<int>(settings.number(Setting::transcode_threads));
  return {static_cast<int>(settings.number(Setting::max_rung)), encoders > 0 ? encoders : encoder_capacity(),
          settings.text(Setting::saver_set) == "on", std::move(languages)};
}

Result<std::vector<std::string>> languages_of(const StepTools& tools, const RecordId& record) {
  const StoredRecord stored = TRY(tools.home.catalogue->read([&](Db& db) { return read_record(db, record); }));
  std::vector<std::string> tags;
  for (const LanguageTag& tag : values_of<LanguageTag>(stored.record, FieldId::languages)) tags.push_back(tag.text);
  return tags;
}

Result<void> derive_recording(const StepTools& tools, const Job& job, const StepContext& context) {
  const RecordingId id = TRY(RecordingId::parse(job.object));
  const Deliverable stored =
      TRY(tools.home.catalogue->read([&](Db& db) { return read_recording(db, id); })).deliverable;
  const Recording& recording = stored.recording;
  TRY(check_free_space(tools.files, tools.home.paths, recording.bytes));
  const RenditionWish wish{.recording = id,
                           .original = TRY(tools.home.vault.path_of(recording.record, recording.vault_path)),
                           .renditions = tools.home.paths.renditions,
                           .present_digest = stored.renditions ? stored.renditions->plan_digest : std::string(),
                           .policy = policy_of(tools.settings, TRY(languages_of(tools, recording.record)))};
  std::string shown = stored.renditions ? stored.renditions->directory : std::string();
  const auto show = [&](const MadeRenditions& made) -> Result<void> {
    TRY(publish(tools, recording, made));
    const std::string replaced = std::exchange(shown, made.set.directory);
    if (replaced.empty() || replaced == shown) return {};
    return tools.files.remove_all(tools.home.paths.renditions / replaced);
  };
  TRY(make_renditions(tools.files, tools.sandbox, wish, show, context.progress, context.stop));
  const bool timed = recording.kind == MediaKind::video || recording.kind == MediaKind::audio;
  if (!timed || tools.settings.text(Setting::normalization) != "on") return {};
  return tools.home.catalogue->write([&](Db& db) -> Result<void> {
    if (TRY(normal_copy_of(db, id))) return {};
    TRY(enqueue(db, tools.clock, normalization_of(recording)));
    return {};
  });
}

Result<void> note_failure(const StepTools& tools, Db& db, const Job& job, const Error& error) {
  const RecordingId id = TRY(RecordingId::parse(job.object));
  const Recording recording = TRY(read_recording(db, id)).deliverable.recording;
  TRY(mark_recording_failed(db, tools.clock, id));
  TRY(forget_unfinished(tools.files, tools.home.paths.renditions, id));
  return append_event(db, tools.clock, derivation_event(recording, Outcome::failure, error.message));
}

// A Record whose vault object is damaged must not keep the others from being followed.
Result<void> snapshot_or_tell(const StepTools& tools, const RecordId& record) {
  const auto written = write_snapshot(tools.home, record);
  if (written || (written.error().code != Code::corrupt && written.error().code != Code::not_found)) return written;
  return tools.home.catalogue->write([&](Db& db) {
    return append_event(db, tools.clock,
                        Event{event_type::fixity_check, "record", record.str(), record, agent, Outcome::failure,
                              "snapshot refused: " + written.error().message});
  });
}

Result<void> follow_into_vault(const StepTools& tools, const std::stop_token& stop) {
  DbPool& catalogue = *tools.home.catalogue;
  std::int64_t cursor = TRY(catalogue.read([](Db& db) { return cursor_of(db, snapshot_consumer); }));
  while (!stop.stop_requested()) {
    const auto changes = TRY(catalogue.read([&](Db& db) { return changes_after(db, cursor, changes_at_once); }));
    if (changes.empty()) return {};
    std::set<RecordId> records;
    for (const Change& change : changes) {
      if (change.kind == "record") records.insert(TRY(RecordId::parse(change.object)));
      // What is said of a Collection lies beside one of its Records at least.
      const auto member = change.kind == "collection"
                              ? TRY(catalogue.read([&](Db& db) { return record_of_collection(db, change.object); }))
                              : std::nullopt;
      if (member) records.insert(*member);
    }
    for (const RecordId& record : records) {
      if (stop.stop_requested()) return {};
      TRY(snapshot_or_tell(tools, record));
    }
    cursor = changes.back().sequence;
    TRY(catalogue.write([&](Db& db) { return move_cursor(db, snapshot_consumer, cursor); }));
  }
  return {};
}

}  // namespace

std::map<JobKind, Step> job_steps(const StepTools& tools) {
  return {{JobKind::derive,
           Step{[tools](const Job& job, const StepContext& context) { return derive_recording(tools, job, context); },
                [tools](Db& db, const Job& job, const Error& error) { return note_failure(tools, db, job, error); }}},
          {JobKind::transcribe, transcribe_step(tools)},
          {JobKind::import_sheet, import_batch_step(tools)},
          {JobKind::normalize, normalize_step(tools)}};
}

Follower vault_follower(const StepTools& tools) {
  return {"vault", [tools](const std::stop_token& stop) { return follow_into_vault(tools, stop); }, snapshot_every};
}

Follower likeness_follower(const StepTools& tools) {
  return {"likeness", [tools](const std::stop_token& stop) { return follow_likeness(tools.home, tools.clock, stop); },
          milliseconds{0}};
}

std::vector<Follower> followers(const StepTools& tools, IndexWriter& index) {
  const auto catch_up = [tools, &index](const std::stop_token&) -> Result<void> {
    TRY(index.catch_up(*tools.home.catalogue));
    return {};
  };
  // Readers wait for the index; the snapshot may come a moment later.
  return {{"index", catch_up, milliseconds{0}}, likeness_follower(tools), vault_follower(tools)};
}

}  // namespace khen
