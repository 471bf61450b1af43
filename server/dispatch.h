// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "metadata/base/log.h"
#include "server/call.h"
#include "server/messages.h"

namespace khen {

// Turns a Request into a Call, finds who answers it, and turns Errors into what the asker understands: a page in the
// reader's language or problem+json. Immutable after construction; called by many threads.
struct DispatchTools {
  const Sessions& sessions;
  const Messages& messages;
  const Clock& clock;
  Log& log;
  std::function<Reply(const Call&, const Error&)> error_page;
};

class Dispatcher {
 public:
  Dispatcher(Routes routes, DispatchTools tools) : routes_(std::move(routes)), tools_(std::move(tools)) {}

  Reply operator()(Request& request) const;

 private:
  Result<Reply> answer(Call& call, const Route<Endpoint>& route) const;
  Reply refuse(const Call& call, RouteClass route_class, const Error& error) const;

  Routes routes_;
  DispatchTools tools_;
};

}  // namespace khen
