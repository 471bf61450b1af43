// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "server/view_card.h"

// The description of a Record as a list of labelled values, from the field table. Pure.
namespace khen {

// Names of what a Record points to, as far as this viewer may know of it: id → title.
using Titles = std::map<std::string, LocalizedText, std::less<>>;

PageData facts_data(const Speech& speech, const Record& record, const Titles& collections);

// Rights statement, licence and community labels.
PageData rights_data(const Speech& speech, const Record& record);

// Links to Records in `titles` and to web addresses; a Record that isn't there is left out.
PageData related_data(const Speech& speech, const Record& record, const Titles& titles);

}  // namespace khen
