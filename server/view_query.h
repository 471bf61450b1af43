// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "index/query.h"
#include "server/view_facts.h"

// A query as its reader would say it. Pure.
namespace khen {

// "Đã hiểu là: hồ sơ có mọi từ “lễ hội”, từ 1960 đến 1975." "" for plain words, which say it themselves.
std::string say_query(const Speech& speech, const QueryNode& root, const Titles& collections);

// What a field that can be asked for alone is called.
std::string query_field_label(const Speech& speech, std::string_view name);

}  // namespace khen
