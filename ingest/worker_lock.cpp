// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/worker_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace khen {

Result<std::optional<WorkerLock>> WorkerLock::take(const Path& run_directory, std::string_view lock_name) {
  const Path name = run_directory / lock_name;
  Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file) return fail_errno(errno, "open", name.native());
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::optional<WorkerLock>();
    if (errno != EINTR) return fail_errno(errno, "flock", name.native());
  }
  return std::optional<WorkerLock>(WorkerLock(std::move(file)));
}

// Here rather than in the header: inlined into std::optional they mislead the compiler's flow analysis.
WorkerLock::WorkerLock(WorkerLock&&) noexcept = default;
WorkerLock& WorkerLock::operator=(WorkerLock&&) noexcept = default;
WorkerLock::~WorkerLock() = default;

}  // namespace khen
