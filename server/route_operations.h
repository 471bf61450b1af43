// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "server/assets.h"
#include "server/call.h"
#include "server/health.h"

namespace khen {

// What runs around the archive: /healthz, /readyz, /metrics, /assets/…, /robots.txt, /favicon.ico. The arguments must
// outlive the routes. Figures are told to this machine and to administrators only.
class OperationsRoutes {
 public:
  OperationsRoutes(const Metrics& metrics, const Assets& assets, std::vector<ReadinessCheck> checks)
      : metrics_(metrics), assets_(assets), checks_(std::move(checks)) {}
  [[nodiscard]] Routes routes() const;

 private:
  const Metrics& metrics_;
  const Assets& assets_;
  std::vector<ReadinessCheck> checks_;
};

}  // namespace khen
