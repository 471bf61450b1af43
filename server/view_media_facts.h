// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "server/view_card.h"

// What was found out about an original, for the archive's staff only: it can tell where and with what it was made.
// Pure.
namespace khen {

// Sentences that an archivist should know, from the findings in a Recording's `facts_json`.
PageData media_findings_data(const Speech& speech, std::string_view facts_json);

// The main technical facts as labelled values; empty for what is no video or sound file.
PageData media_facts_data(const Speech& speech, std::string_view facts_json);

}  // namespace khen
