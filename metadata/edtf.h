// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/base/result.h"

namespace khen {

// The days that an EDTF expression (ISO 8601-2:2019 profile, levels 0–2) may cover: ISO dates "YYYY-MM-DD", widened for
// uncertain ("?"), approximate ("~") and unspecified ("X") parts; absent end: open or unknown.
struct DateSpan {
  std::optional<std::string> earliest;
  std::optional<std::string> latest;
};

// Error "date.edtf" with {value} when the text is not EDTF.
Result<DateSpan> parse_edtf(std::string_view text);

}  // namespace khen
