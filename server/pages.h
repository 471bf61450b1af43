// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/searcher.h"
#include "ingest/home.h"
#include "ingest/second_copy.h"
#include "ingest/upload.h"
#include "metadata/vocabulary.h"
#include "server/call.h"
#include "server/media_token.h"
#include "server/queue_events.h"
#include "server/route_pages_transcripts.h"
#include "server/site.h"

namespace khen {

// Lent to every page; all must outlive the routes.
struct PageTools {
  Home& home;
  Files& files;
  const Vocabularies& vocabularies;
  const Searcher& searcher;
  const Sessions& sessions;
  const MediaTokens& tokens;
  Uploads& uploads;
  const QueueEvents& queue;
  const Site& site;
  const Clock& clock;
  const std::vector<CopyPlace>& copies;
  Listening listening = Listening::off;
};

// All pages together.
Routes page_routes(const PageTools& tools);

}  // namespace khen
