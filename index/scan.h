// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/searcher.h"

// Everything that matches, the latest published first, in pages of one cost however many lie before. For exports, feeds
// and harvesters: nothing is ranked, counted or corrected.
//
// A page begins behind a Record, not at a number of them: what is published or withdrawn while somebody pages neither
// repeats nor hides another Record. That holds over rebuilds of the index, too. What is new goes in front and is met
// by the next scan.
namespace khen {

struct ScanRequest {
  SearchRequest search;  // text, language, filters, open; cursor and limit (1–1000); the rest says nothing here
  std::optional<QueryNode> query{};     // instead of the text
  std::optional<Instant> newer_than{};  // only what was published after this moment
  int skip = 0;                         // leaves out so many of the first page; each costs a little
  std::int64_t count_up_to = 0;         // so many are counted for ScanPage::total; 0: none
};

struct ScanPage {
  std::vector<RecordId> ids;
  std::optional<std::string> next;  // cursor; for the same request only
  Total total{0, Precision::about};
  Instant newest{};  // when the latest was published of all that is open to the viewer; zero: there is none
};

// Records that a request may skip.
inline constexpr int most_skipped = 100'000;

}  // namespace khen
