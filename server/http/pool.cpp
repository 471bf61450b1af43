// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/pool.h"

#include <algorithm>

namespace khen {
namespace {

WorkPool::Sizes usable(WorkPool::Sizes sizes) {
  sizes.threads = std::max<std::size_t>(sizes.threads, 1);
  sizes.heavy_threads = std::clamp<std::size_t>(sizes.heavy_threads, 1, sizes.threads);
  return sizes;
}

}  // namespace

WorkPool::WorkPool(Sizes sizes, std::function<Worker()> make_worker)
    : sizes_(usable(sizes)), make_worker_(std::move(make_worker)) {
  lane(RequestLane::cheap).most_running = sizes_.threads;
  lane(RequestLane::heavy).most_running = sizes_.heavy_threads;
}

WorkPool::~WorkPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (LaneState& one : lanes_) one.waiting.clear();
  }
  work_.notify_all();
  threads_.clear();
}

bool WorkPool::offer(Task& task) {
  const std::lock_guard lock(mutex_);
  const LaneState& into = lane(task.lane);
  const std::size_t free = std::min(into.most_running - into.running, idle_ + sizes_.threads - threads_.size());
  if (ending_ || into.waiting.size() >= sizes_.queue + free) return false;
  enqueue(std::move(task));
  return true;
}

void WorkPool::add(Task task) {
  const std::lock_guard lock(mutex_);
  if (!ending_) enqueue(std::move(task));
}

void WorkPool::enqueue(Task task) {
  LaneState& into = lane(task.lane);
  into.waiting.push_back(std::move(task));
  std::size_t waiting = 0;
  for (const LaneState& one : lanes_) waiting += std::min(one.waiting.size(), one.most_running - one.running);
  if (waiting > idle_ && threads_.size() < sizes_.threads) {
    threads_.emplace_back([this] { serve(); });
  } else {
    work_.notify_one();
  }
}

bool WorkPool::settle(Deadline deadline) {
  std::unique_lock lock(mutex_);
  return settled_.wait_until(lock, deadline, [&] {
    return std::all_of(lanes_.begin(), lanes_.end(),
                       [](const LaneState& one) { return one.running == 0 && one.waiting.empty(); });
  });
}

HttpServer::Load::Lane WorkPool::load(RequestLane which) const {
  const std::lock_guard lock(mutex_);
  const LaneState& one = lanes_[static_cast<std::size_t>(which)];
  return {one.running, one.waiting.size()};
}

bool WorkPool::has_work() const {
  return std::any_of(lanes_.begin(), lanes_.end(), [](const LaneState& one) { return one.can_run(); });
}

void WorkPool::serve() {
  const Worker work = make_worker_();
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    work_.wait(lock, [&] { return ending_ || has_work(); });
    --idle_;
    if (ending_) return;
    LaneState& from = lane(RequestLane::cheap).can_run() ? lane(RequestLane::cheap) : lane(RequestLane::heavy);
    Task task = std::move(from.waiting.front());
    from.waiting.pop_front();
    ++from.running;
    lock.unlock();
    work(std::move(task));
    lock.lock();
    --from.running;
    settled_.notify_all();
  }
}

}  // namespace khen
