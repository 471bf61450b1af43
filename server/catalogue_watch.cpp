// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/catalogue_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace khen {
namespace {

bool swallow(int descriptor) {
  std::array<char, 4096> events{};
  bool any = false;
  while (::read(descriptor, events.data(), events.size()) > 0) any = true;
  return any;
}

}  // namespace

Result<CatalogueWatch> CatalogueWatch::open(const Path& catalogue) {
  Descriptor watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  Descriptor bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!watch || !bell) return fail_errno(errno, "inotify", catalogue.native());
  if (::inotify_add_watch(watch.get(), catalogue.parent_path().c_str(), IN_MODIFY | IN_CREATE) < 0) {
    return fail_errno(errno, "inotify", catalogue.native());
  }
  return CatalogueWatch(std::move(watch), std::move(bell));
}

Result<CatalogueWatch::Woken> CatalogueWatch::wait(std::chrono::milliseconds longest) const {
  std::array<pollfd, 2> waits{{{watch_.get(), POLLIN, 0}, {bell_.get(), POLLIN, 0}}};
  if (::poll(waits.data(), waits.size(), static_cast<int>(longest.count())) < 0 && errno != EINTR) {
    return fail_errno(errno, "poll", "catalogue");
  }
  const bool rung = swallow(bell_.get());
  const bool written = swallow(watch_.get());
  return rung ? Woken::by_bell : written ? Woken::by_log : Woken::by_time;
}

void CatalogueWatch::ring() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(bell_.get(), &one, sizeof one);
}

}  // namespace khen
