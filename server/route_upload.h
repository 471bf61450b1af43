// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/upload.h"
#include "server/call.h"

namespace khen {

// Resumable uploads: tus 1.0.0, core, creation and termination, at /api/v1/uploads. For staff only. Bodies go
// from the socket to staging block by block and hold neither memory nor a thread. When the last byte is safe the
// deposit runs within the same request, so that its answer means "stored" (P1): it carries Khen-Record and
// Khen-Recording. Should that answer get lost before the deposit began, HEAD takes it up again. Lends both arguments;
// they must outlive the routes.
class UploadRoutes {
 public:
  UploadRoutes(Uploads& uploads, const Sessions& sessions, std::uint64_t largest, Path run_directory)
      : uploads_(uploads), sessions_(sessions), largest_(largest), run_directory_(std::move(run_directory)) {}
  [[nodiscard]] Routes routes() const;

 private:
  Uploads& uploads_;
  const Sessions& sessions_;
  std::uint64_t largest_;  // bytes; 0: no limit
  Path run_directory_;     // where the worker waits to be woken
};

// For HttpServer::Options::takes_body.
bool takes_upload(const Request& request);

}  // namespace khen
