// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "metadata/exchange/context.h"

namespace khen {

// The Record as linked data: JSON-LD 1.1 in the words of schema.org and, where those are missing, of DCMI Metadata
// Terms. Holds no '<', so that it may stand inside a script element as it is.
std::string to_json_ld(const Record& record, const ExchangeContext& context);

}  // namespace khen
