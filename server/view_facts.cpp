// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/language.h"
#include "server/forms.h"

namespace khen {
namespace {

// Shown elsewhere on the page.
constexpr std::array<FieldId, 5> shown_elsewhere{FieldId::descriptions, FieldId::rights_statement, FieldId::licence,
                                                 FieldId::labels, FieldId::relations};

struct Fact {
  std::string text;
  std::string href;
  std::string lang;
  std::string tag;
  std::string note;
};

PageData fact_data(Fact fact) {
  return PageData::map({{"text", std::move(fact.text)},
                        {"href", std::move(fact.href)},
                        {"lang", std::move(fact.lang)},
                        {"tag", std::move(fact.tag)},
                        {"note", std::move(fact.note)}});
}

// Puts one value into words; one overload a type of value.
class FactWriter {
 public:
  FactWriter(const Speech& speech, const Field& row, const Titles& collections)
      : speech_(speech), row_(row), collections_(collections) {}

  Fact operator()(const LocalizedText& text) const {
    const std::string lang = lang_attribute(text.language, speech_.language);
    return {text.value, "", lang,
            lang.empty() ? std::string() : say_language(speech_.vocabularies, speech_.language, text.language), ""};
  }
  Fact operator()(const Term& term) const {
    return {speech_.label(row_.vocabulary, term.id), filter(term.id), "", "", ""};
  }
  Fact operator()(const LanguageTag& tag) const {
    return {say_language(speech_.vocabularies, speech_.language, tag.text), filter(tag.text), "", "", ""};
  }
  Fact operator()(const Person& person) const {
    const std::string lang = lang_attribute(person.language, speech_.language);
    if (person.role.empty()) return {person.name, "", lang, "", ""};
    return {person.name, "", lang, "", speech_.label("roles", person.role)};
  }
  Fact operator()(const Place& place) const;
  Fact operator()(const Date& date) const;
  Fact operator()(const CollectionRef& collection) const {
    const auto found = collections_.find(collection.id);
    if (found == collections_.end()) return {};
    return {found->second.value, fmt::format("/{}/collections/{}", speech_.language, percent_encode(collection.id)),
            lang_attribute(found->second.language, speech_.language), "", ""};
  }
  Fact operator()(const Relation&) const { return {}; }

 private:
  [[nodiscard]] std::string filter(std::string_view value) const {
    if (row_.facet.parameter.empty()) return {};
    return fmt::format("/{}/search?{}={}", speech_.language, row_.facet.parameter, percent_encode(value));
  }

  const Speech& speech_;
  const Field& row_;
  const Titles& collections_;
};

std::string say_coordinates(const Speech& speech, const Coordinates& exact) {
  const Coordinates at = coarsened(exact);
  if (at.coarsen_km <= 0) return fmt::format("{:.4f}, {:.4f}", at.latitude, at.longitude);
  return fmt::format("{:.2f}, {:.2f} ({})", at.latitude, at.longitude,
                     speech.say("record.coarse", {{"km", fmt::format("{:.0f}", at.coarsen_km)}}));
}

Fact FactWriter::operator()(const Place& place) const {
  Fact fact;
  const std::string& unit = place.unit.empty() ? place.former_unit : place.unit;
  const std::string village = place.village.empty()    ? place.locality
                              : place.locality.empty() ? place.village
                                                       : place.village + ", " + place.locality;
  if (unit.empty()) {
    fact.text = village;
  } else {
    fact.text = speech_.label("places", unit);
    fact.href = filter(unit);
    fact.note = village;
  }
  const auto add_note = [&](const std::string& text) { fact.note += (fact.note.empty() ? "" : "; ") + text; };
  if (!place.unit.empty() && !place.former_unit.empty()) {
    add_note(speech_.say("record.former_unit", {{"name", speech_.label("places", place.former_unit)}}));
  }
  if (place.coordinates) add_note(say_coordinates(speech_, *place.coordinates));
  return fact;
}

Fact FactWriter::operator()(const Date& date) const {
  Fact fact;
  const std::string lunar = date.lunar ? say_lunar(speech_.messages, speech_.language, *date.lunar) : std::string();
  fact.text = date.edtf.empty() ? lunar : say_edtf(speech_.messages, speech_.language, date.edtf);
  if (!date.edtf.empty()) fact.note = lunar;
  if (!date.kind.empty()) fact.tag = speech_.say("date_kind." + date.kind);
  return fact;
}

bool is_shown_elsewhere(FieldId id) {
  return std::find(shown_elsewhere.begin(), shown_elsewhere.end(), id) != shown_elsewhere.end();
}

PageData linked_term(const Speech& speech, const Record& record, FieldId id) {
  const auto terms = values_of<Term>(record, id);
  if (terms.empty()) return {};
  const VocabularyTerm* const term = speech.vocabularies.get(field(id).vocabulary).find(terms.front().id);
  std::string address;
  if (term != nullptr) {
    if (const auto uri = term->matches.find("uri"); uri != term->matches.end()) address = uri->second;
  }
  return PageData::map({{"label", speech.label(field(id).vocabulary, terms.front().id)}, {"href", std::move(address)}});
}

}  // namespace

PageData facts_data(const Speech& speech, const Record& record, const Titles& collections) {
  PageData fields{PageData::List()};
  for (const Field& row : field_table) {
    if (is_shown_elsewhere(row.id)) continue;
    const FactWriter writer(speech, row, collections);
    PageData values{PageData::List()};
    for (const FieldValue& value : record.all(row.id)) {
      Fact fact = std::visit(writer, value);
      if (!fact.text.empty()) values.add(fact_data(std::move(fact)));
    }
    if (values.list().empty()) continue;
    fields.add(PageData::map({{"label", speech.say("field." + std::string(row.name))}, {"values", std::move(values)}}));
  }
  if (record.id) {
    PageData id{PageData::List()};
    id.add(fact_data(
        {record.id->str(), "", "", "", speech.say("editor.version", {{"version", std::to_string(record.version)}})}));
    fields.add(PageData::map({{"label", speech.say("record.id")}, {"values", std::move(id)}}));
  }
  return fields;
}

PageData rights_data(const Speech& speech, const Record& record) {
  PageData labels{PageData::List()};
  const Vocabulary& vocabulary = speech.vocabularies.get("labels");
  for (const Term& label : values_of<Term>(record, FieldId::labels)) {
    const VocabularyTerm* const term = vocabulary.find(label.id);
    labels.add(PageData::map({{"code", label.id},
                              {"label", vocabulary.label(label.id, speech.language)},
                              {"note", term == nullptr ? std::string() : term->note}}));
  }
  return PageData::map({{"statement", linked_term(speech, record, FieldId::rights_statement)},
                        {"licence", linked_term(speech, record, FieldId::licence)},
                        {"labels", std::move(labels)}});
}

PageData related_data(const Speech& speech, const Record& record, const Titles& titles) {
  PageData list{PageData::List()};
  for (const Relation& relation : values_of<Relation>(record, FieldId::relations)) {
    const bool outside = relation.target.starts_with("https://");
    const auto title = titles.find(relation.target);
    if (!outside && title == titles.end()) continue;
    list.add(PageData::map({
        {"relation", speech.say("relation." + relation.type)},
        {"href", outside ? relation.target : fmt::format("/{}/records/{}", speech.language, relation.target)},
        {"label", outside ? relation.target : title->second.value},
        {"lang", outside ? std::string() : lang_attribute(title->second.language, speech.language)},
    }));
  }
  return list;
}

}  // namespace khen
