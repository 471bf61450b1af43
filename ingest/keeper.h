// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <thread>
#include <vector>

#include "ingest/scrub.h"
#include "metadata/base/log.h"

namespace khen {

struct KeeperOptions {
  std::vector<CopyPlace> places;
  std::chrono::days scrub_period{30};  // 0: never by itself
  std::uint64_t scrub_rate = 0;        // bytes a second
  std::chrono::milliseconds look_every{std::chrono::minutes(1)};
};

// Keeps second copies up to date and looks through the vault when that is due, in threads of its own, from construction
// to destruction: neither may keep readers waiting for the index. One a home, beside the Runner. What it refers to must
// outlive it.
class Keeper {
 public:
  Keeper(const CopyTools& tools, KeeperOptions options, Log& log);

 private:
  CopyTools tools_;
  KeeperOptions options_;
  Log& log_;
  std::jthread copying_;
  std::jthread scrubbing_;

  void copy(const std::stop_token& stop) const;
  void look_through(const std::stop_token& stop) const;
};

}  // namespace khen
