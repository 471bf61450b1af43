// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_transcripts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ingest/job_queue.h"
#include "ingest/transcribe.h"
#include "ingest/wake.h"
#include "metadata/base/text.h"
#include "metadata/language.h"
#include "metadata/transcript/parse.h"
#include "metadata/transcript/write.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/route_captions.h"
#include "server/transcript_form.h"
#include "server/view_record.h"

namespace khen {
namespace {

struct OnDesk {
  GuardedRecording guarded;
  Record record;
  std::vector<TranscriptHead> transcripts;
};

Result<OnDesk> read_desk(Db& db, const RecordingId& id) {
  GuardedRecording guarded = TRY(read_recording(db, id));
  StoredRecord stored = TRY(read_record(db, guarded.deliverable.recording.record));
  return OnDesk{std::move(guarded), std::move(stored.record), TRY(transcripts_of(db, id))};
}

Result<RecordingId> asked_recording(const Call& call) {
  const auto id = RecordingId::parse(call.parameters["recording"]);
  if (!id) return fail(Code::not_found, "recording.not_found", {{"id", ""}});
  return *id;
}

Result<TranscriptId> asked_transcript(const Call& call) {
  const auto id = TranscriptId::parse(call.parameters["id"]);
  if (!id) return fail(Code::not_found, "transcript.not_found", {{"id", ""}});
  return *id;
}

PageData kinds_data(const Speech& speech, TranscriptKind chosen) {
  PageData list{PageData::List()};
  for (const std::string_view name : transcript_kind_names) {
    list.add(PageData::map({{"value", name},
                            {"text", speech.say(fmt::format("transcript.kind.{}", name))},
                            {"selected", name == name_of(chosen)}}));
  }
  return list;
}

PageData languages_data(const Speech& speech) {
  PageData list{PageData::List()};
  for (const VocabularyTerm& term : speech.vocabularies.get("languages").terms()) {
    list.add(PageData::map({{"value", term.id}, {"text", speech.label("languages", term.id)}}));
  }
  return list;
}

PageData recording_data(const Speech& speech, const OnDesk& desk) {
  const Recording& recording = desk.guarded.deliverable.recording;
  const LocalizedText title = title_of(desk.record, speech.language);
  return PageData::map(
      {{"id", recording.id.text()},
       {"file", recording.file_name},
       {"note", describe_recording(speech, recording)},
       {"title", title.value},
       {"title_lang", lang_attribute(title.language, speech.language)},
       {"record_href", fmt::format("/{}/desk/records/{}", speech.language, desk.record.id->text())},
       {"href", fmt::format("/{}/desk/recordings/{}/transcripts", speech.language, recording.id.text())}});
}

PageData tracks_data(const Speech& speech, const OnDesk& desk) {
  PageData list{PageData::List()};
  for (const TranscriptHead& head : desk.transcripts) {
    list.add(PageData::map(
        {{"href", fmt::format("/{}/desk/transcripts/{}", speech.language, head.id.text())},
         {"label", describe_transcript(speech, head.content)},
         {"note", speech.say("transcript.facts",
                             {{"lines", std::to_string(head.lines)},
                              {"origin", speech.say(fmt::format("transcript.origin.{}", name_of(head.content.origin)))},
                              {"source", head.content.source}})},
         {"vtt", caption_address(head.recording, head.id, "vtt")},
         {"srt", caption_address(head.recording, head.id, "srt")},
         {"eaf", caption_address(head.recording, head.id, "eaf")}}));
  }
  return list;
}

// The page of lines that the address asks for.
std::size_t first_line(const Call& call, std::size_t lines) {
  const std::string_view text = call.request.query.value_or("from", "0");
  std::size_t from = 0;
  std::from_chars(text.data(), text.data() + text.size(), from);
  return from < lines ? from / lines_a_page * lines_a_page : 0;
}

PageData lines_data(const Transcript& content, std::size_t from) {
  PageData list{PageData::List()};
  const std::size_t end = std::min(content.passages.size(), from + lines_a_page);
  for (std::size_t i = from; i < end; ++i) {
    const Passage& passage = content.passages[i];
    list.add(PageData::map({{"index", std::to_string(i)},
                            {"number", std::to_string(i + 1)},
                            {"begin", vtt_time(passage.begin)},
                            {"end", vtt_time(passage.end)},
                            {"seconds", fmt::format("{:.3f}", static_cast<double>(passage.begin.count()) / 1000)},
                            {"speaker", speaker_of(content, passage)},
                            {"tier", passage.tier},
                            {"lang", language_of(content, passage)},
                            {"text", passage.text}}));
  }
  return list;
}

PageData pager_data(const std::string& address, std::size_t from, std::size_t lines) {
  PageData list{PageData::List()};
  if (lines <= lines_a_page) return list;
  for (std::size_t at = 0; at < lines; at += lines_a_page) {
    list.add(PageData::map({{"href", fmt::format("{}?from={}", address, at)},
                            {"label", fmt::format("{}–{}", at + 1, std::min(lines, at + lines_a_page))},
                            {"chosen", at == from}}));
  }
  return list;
}

}  // namespace

Routes TranscriptPages::routes() const {
  const auto to = [this](Result<Reply> (TranscriptPages::*page)(Call&) const) {
    return [pages = *this, page](Call& call) { return (pages.*page)(call); };
  };
  return {
      {{Method::get}, "/{lang}/desk/recordings/{recording}/transcripts", RouteClass::page, to(&TranscriptPages::list)},
      {{Method::post},
       "/{lang}/desk/recordings/{recording}/transcripts",
       RouteClass::page,
       to(&TranscriptPages::import)},
      {{Method::post},
       "/{lang}/desk/recordings/{recording}/transcribe",
       RouteClass::page,
       to(&TranscriptPages::transcribe)},
      {{Method::get}, "/{lang}/desk/transcripts/{id}", RouteClass::page, to(&TranscriptPages::show)},
      {{Method::post}, "/{lang}/desk/transcripts/{id}", RouteClass::page, to(&TranscriptPages::save)},
  };
}

Result<Reply> TranscriptPages::list_page(const Call& call, std::vector<Notice> notices, std::string pasted,
                                         int status) const {
  const RecordingId id = TRY(asked_recording(call));
  const OnDesk desk = TRY(home_.catalogue->read([&](Db& db) { return read_desk(db, id); }));
  const Speech speech{site_.messages(), vocabularies_, call.language};
  PageHead head = desk_head(site_, call, speech.say("transcript.desk_title"));
  head.notices.insert(head.notices.end(), notices.begin(), notices.end());
  return site_.page(call, "desk_transcripts", head,
                    PageData::map({{"desk", TRY(desk_data(site_, call, *home_.catalogue, DeskRoom::records))},
                                   {"recording", recording_data(speech, desk)},
                                   {"tracks", tracks_data(speech, desk)},
                                   {"kinds", kinds_data(speech, TranscriptKind::captions)},
                                   {"languages", languages_data(speech)},
                                   {"pasted", std::move(pasted)},
                                   {"listening", listening_ == Listening::on}}),
                    status);
}

Result<Reply> TranscriptPages::list(Call& call) const {
  TRY(require_staff(call.visit));
  return list_page(call, {}, {}, 200);
}

Result<Reply> TranscriptPages::import(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const RecordingId recording = TRY(asked_recording(call));
  const std::string_view text = form.value_or("text", "");
  const auto made = [&]() -> Result<StoredTranscript> {
    ParsedTranscript parsed = TRY(parse_transcript(text, ""));
    if (const std::string_view language = trim(form.value_or("language", "")); !language.empty())
      parsed.content.language = std::string(language);
    parsed.content.label = std::string(form.value_or("label", ""));
    parsed.content.kind = parse_transcript_kind(form.value_or("kind", "")).value_or(parsed.content.kind);
    return home_.catalogue->write([&](Db& db) {
      return add_transcript(db, clock_, recording, parsed.content, {agent_of(call.visit), ""});
    });
  }();
  if (!made)
    return list_page(call, {notice_of(site_, call, made.error())}, std::string(text), facts(made.error().code).http);
  wake_worker(home_.paths.run);
  return see_other(fmt::format("/{}/desk/transcripts/{}?done=transcript.added", call.language, made->id.text()));
}

Result<Reply> TranscriptPages::transcribe(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  if (listening_ == Listening::off) return fail(Code::not_found, "page.not_found");
  const RecordingId id = TRY(asked_recording(call));
  TRY(home_.catalogue->write([&](Db& db) -> Result<JobId> {
    const Recording recording = TRY(read_recording(db, id)).deliverable.recording;
    return enqueue(db, clock_, transcription_of(recording, trim(form.value_or("language", ""))));
  }));
  wake_worker(home_.paths.run);
  return see_other(fmt::format("/{}/desk/jobs?done=transcript.asked", call.language));
}

Result<Reply> TranscriptPages::show(Call& call) const {
  TRY(require_staff(call.visit));
  const TranscriptId id = TRY(asked_transcript(call));
  struct Read {
    StoredTranscript stored;
    OnDesk desk;
  };
  const Read read = TRY(home_.catalogue->read([&](Db& db) -> Result<Read> {
    StoredTranscript stored = TRY(read_transcript(db, id));
    OnDesk desk = TRY(read_desk(db, stored.recording));
    return Read{std::move(stored), std::move(desk)};
  }));
  const Transcript& content = read.stored.content;
  const Speech speech{site_.messages(), vocabularies_, call.language};
  const std::string address = fmt::format("/{}/desk/transcripts/{}", call.language, id.text());
  const std::size_t from = first_line(call, content.passages.size());
  PageHead head = desk_head(site_, call, speech.say("transcript.desk_title"));
  return site_.page(
      call, "desk_transcript", head,
      PageData::map(
          {{"desk", TRY(desk_data(site_, call, *home_.catalogue, DeskRoom::records))},
           {"recording", recording_data(speech, read.desk)},
           {"current",
            player_data(speech, {read.desk.guarded.deliverable, read.desk.guarded.deliverable.recording.file_name,
                                 motif_of(read.desk.record), nullptr, player_tracks(speech, read.desk.transcripts)})},
           {"address", address},
           {"from", std::to_string(from)},
           {"revision", std::to_string(read.stored.revision)},
           {"label", content.label},
           {"described", describe_transcript(speech, content)},
           {"language", content.language},
           {"unreviewed", content.is_unreviewed_machine()},
           {"kinds", kinds_data(speech, content.kind)},
           {"languages", languages_data(speech)},
           {"lines", lines_data(content, from)},
           {"pages", pager_data(address, from, content.passages.size())}}));
}

Result<Reply> TranscriptPages::save(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const TranscriptId id = TRY(asked_transcript(call));
  const std::string_view op = form.value_or("op", "save");
  const Authorship by{agent_of(call.visit), ""};
  int revision = 0;
  const std::string_view typed = form.value_or("revision", "");
  std::from_chars(typed.data(), typed.data() + typed.size(), revision);
  const StoredTranscript stored = TRY(home_.catalogue->write([&](Db& db) -> Result<StoredTranscript> {
    StoredTranscript now = TRY(read_transcript(db, id));
    if (op == "remove") {
      TRY(remove_transcript(db, clock_, id, by));
      return now;
    }
    if (op == "review") {
      now.content.reviewed = true;
      return replace_transcript(db, clock_, id, revision, std::move(now.content), by);
    }
    if (now.revision != revision) return replace_transcript(db, clock_, id, revision, std::move(now.content), by);
    return replace_transcript(db, clock_, id, revision, TRY(with_typed(now.content, form)), by);
  }));
  wake_worker(home_.paths.run);
  if (op == "remove") {
    return see_other(fmt::format("/{}/desk/recordings/{}/transcripts?done=transcript.removed", call.language,
                                 stored.recording.text()));
  }
  return see_other(fmt::format("/{}/desk/transcripts/{}?done={}&from={}", call.language, id.text(),
                               op == "review" ? "transcript.reviewed" : "editor.saved_now",
                               percent_encode(form.value_or("from", "0"))));
}

}  // namespace khen
