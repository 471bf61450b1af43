// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "metadata/base/clock.h"
#include "server/router.h"
#include "server/session.h"

namespace khen {

// One request on its way through a route: who asks, in which language, when, under which correlation id.
struct Call {
  Request& request;
  PathParameters parameters;
  Visit visit;
  std::string language;     // one of interface_languages: from the address, else cookie, else Accept-Language
  std::string correlation;  // shown to the reader on errors, and in the log
  Instant now{};

  // The classes open to this viewer now.
  [[nodiscard]] std::vector<AccessClass> open() const { return open_to(visit.viewer, now); }
};

// An Error becomes a page in the reader's language or problem+json, by the class of the route (server/app.cpp).
using Endpoint = std::function<Result<Reply>(Call& call)>;
using Routes = std::vector<Route<Endpoint>>;

}  // namespace khen
