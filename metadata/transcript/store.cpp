// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/store.h"

#include <fmt/core.h>

#include "metadata/event.h"

namespace khen {
namespace {

constexpr std::string_view columns =
    "t.id, t.recording, r.record, t.revision, t.kind, t.language, t.label, t.origin, t.reviewed, t.source_format,"
    " t.source, t.modified, t.removed";

std::string select_transcripts(std::string_view rest) {
  return fmt::format("select {} from transcript t join recording r on r.id = t.recording {}", columns, rest);
}

Error corrupt(std::string_view what) { return with_cause(fail(Code::corrupt, "catalogue.corrupt"), what); }

Result<StoredTranscript> without_lines(const Statement& row) {
  const auto kind = parse_transcript_kind(row.text(4));
  const auto origin = parse_transcript_origin(row.text(7));
  if (!kind || !origin) return corrupt("transcript");
  StoredTranscript stored{.id = TRY(row.id<TranscriptId>(0)),
                          .recording = TRY(row.id<RecordingId>(1)),
                          .record = TRY(row.id<RecordId>(2)),
                          .revision = static_cast<int>(row.number(3)),
                          .modified = row.instant(11),
                          .removed = std::nullopt,
                          .content = {}};
  if (!row.is_null(12)) stored.removed = row.instant(12);
  stored.content.kind = *kind;
  stored.content.language = row.text(5);
  stored.content.label = row.text(6);
  stored.content.origin = *origin;
  stored.content.reviewed = row.number(8) != 0;
  stored.content.source_format = row.text(9);
  stored.content.source = row.text(10);
  return stored;
}

Result<std::vector<Tier>> tiers_of(Db& db, const TranscriptId& id) {
  Statement select = TRY(db.prepare(
      "select name, parent, speaker, language, relation from tier where transcript = :id order by position"));
  select.bind(":id", id);
  std::vector<Tier> tiers;
  while (TRY(select.step())) {
    const auto relation = parse_tier_relation(select.text(4));
    if (!relation) return corrupt("tier");
    tiers.push_back({select.text(0), select.text(1), select.text(2), select.text(3), *relation});
  }
  return tiers;
}

Result<std::vector<Passage>> passages_of(Db& db, const TranscriptId& id) {
  Statement select =
      TRY(db.prepare("select begin, end, text, speaker, tier, language, key, parent, confidence from passage"
                     " where transcript = :id order by position"));
  select.bind(":id", id);
  std::vector<Passage> passages;
  while (TRY(select.step())) {
    passages.push_back({.begin = milliseconds(select.number(0)),
                        .end = milliseconds(select.number(1)),
                        .text = select.text(2),
                        .speaker = select.text(3),
                        .tier = select.text(4),
                        .language = select.text(5),
                        .key = select.text(6),
                        .parent = select.text(7),
                        .confidence = select.optional_real(8)});
  }
  return passages;
}

Result<void> fill(Db& db, StoredTranscript& stored) {
  stored.content.tiers = TRY(tiers_of(db, stored.id));
  stored.content.passages = TRY(passages_of(db, stored.id));
  return {};
}

Result<void> forget_lines(Db& db, const TranscriptId& id) {
  for (const char* sql : {"delete from passage where transcript = :id", "delete from tier where transcript = :id"}) {
    Statement forget = TRY(db.prepare(sql));
    forget.bind(":id", id);
    TRY(forget.run());
  }
  return {};
}

Result<void> write_lines(Db& db, const TranscriptId& id, const Transcript& content) {
  TRY(forget_lines(db, id));
  Statement tier =
      TRY(db.prepare("insert into tier (transcript, position, name, parent, speaker, language, relation)"
                     " values (:id, :position, :name, :parent, :speaker, :language, :relation)"));
  for (std::size_t i = 0; i < content.tiers.size(); ++i) {
    const Tier& one = content.tiers[i];
    tier.bind(":id", id)
        .bind(":position", static_cast<std::int64_t>(i))
        .bind(":name", one.name)
        .bind(":parent", one.parent)
        .bind(":speaker", one.speaker)
        .bind(":language", one.language)
        .bind(":relation", name_of(one.relation));
    TRY(tier.run());
  }
  Statement passage = TRY(db.prepare(
      "insert into passage (transcript, position, begin, end, text, speaker, tier, language, key, parent, confidence)"
      " values (:id, :position, :begin, :end, :text, :speaker, :tier, :language, :key, :parent, :confidence)"));
  for (std::size_t i = 0; i < content.passages.size(); ++i) {
    const Passage& one = content.passages[i];
    passage.bind(":id", id)
        .bind(":position", static_cast<std::int64_t>(i))
        .bind(":begin", static_cast<std::int64_t>(one.begin.count()))
        .bind(":end", static_cast<std::int64_t>(one.end.count()))
        .bind(":text", one.text)
        .bind(":speaker", one.speaker)
        .bind(":tier", one.tier)
        .bind(":language", one.language)
        .bind(":key", one.key)
        .bind(":parent", one.parent)
        .bind(":confidence", one.confidence);
    TRY(passage.run());
  }
  return {};
}

// What the writing functions have in common after their own row: the event and the change that others follow.
Result<void> tell(Db& db, const Clock& clock, const StoredTranscript& stored, std::string_view type,
                  std::string_view what, const Authorship& by) {
  const Transcript& content = stored.content;
  std::string detail =
      fmt::format("{} {} {}, {}, {} lines, revision {}", what, name_of(content.kind), stored.id.text(),
                  content.language.empty() ? "und" : content.language, content.passages.size(), stored.revision);
  if (!by.reason.empty()) detail += ": " + by.reason;
  TRY(append_event(
      db, clock, Event{type, "recording", stored.recording.str(), stored.record, by.agent, Outcome::success, detail}));
  return append_change(db, clock, "record", stored.record.text());
}

enum class Touch { by_person, by_program };

Result<void> insert_row(Db& db, const StoredTranscript& stored) {
  const Transcript& content = stored.content;
  Statement insert = TRY(db.prepare(
      "insert into transcript (id, recording, revision, kind, language, label, origin, reviewed, source_format, source,"
      " touched, created, modified)"
      " values (:id, :recording, :revision, :kind, :language, :label, :origin, :reviewed, :format, :source, 0, :now,"
      " :now)"));
  insert.bind(":id", stored.id)
      .bind(":recording", stored.recording)
      .bind(":revision", stored.revision)
      .bind(":kind", name_of(content.kind))
      .bind(":language", content.language)
      .bind(":label", content.label)
      .bind(":origin", name_of(content.origin))
      .bind(":reviewed", content.reviewed ? 1 : 0)
      .bind(":format", content.source_format)
      .bind(":source", content.source)
      .bind(":now", stored.modified);
  return insert.run();
}

Result<void> update_row(Db& db, const StoredTranscript& stored, Touch touch) {
  const Transcript& content = stored.content;
  Statement update =
      TRY(db.prepare("update transcript set revision = :revision, kind = :kind, language = :language, label = :label,"
                     " origin = :origin, reviewed = :reviewed, source_format = :format, source = :source,"
                     " touched = max(touched, :touched), modified = :now where id = :id"));
  update.bind(":revision", stored.revision)
      .bind(":kind", name_of(content.kind))
      .bind(":language", content.language)
      .bind(":label", content.label)
      .bind(":origin", name_of(content.origin))
      .bind(":reviewed", content.reviewed ? 1 : 0)
      .bind(":format", content.source_format)
      .bind(":source", content.source)
      .bind(":touched", touch == Touch::by_person ? 1 : 0)
      .bind(":now", stored.modified)
      .bind(":id", stored.id);
  return update.run();
}

Result<StoredTranscript> put_content(Db& db, const Clock& clock, StoredTranscript stored, Transcript content,
                                     Touch touch, const Authorship& by) {
  normalize(content);
  TRY(check_transcript(content));
  if (content == stored.content) return stored;
  const bool reviewed_only = [&] {
    Transcript before = stored.content;
    before.reviewed = content.reviewed;
    return before == content;
  }();
  stored.revision += 1;
  stored.modified = clock.now();
  stored.content = std::move(content);
  TRY(update_row(db, stored, touch));
  if (!reviewed_only) TRY(write_lines(db, stored.id, stored.content));
  TRY(tell(db, clock, stored, event_type::modification, reviewed_only ? "reviewed" : "changed", by));
  return stored;
}

Result<RecordId> record_of(Db& db, const RecordingId& recording) {
  Statement select = TRY(db.prepare("select record from recording where id = :id"));
  select.bind(":id", recording);
  if (!TRY(select.step())) return fail(Code::not_found, "recording.not_found", {{"id", recording.str()}});
  return select.id<RecordId>(0);
}

}  // namespace

Result<std::vector<TranscriptHead>> transcripts_of(Db& db, const RecordingId& recording) {
  Statement select =
      TRY(db.prepare(select_transcripts("where t.recording = :recording and t.removed is null order by t.rowid")));
  select.bind(":recording", recording);
  std::vector<TranscriptHead> heads;
  while (TRY(select.step())) {
    StoredTranscript stored = TRY(without_lines(select));
    Statement count = TRY(db.prepare("select count(*) from passage where transcript = :id"));
    count.bind(":id", stored.id);
    TRY(count.step());
    heads.push_back({stored.id, stored.recording, stored.revision, stored.modified,
                     static_cast<std::size_t>(count.number(0)), std::move(stored.content)});
  }
  return heads;
}

Result<std::vector<StoredTranscript>> transcripts_of_record(Db& db, const RecordId& record, Removed removed) {
  Statement select = TRY(db.prepare(
      select_transcripts("where r.record = :record and (:all or t.removed is null) order by r.position, t.rowid")));
  select.bind(":record", record).bind(":all", removed == Removed::included ? 1 : 0);
  std::vector<StoredTranscript> all;
  while (TRY(select.step())) all.push_back(TRY(without_lines(select)));
  for (StoredTranscript& one : all) TRY(fill(db, one));
  return all;
}

Result<StoredTranscript> read_transcript(Db& db, const TranscriptId& id) {
  Statement select = TRY(db.prepare(select_transcripts("where t.id = :id and t.removed is null")));
  select.bind(":id", id);
  if (!TRY(select.step())) return fail(Code::not_found, "transcript.not_found", {{"id", id.str()}});
  StoredTranscript stored = TRY(without_lines(select));
  TRY(fill(db, stored));
  return stored;
}

Result<StoredTranscript> add_transcript(Db& db, const Clock& clock, const RecordingId& recording, Transcript content,
                                        const Authorship& by) {
  normalize(content);
  TRY(check_transcript(content));
  StoredTranscript stored{.id = TranscriptId::make(clock),
                          .recording = recording,
                          .record = TRY(record_of(db, recording)),
                          .revision = 1,
                          .modified = clock.now(),
                          .removed = std::nullopt,
                          .content = std::move(content)};
  TRY(insert_row(db, stored));
  TRY(write_lines(db, stored.id, stored.content));
  TRY(tell(db, clock, stored, event_type::modification, "added", by));
  return stored;
}

Result<StoredTranscript> replace_transcript(Db& db, const Clock& clock, const TranscriptId& id, int revision,
                                            Transcript content, const Authorship& by) {
  StoredTranscript stored = TRY(read_transcript(db, id));
  if (stored.revision != revision) {
    return fail(Code::conflict, "transcript.changed_meanwhile",
                {{"yours", std::to_string(revision)}, {"stored", std::to_string(stored.revision)}});
  }
  return put_content(db, clock, std::move(stored), std::move(content), Touch::by_person, by);
}

Result<bool> keep_derived(Db& db, const Clock& clock, const RecordingId& recording, Transcript content,
                          const Authorship& by) {
  Statement known =
      TRY(db.prepare("select id, touched, removed from transcript"
                     " where recording = :recording and origin = :origin and source = :source order by rowid limit 1"));
  known.bind(":recording", recording).bind(":origin", name_of(content.origin)).bind(":source", content.source);
  if (!TRY(known.step())) {
    TRY(add_transcript(db, clock, recording, std::move(content), by));
    return true;
  }
  if (known.number(1) != 0 || !known.is_null(2)) return false;
  StoredTranscript stored = TRY(read_transcript(db, TRY(known.id<TranscriptId>(0))));
  const int before = stored.revision;
  const StoredTranscript after =
      TRY(put_content(db, clock, std::move(stored), std::move(content), Touch::by_program, by));
  return after.revision != before;
}

Result<void> restore_transcript(Db& db, const StoredTranscript& stored) {
  Statement known = TRY(db.prepare("select 1 from transcript where id = :id"));
  known.bind(":id", stored.id);
  if (TRY(known.step())) return {};
  TRY(insert_row(db, stored));
  const bool touched = stored.removed || stored.revision > 1 || stored.content.origin == TranscriptOrigin::imported;
  Statement mark = TRY(db.prepare("update transcript set removed = :removed, touched = :touched where id = :id"));
  mark.bind(":removed", stored.removed).bind(":touched", touched ? 1 : 0).bind(":id", stored.id);
  TRY(mark.run());
  return write_lines(db, stored.id, stored.content);
}

Result<void> remove_transcript(Db& db, const Clock& clock, const TranscriptId& id, const Authorship& by) {
  StoredTranscript stored = TRY(read_transcript(db, id));
  Statement mark = TRY(db.prepare(
      "update transcript set removed = :now, modified = :now, touched = 1, revision = revision + 1 where id = :id"));
  mark.bind(":now", clock.now()).bind(":id", id);
  TRY(mark.run());
  TRY(forget_lines(db, id));
  stored.revision += 1;
  return tell(db, clock, stored, event_type::modification, "removed", by);
}

}  // namespace khen
