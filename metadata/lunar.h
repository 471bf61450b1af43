// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

#include "metadata/base/clock.h"
#include "metadata/record.h"

// The Vietnamese lunisolar calendar, reckoned at UTC+7 (105° E), valid for 1900–2199. (ICU's Chinese calendar, reckoned
// at UTC+8, puts Tết on a wrong day in ten of the years 1900–2100.) Calendars printed in Viet Nam before 1968 were
// reckoned at UTC+8 and may differ from this by a day. Pure, thread-safe.
namespace khen {

LunarDate to_lunar(std::chrono::year_month_day solar);
// nullopt when that month has no such day or that year no such leap month. Requires date.year and date.day.
std::optional<std::chrono::year_month_day> to_solar(const LunarDate& date);

// The day that it is in Viet Nam.
std::chrono::year_month_day day_in_viet_nam(Instant instant);

}  // namespace khen
