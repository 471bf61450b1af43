// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/error.h"
#include "metadata/fields.h"
#include "metadata/vocabulary.h"

// What the columns of a sheet mean. Their names follow from the field table:
//   titles[vi]         texts, in the language in brackets        people[singer]     names, with the role in brackets
//   genres             ids or names of terms                     dates[recorded]    dates, of the kind in brackets
//   places             ids or names of provinces                 relations[source]  targets, of the type in brackets
//   places.village     a member of the first place               places#2.village   … of the second
// A plural 's' may be left out. A column may occur several times. Names that begin with '#' are the author's own.
namespace khen {

// Something about a sheet that a person must look at: a message id with parameters, as in Error.
struct SheetProblem {
  std::string column;  // as the sheet names it; "" when it is about the whole row
  std::string message;
  std::vector<Parameter> parameters;
  std::string suggestion;  // what was probably meant, "" when there is nothing near
};

enum class ColumnUse { key, files, checksums, status, access, values, member, ignored, result };

struct Column {
  ColumnUse use = ColumnUse::ignored;
  std::string name;    // as in the sheet
  FieldId field{};     // of values and members
  std::string suffix;  // in brackets, resolved: language tag, role id, kind, type
  std::string member;
  std::size_t number = 1;  // of the value that the member belongs to
};

struct OwnColumn {
  std::string_view name;
  ColumnUse use;
};
inline constexpr std::array<OwnColumn, 6> own_columns{{{"key", ColumnUse::key},
                                                       {"files", ColumnUse::files},
                                                       {"checksums", ColumnUse::checksums},
                                                       {"status", ColumnUse::status},
                                                       {"access", ColumnUse::access},
                                                       {"khen:result", ColumnUse::result}}};

// Members that a person writes in one cell each; empty for fields whose values are one text.
std::vector<std::string_view> member_columns(FieldType type);

struct Header {
  std::vector<Column> columns;
  std::vector<SheetProblem> problems;  // any: no row of the sheet may be taken, or something would be left out unseen
};

// Problems: "sheet.column_unknown" {column}, "sheet.column_language" {column}, "sheet.column_suffix" {column, suffix},
// "sheet.column_twice" {column}, "sheet.key_column".
Header read_header(const std::vector<std::string>& cells, const Vocabularies& vocabularies);

// The column whose values may stand in one cell is divided there by '|' and line breaks.
bool is_divided(const Column& column);

}  // namespace khen
