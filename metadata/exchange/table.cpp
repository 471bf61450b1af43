// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/table.h"

#include <fmt/format.h>

#include "metadata/language.h"

namespace khen {
namespace {

using Shows = TableColumn::Shows;

std::vector<TableColumn> make_columns() {
  std::vector<TableColumn> columns{{"id", Shows::id, {}},
                                   {"address", Shows::address, {}},
                                   {"published", Shows::published, {}},
                                   {"modified", Shows::modified, {}}};
  for (const Field& row : field_table) {
    const std::string name(row.name);
    columns.push_back({name, Shows::words, row.id});
    if (row.type == FieldType::localized) columns.push_back({name + ".all", Shows::all_texts, row.id});
    if (row.type == FieldType::term || row.type == FieldType::language) {
      columns.push_back({name + ".id", Shows::ids, row.id});
    }
    if (row.type == FieldType::place) columns.push_back({name + ".coordinates", Shows::coordinates, row.id});
  }
  return columns;
}

void join(std::string& cell, std::string_view value, std::string_view between = between_values) {
  if (value.empty()) return;
  if (!cell.empty()) cell += between;
  cell += value;
}

// One value in words; one overload a type of value.
class Words {
 public:
  Words(const Field& row, std::string_view language, const ExchangeContext& context)
      : row_(row), language_(language), context_(context) {}

  std::string operator()(const LocalizedText& text) const { return text.value; }
  std::string operator()(const Term& term) const { return label(row_.vocabulary, term.id); }
  std::string operator()(const LanguageTag& tag) const {
    const std::string name = label(row_.vocabulary, language_of(tag.text));
    const std::string_view script = script_of(tag.text);
    return script.empty() ? name : fmt::format("{} ({})", name, label("scripts", script));
  }
  std::string operator()(const Person& person) const {
    return person.role.empty() ? person.name : fmt::format("{} ({})", person.name, label("roles", person.role));
  }
  std::string operator()(const Place& place) const {
    std::string text;
    join(text, place.village, ", ");
    join(text, place.locality, ", ");
    for (const std::string* unit : {&place.unit, &place.former_unit}) {
      if (!unit->empty()) join(text, label(row_.vocabulary, *unit), ", ");
    }
    return text;
  }
  std::string operator()(const Date& date) const {
    std::string text = date.edtf;
    if (date.lunar) join(text, lunar(*date.lunar), ", ");
    return date.kind.empty() ? text : fmt::format("{}: {}", date.kind, text);
  }
  std::string operator()(const CollectionRef& collection) const { return collection.id; }
  std::string operator()(const Relation& relation) const {
    return fmt::format("{}: {}", relation.type, target_address(context_, relation));
  }

 private:
  [[nodiscard]] std::string label(std::string_view vocabulary, std::string_view id) const {
    return context_.vocabularies.get(vocabulary).label(id, language_);
  }
  // Day, month and year of the Vietnamese calendar, "AL" as people there write beside it.
  static std::string lunar(const LunarDate& date) {
    std::string text = date.day ? fmt::format("{}/{}", *date.day, date.month) : std::to_string(date.month);
    if (date.leap) text += "N";
    if (date.year) text += fmt::format("/{}", *date.year);
    return text + " AL";
  }

  const Field& row_;
  std::string_view language_;
  const ExchangeContext& context_;
};

std::string words_of(const Record& record, const Field& row, std::string_view language,
                     const ExchangeContext& context) {
  if (row.type == FieldType::localized && row.id != FieldId::subjects && row.id != FieldId::alternative_names) {
    const auto texts = values_of<LocalizedText>(record, row.id);
    const LocalizedText* text = choose(texts, language);
    return text == nullptr ? std::string() : text->value;
  }
  std::string cell;
  for (const FieldValue& value : record.all(row.id)) join(cell, std::visit(Words(row, language, context), value));
  return cell;
}

std::string ids_of(const Record& record, FieldId field) {
  std::string cell;
  for (const Term& term : values_of<Term>(record, field)) join(cell, term.id);
  for (const LanguageTag& tag : values_of<LanguageTag>(record, field)) join(cell, tag.text);
  return cell;
}

std::string texts_of(const Record& record, FieldId field) {
  std::string cell;
  for (const LocalizedText& text : values_of<LocalizedText>(record, field)) {
    join(cell, fmt::format("{}: {}", text.language, text.value));
  }
  return cell;
}

std::string coordinates_of(const Record& record, FieldId field) {
  std::string cell;
  for (const Place& place : values_of<Place>(record, field)) {
    if (!place.coordinates) continue;
    join(cell, fmt::format("{:.4f}, {:.4f}", place.coordinates->latitude, place.coordinates->longitude));
  }
  return cell;
}

}  // namespace

const std::vector<TableColumn>& table_columns() {
  static const std::vector<TableColumn> columns = make_columns();
  return columns;
}

std::vector<std::string> table_row(const StoredRecord& stored, std::string_view language,
                                   const ExchangeContext& context) {
  const Record record = for_readers(stored.record);
  std::vector<std::string> cells;
  for (const TableColumn& column : table_columns()) {
    switch (column.shows) {
      case Shows::id: cells.push_back(record.id ? record.id->str() : std::string()); break;
      case Shows::address: cells.push_back(record_address(context, record)); break;
      case Shows::published: cells.push_back(stored.published ? to_rfc3339(*stored.published) : std::string()); break;
      case Shows::modified: cells.push_back(to_rfc3339(stored.modified)); break;
      case Shows::words: cells.push_back(words_of(record, field(*column.field), language, context)); break;
      case Shows::ids: cells.push_back(ids_of(record, *column.field)); break;
      case Shows::all_texts: cells.push_back(texts_of(record, *column.field)); break;
      case Shows::coordinates: cells.push_back(coordinates_of(record, *column.field)); break;
    }
  }
  return cells;
}

}  // namespace khen
