// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/columns.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "metadata/base/text.h"
#include "metadata/language.h"
#include "metadata/nearest.h"
#include "metadata/record.h"
#include "metadata/record_shape.h"
#include "metadata/validation.h"

namespace khen {
namespace {

// "Titles [vi]" → {"titles", "vi"}; "places#2.village" → {"places", "", 2, "village"}
struct Parts {
  std::string name;
  std::string suffix;
  std::string member;
  std::size_t number = 1;
  bool sound = true;
};

std::string identifier(std::string_view text) {
  std::string name = to_lower_ascii(trim(text));
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

Parts divide(std::string_view text) {
  Parts parts;
  if (const auto bracket = text.find('['); bracket != std::string_view::npos) {
    const auto close = text.find(']', bracket);
    parts.sound = close != std::string_view::npos && trim(text.substr(close + 1)).empty();
    parts.suffix = trim(text.substr(bracket + 1, parts.sound ? close - bracket - 1 : std::string_view::npos));
    text = text.substr(0, bracket);
  }
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    parts.member = identifier(text.substr(dot + 1));
    parts.sound = parts.sound && !parts.member.empty() && parts.suffix.empty();
    text = text.substr(0, dot);
  }
  if (const auto hash = text.find('#'); hash != std::string_view::npos && hash > 0) {
    const std::string_view number = trim(text.substr(hash + 1));
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), parts.number);
    parts.sound = parts.sound && error == std::errc() && end == number.data() + number.size() && parts.number >= 1 &&
                  parts.number <= values_a_field && !parts.member.empty();
    text = text.substr(0, hash);
  }
  parts.name = identifier(text);
  return parts;
}

bool is_called(std::string_view name, std::string_view given) {
  return name == given || (name.ends_with('s') && name.substr(0, name.size() - 1) == given);
}

std::optional<FieldId> field_called(std::string_view given) {
  const auto* found = std::ranges::find_if(field_table, [&](const Field& row) { return is_called(row.name, given); });
  if (found == field_table.end()) return std::nullopt;
  return found->id;
}

std::string nearest_column(std::string_view given) {
  std::vector<std::string_view> names;
  for (const OwnColumn& own : own_columns) names.push_back(own.name);
  for (const Field& row : field_table) names.push_back(row.name);
  return nearest_of(names, given);
}

// The id of the one term that is meant.
std::string term_called(const Vocabulary& vocabulary, const std::string& name) {
  if (vocabulary.find(name) != nullptr) return name;
  const auto found = vocabulary.find_by_name(name);
  return found.size() == 1 ? found.front()->id : std::string();
}

template <std::size_t N>
std::string word_in(const std::array<std::string_view, N>& words, const std::string& given) {
  const std::string wanted = identifier(given);
  return std::find(words.begin(), words.end(), wanted) == words.end() ? std::string() : wanted;
}

class HeaderReader {
 public:
  explicit HeaderReader(const Vocabularies& vocabularies) : vocabularies_(vocabularies) {}

  Column read(const std::string& cell) {
    Column column{.use = ColumnUse::ignored, .name = std::string(trim(cell)), .field = {}, .suffix = {}, .member = {}};
    if (column.name.empty() || column.name.front() == '#') return column;
    const Parts parts = divide(column.name);
    const auto* own =
        std::ranges::find_if(own_columns, [&](const OwnColumn& row) { return is_called(row.name, parts.name); });
    if (own != own_columns.end() && parts.suffix.empty() && parts.member.empty()) {
      column.use = own->use;
      return column;
    }
    const auto field_id = field_called(parts.name);
    if (!field_id || !parts.sound) {
      tell(column, "sheet.column_unknown", nearest_column(parts.name));
      return column;
    }
    column.field = *field_id;
    if (parts.member.empty()) {
      column.use = ColumnUse::values;
      resolve_suffix(column, parts.suffix);
    } else {
      column.use = ColumnUse::member;
      column.member = parts.member;
      column.number = parts.number;
      check_member(column);
    }
    return column;
  }

  void check_once(const std::vector<Column>& columns, ColumnUse use) {
    const auto is_it = [use](const Column& column) { return column.use == use; };
    if (std::ranges::count_if(columns, is_it) <= 1) return;
    tell(*std::ranges::find_if(columns, is_it), "sheet.column_twice", "");
  }

  void tell(const Column& column, std::string_view message, std::string suggestion) {
    problems_.push_back(
        {column.name,
         std::string(message),
         {{"column", printable(clip(column.name, 100))}, {"suffix", printable(clip(column.suffix, 100))}},
         std::move(suggestion)});
  }
  std::vector<SheetProblem> take() { return std::move(problems_); }

 private:
  void resolve_suffix(Column& column, const std::string& given) {
    const Field& row = field(column.field);
    column.suffix = given;
    std::string resolved;
    std::string nearest;
    switch (row.type) {
      case FieldType::localized:
        if (given.empty()) return tell(column, "sheet.column_language", std::string(row.name) + "[vi]");
        resolved =
            is_language_tag(given) ? canonical_language_tag(given) : term_called(vocabularies_.get("languages"), given);
        nearest = nearest_term(vocabularies_.get("languages"), given);
        break;
      case FieldType::person:
        if (given.empty()) return;
        resolved = term_called(vocabularies_.get(row.vocabulary), given);
        nearest = nearest_term(vocabularies_.get(row.vocabulary), given);
        break;
      case FieldType::date:
        resolved = given.empty() ? std::string(date_kinds.front()) : word_in(date_kinds, given);
        nearest = nearest_of(date_kinds, given);
        break;
      case FieldType::relation:
        resolved = given.empty() ? std::string(relation_types.front()) : word_in(relation_types, given);
        nearest = nearest_of(relation_types, given);
        break;
      case FieldType::term:
      case FieldType::language:
      case FieldType::place:
      case FieldType::collection:
        if (given.empty()) return;
        break;
    }
    if (resolved.empty()) {
      const std::string better = nearest.empty() ? "" : std::string(row.name) + "[" + nearest + "]";
      return tell(column, "sheet.column_suffix", better);
    }
    column.suffix = std::move(resolved);
  }

  void check_member(const Column& column) {
    const auto members = member_columns(field(column.field).type);
    if (std::ranges::find(members, column.member) != members.end()) return;
    const std::string nearest = nearest_of(members, column.member);
    tell(column, "sheet.column_unknown",
         nearest.empty() ? std::string(field(column.field).name)
                         : std::string(field(column.field).name) + "." + nearest);
  }

  const Vocabularies& vocabularies_;
  std::vector<SheetProblem> problems_;
};

}  // namespace

std::vector<std::string_view> member_columns(FieldType type) {
  switch (type) {
    case FieldType::date: return {"kind", "edtf", "lunar_day", "lunar_month", "lunar_leap", "lunar_year"};
    case FieldType::person:
    case FieldType::place:
    case FieldType::relation: {
      std::vector<std::string_view> names;
      for (const Member& member : members_of(type)) names.push_back(member.name);
      return names;
    }
    default: return {};
  }
}

Header read_header(const std::vector<std::string>& cells, const Vocabularies& vocabularies) {
  HeaderReader reader(vocabularies);
  Header header;
  for (const std::string& cell : cells) header.columns.push_back(reader.read(cell));
  for (const ColumnUse use : {ColumnUse::key, ColumnUse::status, ColumnUse::access, ColumnUse::checksums}) {
    reader.check_once(header.columns, use);
  }
  header.problems = reader.take();
  const bool keyed =
      std::ranges::any_of(header.columns, [](const Column& column) { return column.use == ColumnUse::key; });
  if (!keyed) header.problems.push_back({"", "sheet.key_column", {}, ""});
  return header;
}

bool is_divided(const Column& column) {
  if (column.use == ColumnUse::files || column.use == ColumnUse::checksums) return true;
  return column.use == ColumnUse::values && field(column.field).size == TextSize::line;
}

}  // namespace khen
