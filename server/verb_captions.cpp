// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "ingest/transcribe.h"
#include "ingest/wake.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "metadata/transcript/parse.h"
#include "server/route_captions.h"
#include "server/terminal.h"
#include "server/verbs.h"
#include "server/worker.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

// Somebody must bring index and vault up to date, or do the Job: the living worker, else this process.
Result<void> see_it_done(const Invocation& invocation, Archive& archive) {
  const SystemClock clock;
  Log log(clock, STDERR_FILENO, LogLevel::error);
  const auto shop = TRY(Workshop::open(invocation, archive, log));
  if (!shop) {
    wake_worker(archive.home.paths.run);
    return {};
  }
  return shop->runner().run_until_idle(nullptr, invocation.stop);
}

Result<void> import_captions(const Invocation& invocation, Archive& archive, const CaptionsOptions& options) {
  const RecordingId recording = TRY(RecordingId::parse(options.id));
  const Path file = options.file;
  ParsedTranscript parsed =
      TRY(parse_transcript(TRY(read_file(file, largest_transcript_file + 1)), file.filename().native()));
  if (!options.language.empty()) parsed.content.language = options.language;
  parsed.content.label = options.label;
  if (!options.kind.empty()) parsed.content.kind = parse_transcript_kind(options.kind).value_or(parsed.content.kind);
  const StoredTranscript stored = TRY(archive.home.catalogue->write([&](Db& db) {
    return add_transcript(db, invocation.clock, recording, parsed.content, {std::string(program_agent), ""});
  }));
  for (const TranscriptFinding& finding : parsed.findings) {
    fmt::print(stderr, "khen: {}\n", invocation.say(finding.message, finding.parameters));
  }
  if (invocation.output == Output::json) {
    fmt::print("{}\n", Json{{"id", stored.id.text()}, {"lines", stored.content.passages.size()}}.dump());
  } else {
    fmt::print("{}\n",
               invocation.say("cli.captions.added",
                              {{"id", stored.id.str()}, {"lines", std::to_string(stored.content.passages.size())}}));
  }
  return see_it_done(invocation, archive);
}

Result<void> export_captions(Archive& archive, const CaptionsOptions& options) {
  const TranscriptId id = TRY(TranscriptId::parse(options.id));
  struct Read {
    StoredTranscript stored;
    Recording recording;
  };
  const Read read = TRY(archive.home.catalogue->read([&](Db& db) -> Result<Read> {
    StoredTranscript stored = TRY(read_transcript(db, id));
    Recording recording = TRY(read_recording(db, stored.recording)).deliverable.recording;
    return Read{std::move(stored), std::move(recording)};
  }));
  const auto file = transcript_file(read.stored, read.recording, options.format);
  if (!file) return fail(Code::usage, "transcript.unknown_format");
  fmt::print("{}", file->text);
  return {};
}

Result<void> list_captions(const Invocation& invocation, Archive& archive, const CaptionsOptions& options) {
  const RecordingId recording = TRY(RecordingId::parse(options.id));
  const auto heads = TRY(archive.home.catalogue->read([&](Db& db) { return transcripts_of(db, recording); }));
  Json out = Json::array();
  for (const TranscriptHead& head : heads) {
    const Transcript& content = head.content;
    if (invocation.output == Output::json) {
      out.push_back({{"id", head.id.text()},
                     {"kind", name_of(content.kind)},
                     {"language", content.language},
                     {"origin", name_of(content.origin)},
                     {"reviewed", content.reviewed},
                     {"lines", head.lines}});
    } else {
      fmt::print("{}  {:<11} {:<8} {:<8} {:>6}  {}{}\n", head.id.text(), name_of(content.kind),
                 content.language.empty() ? "und" : content.language, name_of(content.origin), head.lines,
                 printable(content.source),
                 content.is_unreviewed_machine() ? "  " + invocation.say("transcript.machine") : "");
    }
  }
  if (invocation.output == Output::json) fmt::print("{}\n", out.dump(2));
  return {};
}

}  // namespace

Result<void> verb_captions(const Invocation& invocation, const CaptionsOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  if (options.action == "import") return import_captions(invocation, *archive, options);
  if (options.action == "export") return export_captions(*archive, options);
  return list_captions(invocation, *archive, options);
}

Result<void> verb_transcribe(const Invocation& invocation, const CaptionsOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  if (archive->settings.text(Setting::speech_to_text).empty()) return fail(Code::usage, "speech.off");
  const RecordingId id = TRY(RecordingId::parse(options.id));
  const JobId job = TRY(archive->home.catalogue->write([&](Db& db) -> Result<JobId> {
    const Recording recording = TRY(read_recording(db, id)).deliverable.recording;
    return enqueue(db, invocation.clock, transcription_of(recording, options.language));
  }));
  TRY(see_it_done(invocation, *archive));
  const Job after = TRY(archive->home.catalogue->read([&](Db& db) { return read_job(db, job); }));
  if (after.error && after.state != JobState::done) return *after.error;
  fmt::print("{}\n", invocation.say(fmt::format("job_state.{}", name_of(after.state))));
  return {};
}

}  // namespace khen
