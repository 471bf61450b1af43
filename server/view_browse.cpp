// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_browse.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "server/forms.h"
#include "server/view_record.h"

namespace khen {
namespace {

constexpr std::string_view today_prefix = "vn.";  // units in force; former ones are "vn63.…"

const Field& field_of(std::string_view parameter) {
  const auto* const found = std::find_if(field_table.begin(), field_table.end(),
                                         [&](const Field& row) { return row.facet.parameter == parameter; });
  return *found;
}

// "trước đây gồm Hà Giang, Tuyên Quang", without the name that stayed.
std::string former_names(const Speech& speech, const VocabularyTerm& term) {
  const std::string own = speech.label("places", term.id);
  std::string names;
  for (const std::string& former : term.predecessors) {
    const std::string name = speech.label("places", former);
    if (name != own) names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty() ? names : speech.say("browse.former", {{"names", names}});
}

PageData term_data(const Speech& speech, std::string_view parameter, const VocabularyTerm& term, std::int64_t count) {
  const PageData native =
      term.natives.empty()
          ? PageData()
          : PageData::map({{"lang", term.natives.front().language}, {"text", term.natives.front().value}});
  const Field& row = field_of(parameter);
  return PageData::map({
      {"id", term.id},
      {"href", count > 0 ? fmt::format("/{}/search?{}={}", speech.language, parameter, percent_encode(term.id)) : ""},
      {"label", speech.label(row.vocabulary, term.id)},
      {"count", speech.say("count.records", {{"count", std::to_string(count)}})},
      {"number", std::to_string(count)},
      {"native", native},
      {"note", parameter == "place" ? former_names(speech, term) : std::string()},
  });
}

// "Lễ hội mùa xuân" has its own pattern, always the same one.
std::string_view motif_for(std::string_view id) {
  constexpr std::array<std::string_view, 6> motifs{"festival",        "performing_arts", "oral_tradition",
                                                   "social_practice", "folk_knowledge",  "craft"};
  std::size_t sum = 0;
  for (const char c : id) sum = sum * 31 + static_cast<unsigned char>(c);
  return motifs[sum % motifs.size()];
}

}  // namespace

Counts counts_of(const SearchPage& page, std::string_view parameter) {
  Counts counts;
  for (const Facet& facet : page.facets) {
    if (facet.parameter != parameter) continue;
    for (const FacetValue& value : facet.values) counts[value.id] = value.count;
  }
  return counts;
}

PageData terms_data(const Speech& speech, std::string_view parameter, const Counts& counts, Terms which,
                    std::size_t most) {
  struct Row {
    const VocabularyTerm* term;
    std::int64_t count;
  };
  std::vector<Row> rows;
  for (const VocabularyTerm& term : speech.vocabularies.get(field_of(parameter).vocabulary).terms()) {
    if (parameter == "place" && !term.id.starts_with(today_prefix)) continue;
    const auto found = counts.find(term.id);
    const std::int64_t count = found == counts.end() ? 0 : found->second;
    if (count > 0 || which == Terms::all) rows.push_back({&term, count});
  }
  if (parameter != "type" || which == Terms::present) {
    std::stable_sort(rows.begin(), rows.end(), [&](const Row& left, const Row& right) {
      return which == Terms::all ? (left.count > 0) > (right.count > 0) : left.count > right.count;
    });
  }
  PageData list{PageData::List()};
  for (const Row& row : rows) {
    if (list.list().size() == most) break;
    list.add(term_data(speech, parameter, *row.term, row.count));
  }
  return list;
}

PageData collections_data(const Speech& speech, const std::vector<Collection>& collections, const Counts& counts) {
  PageData list{PageData::List()};
  for (const Collection& collection : collections) {
    const auto count = counts.find(collection.id);
    const LocalizedText* const title = choose(collection.titles, speech.language);
    if (count == counts.end() || title == nullptr) continue;
    const LocalizedText* const text = choose(collection.descriptions, speech.language);
    const std::string records = speech.say("count.records", {{"count", std::to_string(count->second)}});
    list.add(PageData::map({
        {"href", fmt::format("/{}/collections/{}", speech.language, percent_encode(collection.id))},
        {"label", title->value},
        {"lang", lang_attribute(title->language, speech.language)},
        {"text", text == nullptr ? std::string() : text->value.substr(0, text->value.find("\n\n"))},
        {"text_lang", text == nullptr ? std::string() : lang_attribute(text->language, speech.language)},
        {"motif", motif_for(collection.id)},
        {"count", records},
        {"count_label", records},
    }));
  }
  return list;
}

Titles titles_of(const Speech& speech, const std::vector<Collection>& collections) {
  Titles titles;
  for (const Collection& collection : collections) {
    if (const LocalizedText* title = choose(collection.titles, speech.language)) titles.emplace(collection.id, *title);
  }
  return titles;
}

}  // namespace khen
