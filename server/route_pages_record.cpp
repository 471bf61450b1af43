// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "metadata/exchange/citation.h"
#include "metadata/exchange/dublin_core.h"
#include "metadata/exchange/json_ld.h"
#include "server/negotiate.h"
#include "server/view_browse.h"
#include "server/view_record.h"

namespace khen {
namespace {

constexpr std::string_view json_ld_type = "application/ld+json";

// Everything about one Record that its page shows.
struct Read {
  StoredRecord stored;
  std::vector<Deliverable> deliverables{};
  std::vector<StoredEvent> events{};
  std::vector<Collection> collections{};
  std::vector<StoredRecord> related{};
  std::size_t current = 0;  // of `deliverables`
  std::vector<TranscriptHead> transcripts{};
  std::optional<StoredTranscript> transcript{};
  std::optional<StoredTranscript> chapters{};
};

// "record.not_found" for what is hidden, the reason for what is denied.
Result<void> require_allowed(const Call& call, const Record& record) {
  const Decision decision = decide(call.visit.viewer, record.audience(), call.now);
  switch (decision.verdict) {
    case Verdict::allow:
    case Verdict::low: return {};
    case Verdict::deny: return fail(call.visit.session ? Code::denied : Code::unauthenticated, decision.reason);
    case Verdict::hidden: break;
  }
  return fail(Code::not_found, "record.not_found");
}

Result<StoredRecord> read_allowed(Db& db, const Call& call) {
  const auto id = RecordId::parse(call.parameters["id"]);
  if (!id) return fail(Code::not_found, "record.not_found");
  StoredRecord stored = TRY(read_record(db, *id));
  TRY(require_allowed(call, stored.record));
  if (!call.visit.viewer.is_staff()) stored.record = for_readers(std::move(stored.record));
  return stored;
}

std::vector<RecordId> related_ids(const Record& record) {
  std::vector<RecordId> ids;
  for (const Relation& relation : values_of<Relation>(record, FieldId::relations)) {
    if (auto id = RecordId::parse(relation.target)) ids.push_back(*id);
  }
  return ids;
}

std::size_t chosen_recording(const Call& call, const std::vector<Deliverable>& deliverables) {
  const std::string_view asked = call.request.query.value_or("recording", "");
  const auto found = std::find_if(deliverables.begin(), deliverables.end(), [&](const Deliverable& deliverable) {
    return deliverable.recording.id.text() == asked;
  });
  return found == deliverables.end() ? 0 : static_cast<std::size_t>(found - deliverables.begin());
}

// What is read along with the current Recording.
Result<void> read_transcripts(Db& db, const Call& call, Read& read) {
  if (read.deliverables.empty()) return {};
  read.transcripts = TRY(transcripts_of(db, read.deliverables[read.current].recording.id));
  const auto chosen = choose_transcript(read.transcripts, call.language, call.request.query.value_or("transcript", ""));
  if (chosen) read.transcript = TRY(read_transcript(db, read.transcripts[*chosen].id));
  const auto chapters = choose_chapters(read.transcripts, call.language);
  if (chapters) read.chapters = TRY(read_transcript(db, read.transcripts[*chapters].id));
  return {};
}

Result<Read> read_all(Db& db, const Call& call) {
  Read read{.stored = TRY(read_allowed(db, call))};
  const RecordId& id = *read.stored.record.id;
  read.deliverables = TRY(deliverables_of(db, id));
  read.events = TRY(events_of(db, id));
  read.collections = TRY(list_collections(db));
  read.related = TRY(read_records(db, related_ids(read.stored.record), call.open()));
  read.current = chosen_recording(call, read.deliverables);
  TRY(read_transcripts(db, call, read));
  return read;
}

std::optional<DocumentText> read_text(const Home& home, const Deliverable& deliverable) {
  constexpr std::size_t longest = 12'000;
  const MediaKind kind = deliverable.recording.kind;
  if ((kind != MediaKind::document && kind != MediaKind::image) || !deliverable.renditions) return std::nullopt;
  std::ifstream file(home.paths.renditions / deliverable.renditions->directory / "text.txt", std::ios::binary);
  if (!file) return std::nullopt;
  std::string bytes(longest + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  std::ranges::replace(bytes, '\f', '\n');  // between two pages
  return DocumentText{std::string(clip(bytes, longest)), bytes.size() > longest};
}

std::optional<MeasuredSound> read_sound(const Home& home, const Deliverable& deliverable) {
  if (!deliverable.renditions) return std::nullopt;
  const auto& all = deliverable.renditions->renditions;
  if (std::ranges::find(all, "sound.json", &Rendition::file_name) == all.end()) return std::nullopt;
  const Path path = home.paths.renditions / deliverable.renditions->directory / "sound.json";
  const auto text = read_file(path, largest_sound_facts);
  return text ? parse_sound_facts(*text) : std::nullopt;
}

ExchangeContext context_of(const Site& site, const Call& call, const Vocabularies& vocabularies) {
  return {site.address(call.request), site.say(call, "site.name"), vocabularies};
}

std::optional<MediaKind> first_kind(const std::vector<Deliverable>& deliverables) {
  if (deliverables.empty()) return std::nullopt;
  return deliverables.front().recording.kind;
}

// In the reader's language, then Vietnamese and English.
std::vector<LocalizedText> citations_of(const Call& call, const Read& read, const ExchangeContext& context) {
  std::vector<LocalizedText> citations;
  for (const std::string_view language :
       {std::string_view(call.language), std::string_view("vi"), std::string_view("en")}) {
    const bool there = std::any_of(citations.begin(), citations.end(),
                                   [&](const LocalizedText& text) { return text.language == language; });
    if (there) continue;
    const CitationRequest request{language, call.now, first_kind(read.deliverables)};
    citations.push_back({std::string(language), to_plain_citation(cite(read.stored.record, request, context))});
  }
  return citations;
}

Titles titles_of(const std::vector<StoredRecord>& records, std::string_view language) {
  Titles titles;
  for (const StoredRecord& stored : records) titles.emplace(stored.record.id->str(), title_of(stored.record, language));
  return titles;
}

struct Export {
  std::string_view format;
  std::string_view type;
  std::string_view extension;
  std::string (*make)(const Call&, const Read&, const ExchangeContext&);
};

CitedWork cited(const Call& call, const Read& read, const ExchangeContext& context) {
  return cite(read.stored.record, {call.language, call.now, first_kind(read.deliverables)}, context);
}

constexpr std::array<Export, 5> exports{{
    {"jsonld", json_ld_type, "jsonld",
     [](const Call&, const Read& read, const ExchangeContext& context) {
       return to_json_ld(read.stored.record, context);
     }},
    {"dc", "application/xml; charset=utf-8", "xml",
     [](const Call&, const Read& read, const ExchangeContext& context) {
       return to_dublin_core(read.stored.record, context);
     }},
    {"bibtex", "application/x-bibtex; charset=utf-8", "bib",
     [](const Call& call, const Read& read, const ExchangeContext& context) {
       return to_bibtex(cited(call, read, context));
     }},
    {"ris", "application/x-research-info-systems; charset=utf-8", "ris",
     [](const Call& call, const Read& read, const ExchangeContext& context) {
       return to_ris(cited(call, read, context));
     }},
    {"csl", "application/vnd.citationstyles.csl+json", "json",
     [](const Call& call, const Read& read, const ExchangeContext& context) {
       return to_csl_json(cited(call, read, context));
     }},
}};

Reply export_reply(const Export& one, const Call& call, const Read& read, const ExchangeContext& context) {
  Reply reply = text_reply(200, one.type, one.make(call, read, context));
  if (one.format != "jsonld" && one.format != "dc") {
    reply.headers.set("Content-Disposition",
                      fmt::format("attachment; filename=\"{}.{}\"", read.stored.record.id->text(), one.extension));
  }
  reply.headers.set("X-Robots-Tag", "noindex");
  return reply;
}

Reply varied(Reply reply) {
  reply.headers.add("Vary", "Accept, Accept-Language, Cookie");
  return reply;
}

}  // namespace

Routes RecordPages::routes() const {
  return {
      {{Method::get},
       "/{lang}/records/{id}",
       RouteClass::page,
       [pages = *this](Call& call) { return pages.record(call); }},
      {{Method::get}, "/records/{id}", RouteClass::page, [pages = *this](Call& call) { return pages.permanent(call); }},
  };
}

// What everybody may see is at its own address; all else at one that tells who watches.
std::optional<Elsewhere> RecordPages::elsewhere(const Call& call, const Record& record,
                                                const Deliverable& deliverable) const {
  const RecordingId& recording = deliverable.recording.id;
  const std::string_view file = file_for_players(deliverable);
  const bool open = record.audience() == AccessClass::everyone;
  if (file.empty() || (!open && !call.visit.session)) return std::nullopt;
  const std::string site = site_.address(call.request);
  if (open) return Elsewhere{site + media_address(recording, file), std::nullopt};
  const IssuedMediaToken issued = tokens_.issue(*call.visit.session, recording);
  return Elsewhere{site + signed_address(issued.text, recording, file), issued.expires};
}

PageData RecordPages::similar(const Speech& speech, const Call& call, const RecordId& record) const {
  constexpr int most = 4;
  const PageData none{PageData::List()};
  const auto ids = searcher_.similar(record, call.open(), most);
  if (!ids || ids->empty()) return none;
  auto cards = home_.catalogue->read([&](Db& db) -> Result<PageData> {
    const auto records = TRY(read_records(db, *ids, call.open()));
    return cards_of(speech, records, TRY(deliverables_of_all(db, *ids)), pictures_for(call.request));
  });
  return cards ? std::move(*cards) : none;
}

Result<Reply> RecordPages::record(const Call& call) const {
  const Read read = TRY(home_.catalogue->read([&](Db& db) { return read_all(db, call); }));
  const ExchangeContext context = context_of(site_, call, vocabularies_);
  if (const auto format = call.request.query.find("format")) {
    const auto* const found =
        std::find_if(exports.begin(), exports.end(), [&](const Export& one) { return one.format == *format; });
    if (found == exports.end()) return fail(Code::not_found, "page.not_found");
    return export_reply(*found, call, read, context);
  }
  const Speech speech{site_.messages(), vocabularies_, call.language};
  const auto text = read.deliverables.empty() ? std::nullopt : read_text(home_, read.deliverables[read.current]);
  const auto sound = read.deliverables.empty() ? std::nullopt : read_sound(home_, read.deliverables[read.current]);
  const Titles collections = khen::titles_of(speech, read.collections);
  const Titles records = titles_of(read.related, call.language);
  const Record& record = read.stored.record;
  PageData data = record_data(
      speech, {.stored = read.stored,
               .deliverables = read.deliverables,
               .current = read.current,
               .text = text ? &*text : nullptr,
               .sound = sound ? &*sound : nullptr,
               .events = read.events,
               .collections = collections,
               .records = records,
               .citations = citations_of(call, read, context),
               .permanent = record_address(context, record),
               .editing = call.visit.viewer.is_staff() ? Editing::offered : Editing::not_offered,
               .transcripts = read.transcripts,
               .transcript = read.transcript ? &*read.transcript : nullptr,
               .chapters = read.chapters ? &*read.chapters : nullptr,
               .elsewhere = read.deliverables.empty() ? std::nullopt
                                                      : elsewhere(call, record, read.deliverables[read.current])});
  data.set("similar", similar(speech, call, *record.id));
  PageHead head;
  head.title = title_of(record, call.language).value;
  head.description = abstract_of(speech, record);
  if (const auto cover = cover_of(read.deliverables, 640)) head.image = cover->source;
  head.indexing = record.audience() == AccessClass::everyone ? Indexing::allowed : Indexing::refused;
  head.notices = notices_of(site_, call);
  Reply page = site_.page(call, "record", head, std::move(data));
  // So that a playlist can begin with what the link can carry.
  page.headers.set("Accept-CH", network_hints);
  return page;
}

// A person is sent to the page in a language of theirs; a program gets linked data.
Result<Reply> RecordPages::permanent(const Call& call) const {
  constexpr std::array<std::string_view, 2> offered{"text/html", json_ld_type};
  const bool asked = call.request.query.value_or("format", "") == "jsonld";
  const std::string_view type = choose_media_type(call.request.headers.find("accept"), offered);
  if (!asked && type != json_ld_type) {
    return varied(
        redirect_reply(302, fmt::format("/{}/records/{}", call.language, percent_encode(call.parameters["id"]))));
  }
  const Read read = TRY(home_.catalogue->read([&](Db& db) { return read_all(db, call); }));
  return varied(text_reply(200, json_ld_type, to_json_ld(read.stored.record, context_of(site_, call, vocabularies_))));
}

}  // namespace khen
