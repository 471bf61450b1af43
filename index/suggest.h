// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <optional>
#include <string>

#include "index/analyzer.h"
#include "index/query.h"

namespace khen {

// The query text with every word that `database` doesn't have replaced by the nearest that it has, written as it is
// most often; nullopt when there is no such word. The caller sees to it that everything in `database` is open to the
// viewer.
std::optional<std::string> did_you_mean(const Xapian::Database& database, Analyzer& analyzer, const std::string& text,
                                        const ParsedQuery& parsed, std::string_view language);

}  // namespace khen
