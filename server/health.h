// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"
#include "server/http.h"

// Figures for whoever runs the server. Nothing here tells of a single reader or Record.
namespace khen {

// Counts requests by route class. Thread-safe and free of locks on the way of a request.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void count(const Exchange& exchange);

  // A figure asked for at each exposition, such as the length of the job queue. Add before serving.
  struct Gauge {
    std::string name;  // "khen_jobs_waiting"
    std::string help;
    std::function<double()> value;
  };
  void add(Gauge gauge);

  // Prometheus text exposition format 0.0.4.
  [[nodiscard]] std::string exposition() const;

 private:
  struct Cells;
  std::unique_ptr<Cells> cells_;
  std::vector<Gauge> gauges_;
};

Reply metrics_reply(const Metrics& metrics);

// /healthz: the process answers. Never depends on anything else, so that nobody restarts a server for a full disk.
Reply alive_reply();

// /readyz: 200 when every check passes, else 503; the body names each check and whether it passed, nothing more.
struct ReadinessCheck {
  std::string_view name;
  std::function<Result<void>()> check;
};
Reply ready_reply(std::span<const ReadinessCheck> checks);

}  // namespace khen
