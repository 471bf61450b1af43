// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/searcher.h"
#include "ingest/home.h"
#include "metadata/vocabulary.h"
#include "server/call.h"
#include "server/media_token.h"
#include "server/messages.h"

// The JSON API under /api/v1. Everything passes the same decisions as the pages do; what may not be seen does not
// exist.
namespace khen {

// Lent to every route of the API; all must outlive the routes.
struct ApiTools {
  Home& home;
  const Vocabularies& vocabularies;
  const Searcher& searcher;
  const Sessions& sessions;
  const MediaTokens& tokens;
  const Messages& messages;
  const Clock& clock;
};

class ApiRoutes {
 public:
  explicit ApiRoutes(const ApiTools& tools) : tools_(tools) {}
  // The routes below together.
  [[nodiscard]] Routes routes() const;

 private:
  ApiTools tools_;
};

Routes record_api_routes(const ApiTools& tools);      // /records…
Routes transcript_api_routes(const ApiTools& tools);  // /recordings/{id}/transcripts, /transcripts…
Routes media_api_routes(const ApiTools& tools);       // /recordings/{id}/media-token
Routes search_api_routes(const ApiTools& tools);      // /search
Routes scan_api_routes(const ApiTools& tools);        // /search/scan
Routes suggest_api_routes(const ApiTools& tools);     // /suggest
Routes session_api_routes(const ApiTools& tools);     // /session
Routes job_api_routes(const ApiTools& tools);         // /jobs…
Routes vocabulary_api_routes(const ApiTools& tools);  // /collections…, /vocabularies…, /schemas…, /openapi.json

}  // namespace khen
