// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/http/connection.h"

namespace khen {

// A connection whose next request head is complete in its buffer.
struct ReadyRequest {
  std::unique_ptr<Connection> connection;
  std::size_t head_size = 0;
};

using Worker = std::function<void(ReadyRequest)>;

// Threads that answer requests, started as they are needed. The queue is bounded: a server that accepts more than it
// can answer makes everybody wait, one that says so early loses only the surplus.
class WorkerPool {
 public:
  // `make_worker` is called once on each new thread.
  WorkerPool(std::size_t threads, std::size_t queue, std::function<Worker()> make_worker);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Leaves `ready` as it is and says no when the queue is full.
  [[nodiscard]] bool offer(ReadyRequest& ready);

  // Waits until nothing runs or waits any more, at the latest until `deadline`; false when something still does.
  bool settle(Deadline deadline);

 private:
  void serve();

  const std::size_t most_threads_;
  const std::size_t most_waiting_;
  const std::function<Worker()> make_worker_;

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable settled_;
  std::deque<ReadyRequest> waiting_;
  std::size_t idle_ = 0;
  std::size_t running_ = 0;
  bool ending_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace khen
