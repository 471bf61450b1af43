// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "server/record_form.h"
#include "server/view_facts.h"

// The editor's form from the field table: fieldsets, rows, what is wrong beside each value. Pure.
namespace khen {

struct FormView {
  const FormRows& rows;
  const std::vector<Finding>& findings;
  const Titles& collections;  // that may be chosen
};

// All fields, in fieldsets.
PageData sections_data(const Speech& speech, const FormView& view);

// Fields of a form of its own, such as a Collection's; `label` of the message files replaces the field's.
struct FieldAs {
  FieldId field;
  std::string_view label;
};
PageData fields_data(const Speech& speech, const FormView& view, std::span<const FieldAs> fields);

// {name, label, text} of each Finding, for the list above the form.
PageData problems_data(const Speech& speech, const std::vector<Finding>& findings);

}  // namespace khen
