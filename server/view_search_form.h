// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/query_form.h"
#include "server/forms.h"
#include "server/view_facts.h"

// The boxes of the search form. Pure.
namespace khen {

// Sections of inputs, filled with `form`.
PageData search_form_data(const Speech& speech, const QueryForm& form);

// What was sent.
QueryForm read_search_form(const FormFields& fields);

}  // namespace khen
