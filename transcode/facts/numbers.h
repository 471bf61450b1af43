// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "transcode/media_info.h"

// Numbers as FFmpeg's programs print them. Pure; nonsense is an absent value, never an error.
namespace khen {

std::optional<std::int64_t> integer_in(std::string_view text);  // "42"; the whole text must be the number
std::optional<double> seconds_in(std::string_view text);        // "3.417"; not beyond 30 years
std::optional<double> clock_in(std::string_view text);          // "00:00:03.417000000", as Matroska tags have it
Rate rate_in(std::string_view text, char separator);            // "30000/1001", "16:15"; 0 when unusable

}  // namespace khen
