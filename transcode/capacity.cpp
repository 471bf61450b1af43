// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/capacity.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace khen {
namespace {

constexpr std::int64_t bytes_of_run = std::int64_t{512} * 1024 * 1024;  // the full ladder of a 1080p source

std::int64_t cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

}  // namespace

int encoder_capacity() {
  const std::int64_t memory = std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE);
  return static_cast<int>(std::max<std::int64_t>(1, std::min(cores(), memory / 2 / bytes_of_run)));
}

}  // namespace khen
