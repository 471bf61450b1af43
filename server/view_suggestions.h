// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "metadata/embedded/suggest.h"
#include "metadata/recording.h"
#include "server/record_form.h"
#include "server/view_facts.h"

// What the files of a Record say, offered beside its form: one button a value, which puts it into the form and saves
// nothing. Pure.
namespace khen {

// For the form as it is typed now.
std::vector<Suggestion> suggestions_beside(const FormRows& rows, const Record& stored,
                                           const std::vector<Deliverable>& deliverables, std::string_view language);

// {op, field, text, lang, where} of each.
PageData suggestions_data(const Speech& speech, const std::vector<Suggestion>& suggestions);

// For a button "take:<key>": the value is put into the rows behind what is typed there. False for all else, and for
// what isn't suggested any more.
bool take_over(FormRows& rows, std::string_view op, const std::vector<Suggestion>& suggestions);

}  // namespace khen
