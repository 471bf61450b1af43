// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

// One worker a home: it owns the index and the wake-up socket. Held until destroyed or the process dies. Other work
// that only one may do at a time takes the lock of another name.
class WorkerLock {
 public:
  // nullopt: a living process has it.
  static Result<std::optional<WorkerLock>> take(const Path& run_directory, std::string_view name = "worker.lock");
  WorkerLock(WorkerLock&& other) noexcept;
  WorkerLock& operator=(WorkerLock&& other) noexcept;
  ~WorkerLock();

 private:
  explicit WorkerLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace khen
