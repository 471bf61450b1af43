// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "metadata/language.h"
#include "server/forms.h"
#include "server/view_sound.h"

namespace khen {
namespace {

// What readers may learn; staff see everything.
constexpr std::array<std::string_view, 5> public_events{event_type::creation, event_type::ingestion,
                                                        event_type::modification, event_type::access_derivation,
                                                        event_type::fixity_check};

struct Format {
  std::string_view name;
  std::string_view label;
  std::string_view type;
};
constexpr std::array<Format, 5> formats{{{"jsonld", "JSON-LD", "application/ld+json"},
                                         {"dc", "Dublin Core", "application/xml"},
                                         {"bibtex", "BibTeX", "application/x-bibtex"},
                                         {"ris", "RIS", "application/x-research-info-systems"},
                                         {"csl", "CSL-JSON", "application/vnd.citationstyles.csl+json"}}};

std::string own_address(const Speech& speech, const Record& record) {
  return fmt::format("/{}/records/{}", speech.language, record.id->text());
}

PageData crumbs_data(const Speech& speech, const Record& record) {
  PageData list{PageData::List()};
  for (const FieldId id : {FieldId::heritage_types, FieldId::ethnic_groups}) {
    for (const Term& term : values_of<Term>(record, id)) {
      list.add(PageData::map({{"href", fmt::format("/{}/search?{}={}", speech.language, field(id).facet.parameter,
                                                   percent_encode(term.id))},
                              {"label", speech.label(field(id).vocabulary, term.id)}}));
    }
  }
  return list;
}

PageData natives_data(const Record& record, const LocalizedText& shown) {
  PageData list{PageData::List()};
  for (const LocalizedText& title : values_of<LocalizedText>(record, FieldId::titles)) {
    if (is_interface_language(language_of(title.language)) || title.value == shown.value) continue;
    list.add(PageData::map({{"lang", title.language}, {"text", title.value}}));
  }
  return list;
}

// Says so when the reader's language is not there.
std::string notice_of(const Speech& speech, const LocalizedText* description) {
  if (description == nullptr || language_of(description->language) == speech.language) return {};
  return speech.say("record.notice",
                    {{"language", say_language(speech.vocabularies, speech.language, description->language)}});
}

PageData state_data(const Speech& speech, const Record& record, Editing editing) {
  const std::string edit =
      editing == Editing::offered ? fmt::format("/{}/desk/records/{}", speech.language, record.id->text()) : "";
  const auto state = [&](std::string label, std::string text) {
    return PageData::map({{"label", std::move(label)}, {"text", std::move(text)}, {"edit_href", edit}});
  };
  const std::string status = speech.say(fmt::format("status.{}", name_of(record.status)));
  if (record.status == Status::draft) return state(status, speech.say("record.draft_note"));
  if (record.status == Status::withdrawn) return state(status, speech.say("record.withdrawn_note"));
  if (record.access != AccessClass::everyone) {
    const std::string who = speech.say(fmt::format("access.{}", name_of(record.access)));
    return state("", speech.say("record.restricted_note", {{"access", who}}));
  }
  return editing == Editing::offered ? state(status, "") : PageData();
}

// Title and description in every language but the one that is shown.
PageData versions_data(const Speech& speech, const Record& record, const LocalizedText& title,
                       const LocalizedText* description) {
  const auto titles = values_of<LocalizedText>(record, FieldId::titles);
  PageData list{PageData::List()};
  for (const LocalizedText& text : values_of<LocalizedText>(record, FieldId::descriptions)) {
    if (description != nullptr && text == *description) continue;
    const auto own = std::find_if(titles.begin(), titles.end(),
                                  [&](const LocalizedText& one) { return one.language == text.language; });
    list.add(PageData::map({{"lang", text.language},
                            {"language", say_language(speech.vocabularies, speech.language, text.language)},
                            {"title", own == titles.end() || *own == title ? std::string() : own->value},
                            {"paragraphs", paragraphs_data(speech, text)}}));
  }
  return list;
}

PageData citations_data(const std::vector<LocalizedText>& citations) {
  PageData list{PageData::List()};
  for (const LocalizedText& text : citations) {
    list.add(PageData::map({{"lang", text.language}, {"text", text.value}}));
  }
  return list;
}

PageData machine_data(const Speech& speech, const Record& record) {
  PageData list{PageData::List()};
  list.add(PageData::map({{"href", fmt::format("/api/v1/records/{}", record.id->text())},
                          {"label", "JSON"},
                          {"type", "application/json"}}));
  for (const Format& format : formats) {
    list.add(PageData::map({{"href", fmt::format("{}?format={}", own_address(speech, record), format.name)},
                            {"label", format.label},
                            {"type", format.type}}));
  }
  return list;
}

// The page as it shows the current Recording.
std::string recording_address(const RecordPage& page, const std::string& address) {
  if (page.deliverables.size() < 2) return address;
  return fmt::format("{}?recording={}", address, page.deliverables[page.current].recording.id.text());
}

PageData current_data(const Speech& speech, const RecordPage& page, const std::string& title) {
  if (page.deliverables.empty()) return {};
  const Deliverable& deliverable = page.deliverables[page.current];
  const std::string kind = speech.say(fmt::format("medium.{}", name_of(deliverable.recording.kind)));
  return player_data(
      speech, {deliverable, speech.say("player.name", {{"title", title}, {"kind", kind}}), motif_of(page.stored.record),
               page.text, player_tracks(speech, page.transcripts), page.sound, player_chapters(page.chapters)});
}

}  // namespace

PageData record_data(const Speech& speech, const RecordPage& page) {
  const Record& record = page.stored.record;
  const LocalizedText title = title_of(record, speech.language);
  const auto descriptions = values_of<LocalizedText>(record, FieldId::descriptions);
  const LocalizedText* const description = choose(descriptions, speech.language);
  const std::string address = own_address(speech, record);
  PageData versions = versions_data(speech, record, title, description);
  const std::string version_count = std::to_string(versions.list().size());
  const std::string part_count = std::to_string(page.deliverables.size());
  return PageData::map({
      {"json_href", address + "?format=jsonld"},
      {"motif", motif_of(record)},
      {"crumbs", crumbs_data(speech, record)},
      {"title", PageData::map({{"text", title.value}, {"lang", lang_attribute(title.language, speech.language)}})},
      {"natives", natives_data(record, title)},
      {"notice", notice_of(speech, description != nullptr ? description : &title)},
      {"state", state_data(speech, record, page.editing)},
      {"current", current_data(speech, page, title.value)},
      {"recognised", !page.deliverables.empty() && is_recognised(page.deliverables[page.current])},
      {"elsewhere", page.elsewhere ? elsewhere_data(speech, *page.elsewhere) : PageData()},
      {"playlist", playlist_data(speech, page.deliverables, page.current, address)},
      {"playlist_label", speech.say("record.playlist", {{"count", part_count}})},
      {"summary", description == nullptr ? PageData(PageData::List()) : paragraphs_data(speech, *description)},
      {"versions", std::move(versions)},
      {"versions_label", version_count},
      {"transcript", transcript_data(speech, {page.transcripts, page.transcript, recording_address(page, address),
                                              page.editing == Editing::offered})},
      {"fields", facts_data(speech, record, page.collections)},
      {"history", history_data(speech, page.events, page.editing)},
      {"rights", rights_data(speech, record)},
      {"research",
       page.deliverables.empty() ? PageData() : research_data(speech, page.deliverables[page.current], page.sound)},
      {"downloads", page.deliverables.empty() ? PageData(PageData::List())
                                              : downloads_data(speech, page.deliverables[page.current])},
      {"citations", citations_data(page.citations)},
      {"permanent", page.permanent},
      {"related", related_data(speech, record, page.records)},
      {"machine", machine_data(speech, record)},
  });
}

std::string abstract_of(const Speech& speech, const Record& record) {
  constexpr std::size_t longest = 300;
  const auto descriptions = values_of<LocalizedText>(record, FieldId::descriptions);
  const LocalizedText* const description = choose(descriptions, speech.language);
  if (description == nullptr) return {};
  const std::string_view first = std::string_view(description->value).substr(0, description->value.find("\n\n"));
  if (first.size() <= longest) return std::string(first);
  const std::string_view cut = clip(first, longest);
  return std::string(cut.substr(0, cut.rfind(' '))) + "…";
}

PageData paragraphs_data(const Speech& speech, const LocalizedText& text) {
  PageData list{PageData::List()};
  std::string_view rest = text.value;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\n\n");
    const std::string_view paragraph = trim(rest.substr(0, end));
    if (!paragraph.empty()) {
      list.add(PageData::map({{"text", paragraph}, {"lang", lang_attribute(text.language, speech.language)}}));
    }
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
  }
  return list;
}

PageData history_data(const Speech& speech, const std::vector<StoredEvent>& events, Editing editing) {
  PageData list{PageData::List()};
  std::string last;
  for (const StoredEvent& event : events) {
    const bool known = std::find(public_events.begin(), public_events.end(), event.type) != public_events.end();
    if (!known && editing == Editing::not_offered) continue;
    std::string id = "event." + event.type;
    std::replace(id.begin(), id.end(), ' ', '_');
    std::string text =
        speech.messages.has("vi", id) ? speech.say(id) : speech.say("event.other", {{"type", event.type}});
    if (event.outcome == name_of(Outcome::failure)) text = speech.say("event.failed", {{"event", text}});
    if (editing == Editing::offered) text = speech.say("event.by", {{"event", text}, {"agent", event.agent}});
    const std::string when = say_day(speech.language, event.at);
    if (when + text == last) continue;
    last = when + text;
    list.add(PageData::map({{"iso", to_rfc3339(event.at)}, {"when", when}, {"text", std::move(text)}}));
  }
  return list;
}

}  // namespace khen
