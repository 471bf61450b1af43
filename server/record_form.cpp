// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/record_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t most_rows = 500;

std::optional<std::size_t> as_index(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value >= most_rows)
    return std::nullopt;
  return value;
}

// Line ends of a form are CR LF; ours are LF.
std::string cleaned(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (c != '\r') out += c;
  }
  return to_nfc(out);
}

std::string as_text(double number) { return fmt::format("{}", number); }
std::string as_text(const std::optional<int>& number) { return number ? std::to_string(*number) : std::string(); }

// One overload a type of value.
struct RowWriter {
  FormRow operator()(const LocalizedText& text) const { return {{{"lang", text.language}, {"value", text.value}}}; }
  FormRow operator()(const Term& term) const { return {{{"id", term.id}}}; }
  FormRow operator()(const LanguageTag& tag) const { return {{{"id", tag.text}}}; }
  FormRow operator()(const Person& person) const {
    return {{{"name", person.name}, {"role", person.role}, {"lang", person.language}}};
  }
  FormRow operator()(const Place& place) const {
    FormRow row{{{"unit", place.unit},
                 {"former_unit", place.former_unit},
                 {"locality", place.locality},
                 {"village", place.village}}};
    if (place.coordinates) {
      row.parts["latitude"] = as_text(place.coordinates->latitude);
      row.parts["longitude"] = as_text(place.coordinates->longitude);
      if (place.coordinates->coarsen_km > 0) row.parts["coarsen_km"] = as_text(place.coordinates->coarsen_km);
    }
    return row;
  }
  FormRow operator()(const Date& date) const {
    FormRow row{{{"kind", date.kind}, {"edtf", date.edtf}}};
    if (date.lunar) {
      row.parts["lunar_month"] = std::to_string(date.lunar->month);
      row.parts["lunar_day"] = as_text(date.lunar->day);
      row.parts["lunar_year"] = as_text(date.lunar->year);
      if (date.lunar->leap) row.parts["lunar_leap"] = "true";
    }
    return row;
  }
  FormRow operator()(const CollectionRef& collection) const { return {{{"id", collection.id}}}; }
  FormRow operator()(const Relation& relation) const {
    return {{{"type", relation.type}, {"target", relation.target}}};
  }
};

// Reads one row as a value; numbers that are none become Findings.
class ValueReader {
 public:
  ValueReader(const Field& field, const FormRow& row, std::size_t index, std::vector<Finding>& findings)
      : field_(field), row_(row), index_(index), findings_(findings) {}

  FieldValue read() {
    switch (field_.type) {
      case FieldType::localized: return LocalizedText{text("lang"), text("value")};
      case FieldType::term: return Term{text("id")};
      case FieldType::language: return LanguageTag{text("id")};
      case FieldType::person: return Person{text("name"), text("role"), text("lang")};
      case FieldType::place:
        return Place{text("unit"), text("former_unit"), text("locality"), text("village"), coordinates()};
      case FieldType::date: return Date{text("kind"), text("edtf"), lunar()};
      case FieldType::collection: return CollectionRef{text("id")};
      case FieldType::relation: break;
    }
    return Relation{text("type"), text("target")};
  }

 private:
  [[nodiscard]] std::string text(std::string_view part) const { return std::string(row_[part]); }

  template <class Number>
  std::optional<Number> number(std::string_view part) {
    const std::string typed = text(part);
    if (typed.empty()) return std::nullopt;
    std::string plain = typed;
    std::replace(plain.begin(), plain.end(), ',', '.');
    Number value{};
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (error == std::errc() && end == plain.data() + plain.size()) return value;
    findings_.push_back({field_.id, index_, "finding.number", typed, ""});
    return std::nullopt;
  }

  std::optional<Coordinates> coordinates() {
    const auto latitude = number<double>("latitude");
    const auto longitude = number<double>("longitude");
    const auto coarsen = number<double>("coarsen_km");
    if (!latitude && !longitude) return std::nullopt;
    if (!latitude || !longitude) findings_.push_back({field_.id, index_, "finding.coordinates", "", ""});
    return Coordinates{latitude.value_or(0), longitude.value_or(0), coarsen.value_or(0)};
  }

  std::optional<LunarDate> lunar() {
    const auto month = number<int>("lunar_month");
    const auto day = number<int>("lunar_day");
    const auto year = number<int>("lunar_year");
    if (!month && !day && !year) return std::nullopt;
    return LunarDate{month.value_or(0), day, row_["lunar_leap"] == "true", year};
  }

  const Field& field_;
  const FormRow& row_;
  std::size_t index_;
  std::vector<Finding>& findings_;
};

// Selects that have a first choice by themselves don't make a row worth keeping.
bool says_something(const Field& field, const FormRow& row) {
  return std::any_of(row.parts.begin(), row.parts.end(), [&](const auto& part) {
    if (part.second.empty()) return false;
    const bool preset = (field.type == FieldType::localized && part.first == "lang") ||
                        (field.type == FieldType::date && part.first == "kind") ||
                        (field.type == FieldType::relation && part.first == "type") ||
                        (field.type == FieldType::person && part.first != "name");
    return !preset;
  });
}

}  // namespace

std::vector<Part> parts_of(const Field& row) {
  switch (row.type) {
    case FieldType::localized:
      if (row.size == TextSize::paragraph) {
        return {{"lang", "form.language", PartKind::language, "normal"},
                {"value", "form.text", PartKind::paragraph, "full"}};
      }
      return {{"lang", "form.language", PartKind::language, "normal"}, {"value", "form.text", PartKind::line, "wide"}};
    case FieldType::term: return {{"id", "form.term", PartKind::vocabulary, "wide"}};
    case FieldType::language: return {{"id", "form.language", PartKind::language, "wide"}};
    case FieldType::person:
      return {{"name", "form.person", PartKind::line, "wide"},
              {"role", "form.role", PartKind::vocabulary, "normal"},
              {"lang", "form.language", PartKind::language, "normal"}};
    case FieldType::place:
      return {{"unit", "form.unit", PartKind::unit, "normal"},
              {"former_unit", "form.former_unit", PartKind::former_unit, "normal"},
              {"locality", "form.locality", PartKind::line, "wide"},
              {"village", "form.village", PartKind::line, "normal"},
              {"latitude", "form.latitude", PartKind::line, "small"},
              {"longitude", "form.longitude", PartKind::line, "small"},
              {"coarsen_km", "form.coarsen", PartKind::line, "small"}};
    case FieldType::date:
      return {{"kind", "form.date_kind", PartKind::date_kind, "normal"},
              {"edtf", "form.edtf", PartKind::line, "normal"},
              {"lunar_day", "form.lunar_day", PartKind::line, "small"},
              {"lunar_month", "form.lunar_month", PartKind::line, "small"},
              {"lunar_year", "form.lunar_year", PartKind::line, "small"},
              {"lunar_leap", "form.lunar_leap", PartKind::check, "small"}};
    case FieldType::collection: return {{"id", "form.collection", PartKind::collection, "wide"}};
    case FieldType::relation: break;
  }
  return {{"type", "form.relation_type", PartKind::relation_type, "normal"},
          {"target", "form.target", PartKind::line, "wide"}};
}

std::string_view FormRow::operator[](std::string_view part) const {
  const auto found = parts.find(part);
  return found == parts.end() ? std::string_view() : std::string_view(found->second);
}

FormRows rows_of(const Record& record) {
  FormRows rows;
  for (const Field& field : field_table) {
    for (const FieldValue& value : record.all(field.id)) {
      rows[static_cast<std::size_t>(field.id)].push_back(std::visit(RowWriter{}, value));
    }
  }
  return rows;
}

FormRows rows_of(const FormFields& form) {
  // Rows keep their order by the number in their names, whatever was removed in between.
  std::array<std::map<std::size_t, FormRow>, field_count> numbered;
  for (const FormFields::Field& typed : form.fields()) {
    const auto names = split(typed.name, '.');
    if (names.size() != 3) continue;
    const auto field = find_field(names[0]);
    const auto index = as_index(names[1]);
    if (!field || !index) continue;
    numbered[static_cast<std::size_t>(*field)][*index].parts[std::string(names[2])] = cleaned(typed.value);
  }
  FormRows rows;
  for (std::size_t i = 0; i < field_count; ++i) {
    for (auto& [index, row] : numbered[i]) rows[i].push_back(std::move(row));
  }
  return rows;
}

FilledIn fill_in(const FormRows& rows, Record record) {
  FilledIn filled;
  for (const Field& field : field_table) {
    const auto slot = static_cast<std::size_t>(field.id);
    record.values[slot].clear();
    for (const FormRow& row : rows[slot]) {
      if (!says_something(field, row)) continue;
      ValueReader reader(field, row, record.values[slot].size(), filled.findings);
      record.values[slot].push_back(reader.read());
      filled.rows[slot].push_back(row);
    }
  }
  filled.record = std::move(record);
  return filled;
}

bool change_rows(FormRows& rows, std::string_view op) {
  const auto words = split(op, ':');
  if (words.size() < 2) return false;
  const auto field = find_field(words[1]);
  if (!field) return false;
  auto& own = rows[static_cast<std::size_t>(*field)];
  if (words[0] == "add" && words.size() == 2 && own.size() < most_rows) {
    own.emplace_back();
    return true;
  }
  if (words[0] != "remove" || words.size() != 3) return false;
  const auto index = as_index(words[2]);
  if (!index || *index >= own.size()) return false;
  own.erase(own.begin() + static_cast<std::ptrdiff_t>(*index));
  return true;
}

}  // namespace khen
