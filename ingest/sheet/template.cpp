// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/template.h"

#include <algorithm>

#include "ingest/sheet/columns.h"
#include "metadata/validation.h"

namespace khen {
namespace {

std::vector<std::string> columns_for(const Field& row, const std::string& language) {
  const std::string name(row.name);
  switch (row.type) {
    case FieldType::localized:
      if (language == "vi") return {name + "[vi]"};
      return {name + "[vi]", name + "[" + language + "]"};
    case FieldType::place: {
      std::vector<std::string> columns;
      for (const std::string_view member : member_columns(row.type))
        columns.push_back(name + "." + std::string(member));
      return columns;
    }
    case FieldType::date: return {name + "[" + std::string(date_kinds.front()) + "]"};
    case FieldType::relation: return {name + "[" + std::string(relation_types.front()) + "]"};
    case FieldType::term:
    case FieldType::language:
    case FieldType::person:
    case FieldType::collection: break;
  }
  return {name};
}

// Own columns have their explanation as message "sheet.help.<name>".
std::vector<std::vector<std::string>> explanations(const std::string& language, const Say& say) {
  std::vector<std::vector<std::string>> rows;
  for (const OwnColumn& own : own_columns) {
    if (own.use == ColumnUse::result) continue;
    const std::string name(own.name);
    rows.push_back(
        {name, say(own.use == ColumnUse::key ? "sheet.required" : "sheet.optional"), say("sheet.help." + name)});
  }
  for (const Field& row : field_table) {
    const std::string name(row.name);
    const std::string many =
        row.occurrence == Occurrence::repeatable && row.size == TextSize::line && row.type != FieldType::place
            ? " " + say("sheet.help.several")
            : std::string();
    std::string vocabulary(row.vocabulary);
    for (const std::string& column : columns_for(row, language)) {
      rows.push_back({column, say(row.presence == Presence::required ? "sheet.required" : "sheet.optional"),
                      say("field." + name) + ". " + say("field." + name + ".help") + many, std::move(vocabulary)});
    }
  }
  return rows;
}

}  // namespace

Result<void> write_sheet_template(Files& files, const Path& path, const Vocabularies& vocabularies,
                                  const std::string& language, const Say& say) {
  const auto rows = explanations(language, say);
  const auto writer = format_of(path, SheetFormat::csv) == SheetFormat::xlsx
                          ? TRY(open_xlsx_writer(files, path, say("sheet.records")))
                          : TRY(open_csv_writer(files, path, ','));
  std::vector<std::string> titles;
  for (const auto& row : rows) titles.push_back(row.front());
  TRY(writer->row(titles, RowStyle::titles));

  TRY(writer->next_sheet(say("sheet.columns_title")));
  for (const auto& row : rows) TRY(writer->row(row, RowStyle::plain));

  TRY(writer->next_sheet(say("sheet.terms_title")));
  for (const std::string_view name : vocabularies.names()) {
    const bool used = std::ranges::any_of(field_table, [&](const Field& row) { return row.vocabulary == name; });
    if (!used) continue;
    for (const VocabularyTerm& term : vocabularies.get(name).terms()) {
      TRY(writer->row({std::string(name), term.id, vocabularies.get(name).label(term.id, language)}, RowStyle::plain));
    }
  }
  return writer->finish();
}

}  // namespace khen
