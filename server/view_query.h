// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/query.h"
#include "server/view_facts.h"

// A query as its reader would say it. Pure.
namespace khen {

// "Đã hiểu là: hồ sơ có mọi từ “lễ hội”, từ 1960 đến 1975." "" for plain words, which say it themselves.
std::string say_query(const Speech& speech, const QueryNode& root, const Titles& collections);

// "“tháng này” là tháng 11 năm 2026, theo âm lịch từ 23 tháng 9 đến 22 tháng 10." for each time that was told in words.
std::string say_times(const Speech& speech, const std::vector<TimeInWords>& times,
                      const std::optional<std::chrono::year_month_day>& today);

// What a field that can be asked for alone is called.
std::string query_field_label(const Speech& speech, std::string_view name);

}  // namespace khen
