// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/transcript/passage.h"
#include "server/forms.h"

// The editor's form of a transcript as a value. A page of the form holds some of the lines; the others stay. Pure.
namespace khen {

inline constexpr std::size_t lines_a_page = 100;

// The transcript with what was typed: label, language, kind, and for each "row" its begin-, end-, speaker- and text-;
// a row with drop- goes, "new" lines are added. Errors: transcript.bad_time {line, value}, where line is the row's.
Result<Transcript> with_typed(Transcript content, const FormFields& form);

}  // namespace khen
