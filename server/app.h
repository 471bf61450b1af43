// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "metadata/base/log.h"
#include "server/archive.h"

namespace khen {

// The composition root of the site: the only place that knows every room. Reading app.cpp is reading the architecture
// of the server.
class App {
 public:
  // Listens when it returns. `invocation`, `archive` and `log` must outlive the App.
  static Result<std::unique_ptr<App>> open(const Invocation& invocation, Archive& archive, Log& log);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  [[nodiscard]] std::string address() const;  // "http://127.0.0.1:8080/" or "unix:/run/khen/site.sock"

  // Answers until `stop` is requested and the running requests have ended.
  Result<void> run(const std::stop_token& stop);

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  Result<void> read_settings_again();
  std::unique_ptr<Parts> parts_;
};

}  // namespace khen
