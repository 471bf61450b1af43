// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/search/rows.h"

#include <charconv>

namespace khen::bench {
namespace {

void append(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) out += " ; ";
  out += text;
}

template <class Value>
const Value* first_of(const Record& record, FieldId field) {
  const auto& all = record.all(field);
  return all.empty() ? nullptr : std::get_if<Value>(&all.front());
}

}  // namespace

std::size_t Row::text_bytes() const {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

RowMaker::RowMaker(const Vocabularies& vocabularies) {
  for (const char* name :
       {"ethnic_groups", "heritage_types", "genres", "instruments", "roles", "places", "languages"}) {
    std::uint32_t number = 0;
    for (const VocabularyTerm& term : vocabularies.get(name).terms()) {
      Known known{++number, {}};
      for (const LocalizedText& label : term.labels) append(known.words, label.value);
      for (const LocalizedText& native : term.natives) append(known.words, native.value);
      for (const AlternativeName& other : term.alternatives) append(known.words, other.text.value);
      known_.emplace(std::string(name) + "/" + term.id, std::move(known));
    }
  }
}

std::uint32_t RowMaker::number(const std::string& vocabulary, const std::string& id) const {
  const auto found = known_.find(vocabulary + "/" + id);
  return found == known_.end() ? 0 : found->second.number;
}

void RowMaker::add_words(std::string& out, const std::string& vocabulary, const std::string& id) const {
  const auto found = known_.find(vocabulary + "/" + id);
  if (found != known_.end()) append(out, found->second.words);
}

Row RowMaker::make(const Record& record) const {
  Row row;
  auto& [title, terms, people, places, text] = row.texts;
  for (const auto& one : values_of<LocalizedText>(record, FieldId::titles)) append(title, one.value);
  for (const FieldId id : {FieldId::ethnic_groups, FieldId::heritage_types, FieldId::genres, FieldId::instruments}) {
    for (const Term& term : values_of<Term>(record, id)) add_words(terms, std::string(field(id).vocabulary), term.id);
  }
  for (const Person& person : values_of<Person>(record, FieldId::people)) {
    append(people, person.name);
    add_words(people, "roles", person.role);
  }
  for (const Place& place : values_of<Place>(record, FieldId::places)) {
    add_words(places, "places", place.unit);
    add_words(places, "places", place.former_unit);
    append(places, place.village);
  }
  for (const auto& one : values_of<LocalizedText>(record, FieldId::descriptions)) append(text, one.value);

  if (const auto* group = first_of<Term>(record, FieldId::ethnic_groups)) {
    row.groups[0] = number("ethnic_groups", group->id);
  }
  if (const auto* type = first_of<Term>(record, FieldId::heritage_types)) {
    row.groups[1] = number("heritage_types", type->id);
  }
  if (const auto* place = first_of<Place>(record, FieldId::places)) row.groups[2] = number("places", place->unit);
  if (const auto* language = first_of<LanguageTag>(record, FieldId::languages)) {
    row.groups[3] = number("languages", language->text);
  }
  if (const auto* date = first_of<Date>(record, FieldId::dates)) {
    std::from_chars(date->edtf.data(), date->edtf.data() + 3, row.groups[4]);
  }
  return row;
}

}  // namespace khen::bench
