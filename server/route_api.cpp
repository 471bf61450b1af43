// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_api.h"

#include <iterator>

namespace khen {

Routes ApiRoutes::routes() const {
  Routes all;
  for (const auto part :
       {record_api_routes, transcript_api_routes, media_api_routes, search_api_routes, scan_api_routes,
        suggest_api_routes, session_api_routes, job_api_routes, vocabulary_api_routes}) {
    Routes routes = part(tools_);
    std::move(routes.begin(), routes.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace khen
