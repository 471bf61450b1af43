// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/pool.h"

#include <algorithm>

namespace khen {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue, std::function<Worker()> make_worker)
    : most_threads_(std::max<std::size_t>(threads, 1)), most_waiting_(queue), make_worker_(std::move(make_worker)) {}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  work_.notify_all();
  threads_.clear();
}

bool WorkerPool::offer(ReadyRequest& ready) {
  const std::lock_guard lock(mutex_);
  const bool can_start = waiting_.size() < idle_ || threads_.size() < most_threads_;
  if (ending_ || (!can_start && waiting_.size() >= idle_ + most_waiting_)) return false;
  waiting_.push_back(std::move(ready));
  if (waiting_.size() > idle_ && threads_.size() < most_threads_) {
    threads_.emplace_back([this] { serve(); });
  } else {
    work_.notify_one();
  }
  return true;
}

bool WorkerPool::settle(Deadline deadline) {
  std::unique_lock lock(mutex_);
  return settled_.wait_until(lock, deadline, [&] { return running_ == 0 && waiting_.empty(); });
}

void WorkerPool::serve() {
  const Worker work = make_worker_();
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    work_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) return;
    ReadyRequest ready = std::move(waiting_.front());
    waiting_.pop_front();
    ++running_;
    lock.unlock();
    work(std::move(ready));
    lock.lock();
    --running_;
    if (running_ == 0 && waiting_.empty()) settled_.notify_all();
  }
}

}  // namespace khen
