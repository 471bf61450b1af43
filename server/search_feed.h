// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/media_file.h"
#include "server/pages.h"

namespace khen {

struct SearchFeed {
  SearchRequest search;  // with the classes open to whoever the feed is for
  std::string title;     // "": what was searched for
  std::string self;      // path of the feed
};

// What a search finds, the latest published first, as Atom; conditional. `search.cursor` gives the part that follows.
Result<Reply> search_feed(const PageTools& tools, const Call& call, const SearchFeed& feed, Caching caching);

}  // namespace khen
