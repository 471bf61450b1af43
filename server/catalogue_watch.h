// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"

namespace khen {

// Waits for changes of a catalogue by any process: watches its write-ahead log (inotify), so that nothing is asked
// again and again. One thread waits; any may ring.
class CatalogueWatch {
 public:
  static Result<CatalogueWatch> open(const Path& catalogue);

  // Until the log was written to, ring() was called, or the time is over. The bytes come before the commit that they
  // belong to: look again soon when nothing is to be seen yet.
  enum class Woken { by_log, by_bell, by_time };
  [[nodiscard]] Result<Woken> wait(std::chrono::milliseconds longest) const;

  void ring() const;

 private:
  CatalogueWatch(Descriptor watch, Descriptor bell) : watch_(std::move(watch)), bell_(std::move(bell)) {}
  Descriptor watch_;
  Descriptor bell_;
};

}  // namespace khen
