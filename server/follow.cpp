// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/follow.h"

#include "server/catalogue_watch.h"

namespace khen {
namespace {

// A checkpoint may replace the log between two looks: then this says when to look again all the same.
constexpr std::chrono::milliseconds longest_wait = std::chrono::seconds(2);

}  // namespace

Result<void> follow_catalogue(const Invocation& invocation, const Path& catalogue,
                              const std::function<Result<bool>()>& look) {
  const CatalogueWatch watch = TRY(CatalogueWatch::open(catalogue));
  const std::stop_callback ring(invocation.stop, [&watch] { watch.ring(); });
  while (!invocation.stop.stop_requested()) {
    if (TRY(look())) return {};
    TRY(watch.wait(longest_wait));
  }
  return fail(Code::cancelled, "cancelled");
}

}  // namespace khen
