// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/deposit_workspace.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>

#include "metadata/base/id.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

using DepositId = Id<struct DepositTag>;

Path deposits_in(const Path& staging) { return staging / "deposits"; }
Path lock_in(const Path& directory) { return directory / "lock"; }

Result<Descriptor> open_lock(const Path& name) {
  Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file) return fail_errno(errno, "open", name.native());
  return file;
}

// false: it is held by somebody else.
Result<bool> lock(const Descriptor& file, int how, const Path& name) {
  while (::flock(file.get(), how) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return fail_errno(errno, "flock", name.native());
  }
  return true;
}

}  // namespace

// Between mkdir and flock others may look into the new directory, who let go of it at once. A sweeper may even remove
// it; then the next step fails and nothing is lost but this attempt.
Result<Workspace> Workspace::make(Files& files, const Clock& clock, const Path& staging) {
  const Path path = deposits_in(staging) / DepositId::make(clock).text();
  TRY(make_durable_directories(files, path));
  const Path name = lock_in(path);
  Descriptor file = TRY(open_lock(name));
  TRY(lock(file, LOCK_EX, name));
  return Workspace(path, std::move(file));
}

Result<std::optional<Workspace>> Workspace::take_over(const Path& directory) {
  const Path name = lock_in(directory);
  Descriptor file = TRY(open_lock(name));
  if (!TRY(lock(file, LOCK_EX | LOCK_NB, name))) return std::optional<Workspace>();
  return std::optional<Workspace>(Workspace(directory, std::move(file)));
}

Result<std::vector<Path>> Workspace::list(const Path& staging) {
  std::vector<Path> paths;
  std::error_code code;
  if (!fs::exists(deposits_in(staging), code)) return paths;
  for (fs::directory_iterator it(deposits_in(staging), code), end; !code && it != end; it.increment(code)) {
    if (it->is_directory()) paths.push_back(it->path());
  }
  if (code) return fail_errno(code.value(), "list", deposits_in(staging).native());
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<DecisionLock> DecisionLock::take(const Path& staging) {
  const Path name = staging / "decide.lock";
  Descriptor file = TRY(open_lock(name));
  TRY(lock(file, LOCK_EX, name));
  return DecisionLock(std::move(file));
}

}  // namespace khen
