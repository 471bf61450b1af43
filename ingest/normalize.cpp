// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/normalize.h"

#include <fmt/format.h>

#include "ingest/deposit_store.h"
#include "metadata/base/digest.h"
#include "metadata/catalogue.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "transcode/normalize/normalize.h"
#include "transcode/probe.h"

namespace khen {
namespace {

const std::string agent = "program:khen";
constexpr int after_what_readers_wait_for = 500;

// Lossless pictures take about half of what they are uncompressed, sound at 24 bits two thirds.
std::uint64_t likely_bytes(const MediaInfo& info) {
  const double seconds = to_seconds(played_length(info).value_or(MediaTime(0)));
  double bytes = seconds * 48'000 * 2 * 2;
  if (!info.videos.empty()) {
    const VideoStream& video = info.videos.front();
    const double rate = video.average_rate.value() > 0 ? video.average_rate.value() : 25;
    bytes += seconds * rate * video.width * video.height * 0.75;
  }
  return static_cast<std::uint64_t>(bytes);
}

std::string vault_path_of(const Recording& recording, const NormalFormFacts& form) {
  const std::size_t dot = recording.file_name.rfind('.');
  const std::string stem = recording.file_name.substr(0, dot == 0 ? std::string::npos : dot);
  return fmt::format("normalized/{}/{}.{}", recording.id.text(), stem, form.ending);
}

Result<void> keep_copy(Db& db, const Clock& clock, const Recording& recording, const NormalCopy& copy) {
  TRY(put_back_copy(db, recording.id, copy));
  TRY(append_event(
      db, clock,
      Event{event_type::normalization, "recording", recording.id.str(), recording.record, agent, Outcome::success,
            fmt::format("{} to {}, sha512 {}: {}", copy.form, copy.vault_path, copy.sha512, copy.proof)}));
  return append_change(db, clock, "record", recording.record.text());
}

Result<NormalCopy> make_copy(const StepTools& tools, const Recording& recording, const Path& original,
                             const MediaInfo& info, NormalForm form, const Path& work, const StepContext& context) {
  const auto tell = [&](const Progress& progress) { context.progress(progress.stage, progress.fraction); };
  const Normalized made = TRY(normalize(tools.sandbox, original, info, form, work, tell, context.stop));
  const Path file = work / made.file_name;
  context.progress("store", 0.9);
  TRY(sync_existing_file(file));
  const NormalFormFacts& known = facts(form);
  NormalCopy copy{std::string(known.name),
                  vault_path_of(recording, known),
                  std::string(known.media_type),
                  TRY(khen::file_size(file)),
                  TRY(digest_file_hex(DigestAlgorithm::sha512, file)),
                  made.proof,
                  tools.clock.now()};
  VaultVersion version;
  version.files.emplace(copy.vault_path, StagedFile{file, copy.sha512, copy.bytes});
  version.message = "normalization of " + recording.file_name;
  version.user_name = "khen";
  version.user_address = "urn:khen:agent:program";
  TRY(tools.home.vault.add_version(recording.record, version));
  return copy;
}

Result<void> normalize_recording(const StepTools& tools, const Job& job, const StepContext& context) {
  const RecordingId id = TRY(RecordingId::parse(job.object));
  const Recording recording =
      TRY(tools.home.catalogue->read([&](Db& db) { return read_recording(db, id); })).deliverable.recording;
  const Path original = TRY(tools.home.vault.path_of(recording.record, recording.vault_path));
  context.progress("probe", 0);
  const MediaInfo info = TRY(probe(tools.sandbox, original, context.stop));
  const auto form = normal_form_of(info);
  if (!form) return {};
  const auto present = TRY(tools.home.catalogue->read([&](Db& db) { return normal_copy_of(db, id); }));
  if (present && present->form == facts(*form).name) return {};
  TRY(check_free_space(tools.files, tools.home.paths, likely_bytes(info)));
  const Path work = tools.home.paths.staging / fmt::format("normalize-{}", id.text());
  TRY(tools.files.remove_all(work));
  TRY(make_durable_directories(tools.files, work));
  const auto copy = make_copy(tools, recording, original, info, *form, work, context);
  TRY(tools.files.remove_all(work));
  if (!copy) return copy.error();
  return tools.home.catalogue->write([&](Db& db) { return keep_copy(db, tools.clock, recording, *copy); });
}

Result<void> note_failure(const StepTools& tools, Db& db, const Job& job, const Error& error) {
  const RecordingId id = TRY(RecordingId::parse(job.object));
  const Recording recording = TRY(read_recording(db, id)).deliverable.recording;
  return append_event(db, tools.clock,
                      Event{event_type::normalization, "recording", id.str(), recording.record, agent, Outcome::failure,
                            error.message});
}

}  // namespace

Result<std::optional<NormalCopy>> normal_copy_of(Db& db, const RecordingId& recording) {
  Statement select = TRY(db.prepare(
      "select form, vault_path, media_type, bytes, sha512, proof, made from normal_copy where recording = :recording"));
  select.bind(":recording", recording);
  if (!TRY(select.step())) return std::optional<NormalCopy>();
  return std::optional(NormalCopy{select.text(0), select.text(1), select.text(2),
                                  static_cast<std::uint64_t>(select.number(3)), select.text(4), select.text(5),
                                  select.instant(6)});
}

Result<void> put_back_copy(Db& db, const RecordingId& recording, const NormalCopy& copy) {
  Statement insert = TRY(db.prepare(
      "insert or replace into normal_copy (recording, form, vault_path, media_type, bytes, sha512, proof, made)"
      " values (:recording, :form, :vault_path, :media_type, :bytes, :sha512, :proof, :made)"));
  insert.bind(":recording", recording)
      .bind(":form", copy.form)
      .bind(":vault_path", copy.vault_path)
      .bind(":media_type", copy.media_type)
      .bind(":bytes", copy.bytes)
      .bind(":sha512", copy.sha512)
      .bind(":proof", copy.proof)
      .bind(":made", copy.made);
  return insert.run();
}

NewJob normalization_of(const Recording& recording) {
  return NewJob{.kind = JobKind::normalize,
                .object = recording.id.str(),
                .record = recording.record,
                .priority = after_what_readers_wait_for};
}

Step normalize_step(const StepTools& tools) {
  return Step{[tools](const Job& job, const StepContext& context) { return normalize_recording(tools, job, context); },
              [tools](Db& db, const Job& job, const Error& error) { return note_failure(tools, db, job, error); }};
}

}  // namespace khen
