// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/follow.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "metadata/base/descriptor.h"

namespace khen {
namespace {

// A checkpoint may replace the log between two looks: then this says when to look again all the same.
constexpr int longest_wait_milliseconds = 2000;

void swallow(int descriptor) {
  std::array<char, 4096> events{};
  while (::read(descriptor, events.data(), events.size()) > 0) {
  }
}

}  // namespace

Result<void> follow_catalogue(const Invocation& invocation, const Path& catalogue,
                              const std::function<Result<bool>()>& look) {
  const Descriptor watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  const Descriptor bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!watch || !bell) return fail_errno(errno, "inotify", catalogue.native());
  if (::inotify_add_watch(watch.get(), catalogue.parent_path().c_str(), IN_MODIFY | IN_CREATE) < 0) {
    return fail_errno(errno, "inotify", catalogue.native());
  }
  const std::stop_callback ring(invocation.stop, [&bell] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(bell.get(), &one, sizeof one);
  });
  while (!invocation.stop.stop_requested()) {
    if (TRY(look())) return {};
    std::array<pollfd, 2> waits{{{watch.get(), POLLIN, 0}, {bell.get(), POLLIN, 0}}};
    if (::poll(waits.data(), waits.size(), longest_wait_milliseconds) < 0 && errno != EINTR) {
      return fail_errno(errno, "poll", catalogue.native());
    }
    swallow(watch.get());
  }
  return fail(Code::cancelled, "cancelled");
}

}  // namespace khen
