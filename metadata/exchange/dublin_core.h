// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "metadata/exchange/context.h"

namespace khen {

// The one of the fifteen elements that a field's values go into: "coverage" for places.
std::string_view dublin_core_element(const Field& row);

// The Record as an oai_dc document (Dublin Core Metadata Element Set 1.1 in the XML form of OAI-PMH 2.0), UTF-8 with
// an XML declaration. Texts carry xml:lang; terms are given by their Vietnamese and English labels.
std::string to_dublin_core(const Record& record, const ExchangeContext& context);

}  // namespace khen
