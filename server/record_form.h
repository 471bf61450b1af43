// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/record.h"
#include "metadata/validation.h"
#include "server/forms.h"

// The editor's form as a value: rows of texts as they were typed, so that nothing is lost when something is wrong.
// Names in the form are "<field>.<row>.<part>". Pure.
namespace khen {

// What a part of a row is filled in with.
enum class PartKind {
  line,
  paragraph,
  language,
  vocabulary,
  unit,
  former_unit,
  collection,
  date_kind,
  relation_type,
  check
};

struct Part {
  std::string_view name;
  std::string_view message;  // id of its label
  PartKind kind = PartKind::line;
  std::string_view size;  // "small", "normal", "wide", "full"
};

// The parts of one value of this type, in the order of the form.
std::vector<Part> parts_of(const Field& row);

struct FormRow {
  std::map<std::string, std::string, std::less<>> parts;

  [[nodiscard]] std::string_view operator[](std::string_view part) const;
};

using FormRows = std::array<std::vector<FormRow>, field_count>;

FormRows rows_of(const Record& record);
FormRows rows_of(const FormFields& form);

// The values typed, put into `record` in place of its own; rows in which nothing was typed are left out. Findings tell
// of numbers that are none; what the values mean is validate()'s to judge.
struct FilledIn {
  Record record;
  std::vector<Finding> findings;
  FormRows rows;  // those that count: a Finding's index is that of its row here
};
FilledIn fill_in(const FormRows& rows, Record record);

// What a button other than "save" asks for: "add:titles", "remove:titles:1". False when it asks for something else.
bool change_rows(FormRows& rows, std::string_view op);

}  // namespace khen
