// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/transcribe.h"

#include <fmt/core.h>

#include "ingest/deposit_store.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/language.h"
#include "metadata/transcript/store.h"
#include "transcode/speech/listen.h"

namespace khen {
namespace {

constexpr int last_of_all = 100'000;
constexpr std::uint64_t sound_bytes_a_second = 32'000;
const std::string agent = "program:khen";

struct Wanted {
  RecordingId recording;
  std::string language;
};

Result<Wanted> wanted_by(const Job& job) {
  const std::string_view object = job.object;
  const std::string_view language = trim(object.substr(std::min(id_length, object.size())));
  return Wanted{TRY(RecordingId::parse(object.substr(0, id_length))),
                is_language_tag(language) ? std::string(language) : std::string()};
}

Result<Transcript> listen_to(const StepTools& tools, const Recording& recording, const Wanted& wanted,
                             const StepContext& context) {
  const SpeechCommand command = TRY(parse_speech_command(tools.settings.text(Setting::speech_to_text)));
  const auto sound = static_cast<std::uint64_t>(recording.duration_seconds.value_or(0) * sound_bytes_a_second);
  TRY(check_free_space(tools.files, tools.home.paths, sound));
  const Path work = tools.home.paths.renditions / ".work" / fmt::format("speech-{}", recording.id.text());
  TRY(tools.files.remove_all(work));
  TRY(make_durable_directories(tools.files, work));
  const auto tell = [&](const Progress& progress) { context.progress(progress.stage, progress.fraction); };
  auto heard = listen(tools.sandbox,
                      {.original = TRY(tools.home.vault.path_of(recording.record, recording.vault_path)),
                       .command = command,
                       .language = wanted.language,
                       .work_directory = work},
                      tell, context.stop);
  TRY(tools.files.remove_all(work));
  return heard;
}

Result<void> transcribe(const StepTools& tools, const Job& job, const StepContext& context) {
  const Wanted wanted = TRY(wanted_by(job));
  const Recording recording = TRY(tools.home.catalogue->read([&](Db& db) {
                                return read_recording(db, wanted.recording);
                              })).deliverable.recording;
  const Transcript heard = TRY(listen_to(tools, recording, wanted, context));
  TRY(tools.home.catalogue->write([&](Db& db) {
    return keep_derived(db, tools.clock, recording.id, heard, {agent, "written down by " + heard.source});
  }));
  return {};
}

Result<void> note_failure(const StepTools& tools, Db& db, const Job& job, const Error& error) {
  const Wanted wanted = TRY(wanted_by(job));
  return append_event(db, tools.clock,
                      Event{event_type::modification, "recording", wanted.recording.str(), job.record, agent,
                            Outcome::failure, "transcript: " + error.message});
}

}  // namespace

NewJob transcription_of(const Recording& recording, std::string_view language) {
  const std::string behind = is_language_tag(language) ? " " + canonical_language_tag(language) : std::string();
  return NewJob{.kind = JobKind::transcribe,
                .object = recording.id.str() + behind,
                .record = recording.record,
                .priority = last_of_all};
}

Step transcribe_step(const StepTools& tools) {
  return Step{[tools](const Job& job, const StepContext& context) { return transcribe(tools, job, context); },
              [tools](Db& db, const Job& job, const Error& error) { return note_failure(tools, db, job, error); }};
}

}  // namespace khen
