// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "metadata/base/descriptor.h"
#include "metadata/base/result.h"
#include "server/http/guard.h"
#include "server/http/connection.h"
#include "server/http/pool.h"

namespace khen {

// Where connections wait: one thread with epoll accepts them, collects the head of the next request and hands a
// connection on when its head is complete. So idle and dripping clients hold a descriptor but never a thread.
class Front {
 public:
  struct Options {
    std::size_t connections = 4096;
    std::chrono::milliseconds head_deadline{};
    std::chrono::milliseconds idle{};
    HeadLimits limits;
    Pace pace{};
  };
  struct Callbacks {
    std::function<bool(ReadyRequest&)> offer;                                 // false: too busy
    std::function<std::string(const Connection&, const Refusal&)> last_word;  // what a refused peer is told
  };

  static Result<std::unique_ptr<Front>> open(Descriptor listener, Options options, Callbacks callbacks);

  // Runs until stop(); then every waiting connection is closed and the listener with them.
  void run();
  void stop();  // from any thread, also from a signal handler
  [[nodiscard]] bool stopping() const { return stopping_; }

  // From any thread, once for every connection that was handed on.
  enum class Next {
    keep,    // wait for another request
    linger,  // the last word is said: read what is still coming, so that the peer can read it, then close
    close,
  };
  void give_back(std::unique_ptr<Connection> connection, Next next);

 private:
  struct Waiting {
    std::unique_ptr<Connection> connection;
    Deadline deadline;
  };
  struct Returned {
    std::unique_ptr<Connection> connection;
    Next next;
  };

  Front(Descriptor listener, Descriptor epoll, Descriptor wake, Options options, Callbacks callbacks);

  void accept_all();
  void admit(Descriptor socket, std::string peer);
  void take_returned();
  void ready(int socket);
  void advance(int socket, Waiting& waiting);
  void hand_on(int socket, std::size_t head_size);
  void refuse(int socket, const Refusal& refusal);
  void wait_for(std::unique_ptr<Connection> connection, std::chrono::milliseconds time);
  void set_deadline(int socket, Waiting& waiting, std::chrono::milliseconds time);
  std::unique_ptr<Connection> release(int socket);
  bool drop_oldest();
  void drop_overdue();
  void pause_listening();
  void resume_listening();
  [[nodiscard]] int wait_time() const;

  Descriptor listener_;
  Descriptor epoll_;
  Descriptor wake_;
  const Options options_;
  const Callbacks callbacks_;

  std::unordered_map<int, Waiting> waiting_;
  std::set<std::pair<Deadline, int>> deadlines_;
  std::size_t handed_on_ = 0;
  Deadline listen_again_ = Deadline::max();  // max: listening

  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<Returned> returned_;
  bool closed_ = false;
};

}  // namespace khen
