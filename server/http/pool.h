// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/http/timers.h"
#include "server/http/transaction.h"

namespace khen {

// Work on one transaction that may block.
struct Task {
  RequestLane lane = RequestLane::cheap;
  Step step = Step::answer;
  std::unique_ptr<Transaction> transaction;
  // Takes the transaction back to its connection; called on the thread of the pool.
  std::function<void(std::unique_ptr<Transaction>, Step)> done;
};

using Worker = std::function<void(Task)>;

// Threads that answer requests, started as they are needed, with two lanes: heavy tasks run on some of the threads at
// most, so that a page is not behind a hundred searches. The queues are bounded: a server that accepts more than it can
// answer makes everybody wait, one that says so early loses only the surplus.
class WorkPool {
 public:
  struct Sizes {
    std::size_t threads = 128;
    std::size_t heavy_threads = 8;
    std::size_t queue = 512;  // tasks of one lane that may wait
  };
  // `make_worker` is called once on each new thread.
  WorkPool(Sizes sizes, std::function<Worker()> make_worker);
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Leaves `task` as it is and says no when the queue is full.
  [[nodiscard]] bool offer(Task& task);
  // For what has been begun: waits in the queue however long that is.
  void add(Task task);

  // Waits until nothing runs or waits any more, at the latest until `deadline`; false when something still does.
  bool settle(Deadline deadline);

  [[nodiscard]] HttpServer::Load::Lane load(RequestLane which) const;

 private:
  struct LaneState {
    std::deque<Task> waiting;
    std::size_t running = 0;
    std::size_t most_running = 0;
    [[nodiscard]] bool can_run() const { return !waiting.empty() && running < most_running; }
  };

  void serve();
  void enqueue(Task task);  // with the mutex held
  [[nodiscard]] bool has_work() const;
  LaneState& lane(RequestLane which) { return lanes_[static_cast<std::size_t>(which)]; }

  const Sizes sizes_;
  const std::function<Worker()> make_worker_;

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable settled_;
  std::array<LaneState, 2> lanes_;
  std::size_t idle_ = 0;
  bool ending_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace khen
