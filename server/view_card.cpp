// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_card.h"

#include <fmt/format.h>

#include <cstdlib>

#include "metadata/language.h"
#include "metadata/poster.h"
#include "server/site.h"

namespace khen {
namespace {

PageData runs_data(const std::vector<TextRun>& runs) {
  PageData list;
  for (const TextRun& run : runs) list.add(PageData::map({{"text", run.text}, {"mark", run.mark}}));
  return list;
}

PageData title_data(const Speech& speech, const LocalizedText& title, const Highlighter* highlighter) {
  const std::vector<TextRun> runs = highlighter == nullptr ? std::vector<TextRun>{{title.value, false}}
                                                           : highlighter->mark(title.value, title.language);
  return PageData::map({{"lang", lang_attribute(title.language, speech.language)}, {"runs", runs_data(runs)}});
}

// The title in the people's own script or language, when it says something else than the title shown.
PageData native_data(const Record& record, const LocalizedText& shown) {
  for (const LocalizedText& title : values_of<LocalizedText>(record, FieldId::titles)) {
    if (is_interface_language(language_of(title.language)) || title.value == shown.value) continue;
    return PageData::map({{"lang", title.language}, {"text", title.value}});
  }
  return {};
}

std::string kicker_of(const Speech& speech, const Record& record) {
  std::string text;
  for (const FieldId id : {FieldId::heritage_types, FieldId::ethnic_groups}) {
    const auto terms = values_of<Term>(record, id);
    if (terms.empty()) continue;
    if (!text.empty()) text += " · ";
    text += speech.label(field(id).vocabulary, terms.front().id);
  }
  return text;
}

std::string facts_of(const Speech& speech, const Record& record) {
  std::string text;
  const auto places = values_of<Place>(record, FieldId::places);
  if (!places.empty()) {
    const Place& place = places.front();
    const std::string& unit = place.unit.empty() ? place.former_unit : place.unit;
    text = unit.empty() ? place.locality : speech.label("places", unit);
  }
  for (const Date& date : values_of<Date>(record, FieldId::dates)) {
    if (date.edtf.empty()) continue;
    if (!text.empty()) text += " · ";
    text += say_edtf(speech.messages, speech.language, date.edtf);
    break;
  }
  return text;
}

PageData medium_data(const Speech& speech, const std::vector<Deliverable>& deliverables) {
  if (deliverables.empty()) return {};
  const Recording& first = deliverables.front().recording;
  const std::string_view kind = name_of(first.kind);
  return PageData::map({{"icon", kind},
                        {"label", speech.say(fmt::format("medium.{}", kind))},
                        {"length", first.duration_seconds ? say_duration(*first.duration_seconds) : std::string()}});
}

PageData picture_data(const std::optional<Picture>& picture) {
  if (!picture) return {};
  return PageData::map({{"src", picture->source},
                        {"webp", picture->webp},
                        {"avif", picture->avif},
                        {"width", std::to_string(picture->width)},
                        {"height", std::to_string(picture->height)}});
}

PageData snippet_data(const Speech& speech, const Record& record, const Highlighter* highlighter) {
  if (highlighter == nullptr) return {};
  constexpr std::size_t characters = 180;
  const auto texts = values_of<LocalizedText>(record, FieldId::descriptions);
  const Snippet snippet = highlighter->best_snippet(texts, speech.language, characters);
  if (snippet.runs.empty()) return {};
  return PageData::map({{"lang", snippet.language}, {"runs", runs_data(snippet.runs)}});
}

// "12:34" or "page 7"; "" for what has no place of its own.
std::string place_of(const Speech& speech, const TextPlace& place) {
  if (place.page > 0) return speech.say("viewer.page", {{"number", std::to_string(place.page)}});
  return place.end > 0 ? say_duration(static_cast<double>(place.begin / 1000)) : std::string();
}

// Opens the Recording where it is said or written.
std::string address_of(const Speech& speech, const Record& record, const TextPlace& place) {
  std::string address = fmt::format("/{}/records/{}?recording={}", speech.language, record.id->text(), place.recording);
  if (place.page > 0) return address + fmt::format("#page-{}", place.page);
  return place.end > 0 ? address + fmt::format("#t={}", place.begin / 1000) : address;
}

PageData passages_data(const Speech& speech, const Record& record, const Sought& sought) {
  constexpr std::size_t characters = 140;
  PageData list{PageData::List()};
  for (const PassageHit& hit : sought.passages.shown) {
    const Snippet snippet = sought.highlighter.snippet({hit.language, hit.text}, characters);
    list.add(PageData::map({{"href", address_of(speech, record, hit.place)},
                            {"place", place_of(speech, hit.place)},
                            {"lang", lang_attribute(hit.language, speech.language)},
                            {"runs", runs_data(snippet.runs)}}));
  }
  return list;
}

std::string more_passages(const Speech& speech, const PassageHits& passages) {
  const std::int64_t more = passages.all - static_cast<std::int64_t>(passages.shown.size());
  if (more <= 0 || passages.shown.empty()) return {};
  return speech.say("search.more_passages", {{"count", std::to_string(more)}});
}

}  // namespace

Pictures pictures_for(const Request& request) {
  return wants_data_saver(request) ? Pictures::left_out : Pictures::shown;
}

PageData card_data(const Speech& speech, const StoredRecord& stored, const std::vector<Deliverable>& deliverables,
                   const Sought* sought, Pictures pictures) {
  const Highlighter* const highlighter = sought == nullptr ? nullptr : &sought->highlighter;
  constexpr int card_width = 640;
  const Record& record = stored.record;
  const LocalizedText title = title_of(record, speech.language);
  return PageData::map({
      {"href", fmt::format("/{}/records/{}", speech.language, record.id->text())},
      {"motif", motif_of(record)},
      {"kicker", kicker_of(speech, record)},
      {"title", title_data(speech, title, highlighter)},
      {"native", native_data(record, title)},
      {"facts", facts_of(speech, record)},
      {"medium", medium_data(speech, deliverables)},
      {"image", pictures == Pictures::shown ? picture_data(cover_of(deliverables, card_width)) : PageData()},
      {"snippet", snippet_data(speech, record, highlighter)},
      {"passages", sought == nullptr ? PageData(PageData::List()) : passages_data(speech, record, *sought)},
      {"more", sought == nullptr ? std::string() : more_passages(speech, sought->passages)},
  });
}

PageData cards_of(const Speech& speech, const std::vector<StoredRecord>& records,
                  const std::map<std::string, std::vector<Deliverable>>& deliverables, Pictures pictures) {
  static const std::vector<Deliverable> none;
  PageData list{PageData::List()};
  for (const StoredRecord& stored : records) {
    const auto found = deliverables.find(stored.record.id->str());
    list.add(card_data(speech, stored, found == deliverables.end() ? none : found->second, nullptr, pictures));
  }
  return list;
}

std::string motif_of(const Record& record) {
  const auto types = values_of<Term>(record, FieldId::heritage_types);
  return types.empty() ? "festival" : types.front().id;
}

std::string lang_attribute(std::string_view text_language, std::string_view language) {
  return text_language == language ? std::string() : std::string(text_language);
}

namespace {

// How far a picture is from what is wanted as the plain source: by width, and by how many browsers show it.
int cost_as_source(const Rendition& rendition, int wanted_width) {
  constexpr int newer = 200;       // WebP: not in browsers older than ten years
  constexpr int newest = 100'000;  // AVIF
  const int distance = std::abs(rendition.width.value_or(0) - wanted_width);
  if (rendition.media_type == "image/avif") return distance + newest;
  return rendition.media_type == "image/webp" ? distance + newer : distance;
}

}  // namespace

std::optional<Picture> picture_of(const Deliverable& deliverable, std::string_view family, int wanted_width) {
  if (!deliverable.renditions) return std::nullopt;
  Picture picture;
  const Rendition* best = nullptr;
  for (const Rendition& rendition : deliverable.renditions->renditions) {
    if (!rendition.file_name.starts_with(family) || !rendition.width || !rendition.height) continue;
    std::string* const list = rendition.media_type == "image/webp"   ? &picture.webp
                              : rendition.media_type == "image/avif" ? &picture.avif
                                                                     : nullptr;
    if (list != nullptr) {
      const std::string address = media_address(deliverable.recording.id, rendition.file_name);
      *list += fmt::format("{}{} {}w", list->empty() ? "" : ", ", address, *rendition.width);
    }
    if (best == nullptr || cost_as_source(rendition, wanted_width) < cost_as_source(*best, wanted_width)) {
      best = &rendition;
    }
  }
  if (best == nullptr) return std::nullopt;
  picture.source = media_address(deliverable.recording.id, best->file_name);
  picture.width = *best->width;
  picture.height = *best->height;
  return picture;
}

std::optional<Picture> cover_of(const std::vector<Deliverable>& deliverables, int wanted_width) {
  for (const Deliverable& deliverable : deliverables) {
    for (const std::string& family : {poster_family(deliverable), std::string("image-")}) {
      if (auto picture = picture_of(deliverable, family, wanted_width)) return picture;
    }
  }
  return std::nullopt;
}

}  // namespace khen
