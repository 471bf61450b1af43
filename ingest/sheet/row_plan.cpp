// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/row_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "metadata/base/text.h"
#include "metadata/edtf.h"
#include "metadata/language.h"
#include "metadata/nearest.h"
#include "metadata/record_shape.h"
#include "metadata/validation.h"

namespace khen {
namespace {

constexpr std::size_t longest_key = 200;

std::vector<std::string> values_in(std::string_view cell, const Column& column) {
  std::vector<std::string> values;
  if (!is_divided(column)) {
    if (!trim(cell).empty()) values.emplace_back(trim(cell));
    return values;
  }
  std::string text(cell);
  std::ranges::replace(text, '\n', '|');
  std::ranges::replace(text, '\r', '|');
  for (const std::string_view part : split(text, '|')) {
    if (!trim(part).empty()) values.emplace_back(trim(part));
  }
  return values;
}

// "19/2/2024", as people of the region write it, → "2024-02-19"; "" for anything else.
std::string iso_date(std::string_view text) {
  const char separator = text.find('/') != std::string_view::npos ? '/' : '.';
  const auto parts = split(text, separator);
  if (parts.size() != 3) return "";
  int numbers[3]{};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view part = trim(parts[i]);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), numbers[i]);
    if (error != std::errc() || end != part.data() + part.size()) return "";
  }
  std::string date = fmt::format("{:04}-{:02}-{:02}", numbers[2], numbers[1], numbers[0]);
  return parse_edtf(date) ? date : std::string();
}

// A finding of validate() names a value by its place in the field; the archivist looks for a column.
using Origins = std::map<std::pair<FieldId, std::size_t>, std::string>;

class RowReader {
 public:
  RowReader(const Header& header, const RowRules& rules) : header_(header), rules_(rules) {}

  RowPlan read(const TableRow& row) {
    for (std::size_t i = 0; i < header_.columns.size(); ++i) {
      column_ = &header_.columns[i];
      static const std::string nothing;
      take(i < row.cells.size() ? row.cells[i] : nothing);
    }
    add_assembled();
    check_key();
    check_description();
    return std::move(plan_);
  }

 private:
  void take(const std::string& cell) {
    switch (column_->use) {
      case ColumnUse::key: plan_.key = std::string(trim(cell)); break;
      case ColumnUse::files: append(plan_.files, values_in(cell, *column_)); break;
      case ColumnUse::checksums: append(plan_.checksums, values_in(cell, *column_)); break;
      case ColumnUse::status: take_status(to_lower_ascii(trim(cell))); break;
      case ColumnUse::access: take_access(to_lower_ascii(trim(cell))); break;
      case ColumnUse::values:
        for (std::string& value : values_in(cell, *column_)) add_value(std::move(value));
        break;
      case ColumnUse::member:
        if (!trim(cell).empty()) {
          Assembled& assembled = assembled_[{column_->field, column_->number}];
          assembled.members[column_->member] = std::string(trim(cell));
          assembled.column = column_->name;
        }
        break;
      case ColumnUse::ignored:
      case ColumnUse::result: break;
    }
  }

  static void append(std::vector<std::string>& all, std::vector<std::string> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }

  void take_status(const std::string& word) {
    if (word.empty()) return;
    if (const auto status = parse_status(word)) {
      plan_.record.status = *status;
    } else {
      tell("sheet.status", word, nearest_of(status_names, word));
    }
  }
  void take_access(const std::string& word) {
    if (word.empty()) return;
    if (const auto access = parse_access_class(word)) {
      plan_.record.access = *access;
    } else {
      tell("access.unknown", word, "");
    }
  }

  void add_value(std::string text) {
    const Field& row = field(column_->field);
    switch (row.type) {
      case FieldType::localized: return add(LocalizedText{column_->suffix, std::move(text)});
      case FieldType::term: return add(Term{term_id(row.vocabulary, std::move(text))});
      case FieldType::language: return add(LanguageTag{language_tag(std::move(text))});
      case FieldType::person: return add(Person{std::move(text), column_->suffix, ""});
      case FieldType::place: return add(place_called(std::move(text)));
      case FieldType::date: return add(Date{column_->suffix, std::move(text), std::nullopt});
      case FieldType::collection: return add(CollectionRef{collection_id(std::move(text))});
      case FieldType::relation: return add(Relation{column_->suffix, std::move(text)});
    }
  }

  void add(FieldValue value) {
    auto& values = plan_.record.all(column_->field);
    origins_[{column_->field, values.size()}] = column_->name;
    values.push_back(std::move(value));
  }

  // An id or a name in any language. What is neither stays as it is: validate() tells it, with the nearest term.
  std::string term_id(std::string_view vocabulary, std::string text) {
    const Vocabulary& terms = rules_.vocabularies.get(vocabulary);
    if (terms.find(text) != nullptr) return text;
    const auto named = terms.find_by_name(text);
    if (named.size() == 1) return named.front()->id;
    if (named.empty()) return text;
    std::string choices;
    for (const VocabularyTerm* term : named) choices += (choices.empty() ? "" : ", ") + term->id;
    plan_.problems.push_back(
        {column_->name, "sheet.term_ambiguous", {{"value", printable(clip(text, 200))}, {"choices", choices}}, ""});
    return named.front()->id;
  }

  std::string language_tag(std::string text) {
    const Vocabulary& languages = rules_.vocabularies.get("languages");
    if (is_language_tag(text) && languages.find(language_of(text)) != nullptr) return canonical_language_tag(text);
    const auto named = languages.find_by_name(text);
    return named.size() == 1 ? named.front()->id : text;
  }

  // A province of today when there is one of that name, else one of former times.
  Place place_called(std::string text) {
    const Vocabulary& places = rules_.vocabularies.get("places");
    std::vector<const VocabularyTerm*> named = places.find_by_name(text);
    if (const VocabularyTerm* unit = places.find(text)) named = {unit};
    const auto in_force = [](const VocabularyTerm* unit) { return !unit->valid_to; };
    const auto today = std::ranges::find_if(named, in_force);
    Place place;
    if (today != named.end()) {
      place.unit = (*today)->id;
    } else if (!named.empty()) {
      place.former_unit = named.front()->id;
    } else {
      place.unit = std::move(text);
    }
    return place;
  }

  std::string collection_id(std::string text) {
    const std::string folded = fold_for_matching(text);
    std::vector<std::string_view> ids;
    for (const Collection& collection : rules_.collections) {
      if (collection.id == text) return text;
      for (const LocalizedText& title : collection.titles) {
        if (fold_for_matching(title.value) == folded) return collection.id;
      }
      ids.push_back(collection.id);
    }
    tell("sheet.collection", text, nearest_of(ids, text));
    return text;
  }

  // --- values of several cells ---

  struct Assembled {
    std::map<std::string, std::string, std::less<>> members;
    std::string column;

    std::string take(std::string_view name) const {
      const auto found = members.find(name);
      return found == members.end() ? std::string() : found->second;
    }
  };

  void add_assembled() {
    for (const auto& [where, assembled] : assembled_) {
      const Column column{
          .use = ColumnUse::member, .name = assembled.column, .field = where.first, .suffix = {}, .member = {}};
      column_ = &column;
      switch (field(where.first).type) {
        case FieldType::person:
          add(Person{assembled.take("name"), role_id(assembled.take("role")), assembled.take("lang")});
          break;
        case FieldType::place: add(assemble_place(assembled)); break;
        case FieldType::date: add(assemble_date(assembled)); break;
        case FieldType::relation: add(Relation{assembled.take("type"), assembled.take("target")}); break;
        default: break;
      }
    }
  }

  std::string role_id(std::string text) { return text.empty() ? text : term_id("roles", std::move(text)); }

  template <class T>
  std::optional<T> number(const Assembled& assembled, std::string_view member) {
    const std::string text = assembled.take(member);
    if (text.empty()) return std::nullopt;
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return value;
    std::string better = text;
    std::ranges::replace(better, ',', '.');
    tell("finding.number", text, better == text ? "" : better);
    return std::nullopt;
  }

  Place assemble_place(const Assembled& assembled) {
    Place place;
    if (const std::string unit = assembled.take("unit"); !unit.empty()) place = place_called(unit);
    if (std::string former = assembled.take("former_unit"); !former.empty()) {
      place.former_unit = former_unit(std::move(former));
    }
    place.locality = assembled.take("locality");
    place.village = assembled.take("village");
    const auto latitude = number<double>(assembled, "latitude");
    const auto longitude = number<double>(assembled, "longitude");
    const auto coarsen = number<double>(assembled, "coarsen_km");
    if (latitude.has_value() != longitude.has_value()) tell("finding.coordinates", "", "");
    if (latitude && longitude) place.coordinates = Coordinates{*latitude, *longitude, coarsen.value_or(0)};
    return place;
  }

  std::string former_unit(std::string text) {
    const Vocabulary& places = rules_.vocabularies.get("places");
    if (places.find(text) != nullptr) return text;
    const auto named = places.find_by_name(text);
    const auto former =
        std::ranges::find_if(named, [](const VocabularyTerm* unit) { return unit->valid_to.has_value(); });
    return former == named.end() ? text : (*former)->id;
  }

  Date assemble_date(const Assembled& assembled) {
    const std::string kind = assembled.take("kind");
    Date date{kind.empty() ? std::string(date_kinds.front()) : kind, assembled.take("edtf"), std::nullopt};
    const auto month = number<int>(assembled, "lunar_month");
    if (!month) return date;
    const std::string leap = to_lower_ascii(assembled.take("lunar_leap"));
    date.lunar = LunarDate{*month, number<int>(assembled, "lunar_day"), !leap.empty() && leap != "0" && leap != "false",
                           number<int>(assembled, "lunar_year")};
    return date;
  }

  // --- checks of the whole ---

  void check_key() {
    if (plan_.key.empty()) {
      plan_.problems.push_back({"key", "sheet.key_missing", {}, ""});
    } else if (plan_.key.size() > longest_key || plan_.key != printable(plan_.key)) {
      plan_.problems.push_back({"key", "sheet.key_invalid", {}, ""});
    }
  }

  void check_description() {
    for (const Finding& finding : validate(plan_.record, rules_.vocabularies)) {
      const auto origin = origins_.find({finding.field, finding.index});
      const std::string column = origin == origins_.end() ? std::string(field(finding.field).name) : origin->second;
      plan_.problems.push_back(
          {column, finding.message, {{"value", printable(clip(finding.value, 200))}}, suggestion_for(finding)});
    }
  }

  std::string suggestion_for(const Finding& finding) const {
    if (finding.message == "finding.edtf") return iso_date(finding.value);
    const std::string_view name = field(finding.field).vocabulary;
    if (finding.suggestion.empty() || name.empty()) return finding.suggestion;
    const Vocabulary& vocabulary = rules_.vocabularies.get(name);
    const std::string label = vocabulary.label(finding.suggestion, rules_.language);
    // The name when it is understood as that very term, else the id.
    const auto named = vocabulary.find_by_name(label);
    return named.size() == 1 && named.front()->id == finding.suggestion ? label : finding.suggestion;
  }

  void tell(std::string_view message, std::string_view value, std::string suggestion) {
    plan_.problems.push_back(
        {column_->name, std::string(message), {{"value", printable(clip(value, 200))}}, std::move(suggestion)});
  }

  const Header& header_;
  const RowRules& rules_;
  const Column* column_ = nullptr;
  std::map<std::pair<FieldId, std::size_t>, Assembled> assembled_;
  Origins origins_;
  RowPlan plan_;
};

}  // namespace

RowPlan plan_row(const TableRow& row, const Header& header, const RowRules& rules) {
  return RowReader(header, rules).read(row);
}

bool is_left_out(const TableRow& row) {
  const bool blank = std::ranges::all_of(row.cells, [](const std::string& cell) { return trim(cell).empty(); });
  return blank || trim(row.cells.front()).starts_with('#');
}

}  // namespace khen
