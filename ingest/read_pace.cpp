// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/read_pace.h"

namespace khen {
namespace {

using namespace std::chrono_literals;

// What was not read for longer than this can't be made up for: a disk that was slow is not asked for more afterwards.
constexpr auto longest_debt = 1s;

}  // namespace

Result<void> ReadPace::read(std::size_t bytes) {
  if (stop_.stop_requested()) return fail(Code::cancelled, "cancelled");
  if (bytes_per_second_ == 0) return {};
  std::unique_lock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  const auto after = [&](std::uint64_t read) {
    return began_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(
                        static_cast<double>(read) / static_cast<double>(bytes_per_second_)));
  };
  if (after(bytes_) + longest_debt < now) {
    began_ = now;
    bytes_ = 0;
  }
  bytes_ += bytes;
  const auto due = after(bytes_);
  if (due <= now) return {};
  stopped_.wait_until(lock, stop_, due, [] { return false; });
  if (stop_.stop_requested()) return fail(Code::cancelled, "cancelled");
  return {};
}

}  // namespace khen
