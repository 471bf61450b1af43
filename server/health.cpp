// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/health.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace khen {
namespace {

// As many rows as there are classes, the strict front's refusals and what has no class. Order of the cells below.
constexpr std::array<std::string_view, 8> classes{"page",  "api",        "media",   "upload",
                                                  "asset", "operations", "refused", "none"};
constexpr std::array<double, 12> bucket_seconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
constexpr std::size_t status_groups = 5;  // 1xx … 5xx

using Counter = std::atomic<std::uint64_t>;

std::size_t index_of(std::string_view route_class) {
  const auto found = std::find(classes.begin(), classes.end(), route_class);
  return found == classes.end() ? classes.size() - 1 : static_cast<std::size_t>(found - classes.begin());
}

std::uint64_t read(const Counter& counter) { return counter.load(std::memory_order_relaxed); }
void add_to(Counter& counter, std::uint64_t amount) { counter.fetch_add(amount, std::memory_order_relaxed); }

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

}  // namespace

struct Metrics::Cells {
  struct Row {
    std::array<Counter, status_groups> statuses{};
    std::array<Counter, bucket_seconds.size() + 1> buckets{};
    Counter microseconds{0};
    Counter bytes{0};
    Counter cut{0};
  };
  std::array<Row, classes.size()> rows{};
};

Metrics::Metrics() : cells_(std::make_unique<Cells>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const Exchange& exchange) {
  Cells::Row& row = cells_->rows[index_of(exchange.route_class)];
  const auto group = static_cast<std::size_t>(std::clamp(exchange.status / 100, 1, 5) - 1);
  const double seconds = std::chrono::duration<double>(exchange.duration).count();
  const auto bucket = std::lower_bound(bucket_seconds.begin(), bucket_seconds.end(), seconds);
  add_to(row.statuses[group], 1);
  add_to(row.buckets[static_cast<std::size_t>(bucket - bucket_seconds.begin())], 1);
  add_to(row.microseconds, static_cast<std::uint64_t>(std::max<std::int64_t>(exchange.duration.count(), 0)));
  add_to(row.bytes, exchange.body_bytes);
  if (!exchange.complete) add_to(row.cut, 1);
}

void Metrics::add(Gauge gauge) { gauges_.push_back(std::move(gauge)); }

std::string Metrics::exposition() const {
  std::string out;
  auto to = std::back_inserter(out);
  head(out, "khen_http_requests_total", "counter", "Requests answered, by route class and status group.");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    for (std::size_t group = 0; group < status_groups; ++group) {
      fmt::format_to(to, "khen_http_requests_total{{class=\"{}\",status=\"{}xx\"}} {}\n", classes[i], group + 1,
                     read(cells_->rows[i].statuses[group]));
    }
  }
  head(out, "khen_http_body_bytes_total", "counter", "Bytes of reply bodies handed to the network.");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    fmt::format_to(to, "khen_http_body_bytes_total{{class=\"{}\"}} {}\n", classes[i], read(cells_->rows[i].bytes));
  }
  head(out, "khen_http_cut_total", "counter", "Replies that broke off before their end.");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    fmt::format_to(to, "khen_http_cut_total{{class=\"{}\"}} {}\n", classes[i], read(cells_->rows[i].cut));
  }
  head(out, "khen_http_duration_seconds", "histogram", "From a complete request head to the last byte of the reply.");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const Cells::Row& row = cells_->rows[i];
    std::uint64_t total = 0;
    for (std::size_t bucket = 0; bucket < row.buckets.size(); ++bucket) {
      total += read(row.buckets[bucket]);
      const std::string limit = bucket < bucket_seconds.size() ? fmt::format("{}", bucket_seconds[bucket]) : "+Inf";
      fmt::format_to(to, "khen_http_duration_seconds_bucket{{class=\"{}\",le=\"{}\"}} {}\n", classes[i], limit, total);
    }
    fmt::format_to(to, "khen_http_duration_seconds_sum{{class=\"{}\"}} {:.6f}\n", classes[i],
                   static_cast<double>(read(row.microseconds)) / 1e6);
    fmt::format_to(to, "khen_http_duration_seconds_count{{class=\"{}\"}} {}\n", classes[i], total);
  }
  for (const Gauge& gauge : gauges_) {
    head(out, gauge.name, "gauge", gauge.help);
    const double value = gauge.value();
    fmt::format_to(to, "{} {}\n", gauge.name, std::isnan(value) ? "NaN" : fmt::format("{}", value));
  }
  return out;
}

Reply metrics_reply(const Metrics& metrics) {
  Reply reply = text_reply(200, "text/plain; version=0.0.4; charset=utf-8", metrics.exposition());
  reply.headers.add("Cache-Control", "no-store");
  return reply;
}

Reply alive_reply() {
  Reply reply = text_reply(200, "text/plain; charset=utf-8", "alive\n");
  reply.headers.add("Cache-Control", "no-store");
  return reply;
}

Reply ready_reply(std::span<const ReadinessCheck> checks) {
  std::string text;
  bool ready = true;
  for (const ReadinessCheck& check : checks) {
    const bool passed = check.check().has_value();
    ready = ready && passed;
    fmt::format_to(std::back_inserter(text), "{}: {}\n", check.name, passed ? "ready" : "not ready");
  }
  text += ready ? "ready\n" : "not ready\n";
  Reply reply = text_reply(ready ? 200 : 503, "text/plain; charset=utf-8", std::move(text));
  reply.headers.add("Cache-Control", "no-store");
  return reply;
}

}  // namespace khen
