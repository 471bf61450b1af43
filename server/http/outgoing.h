// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "server/http.h"
#include "server/http/transport.h"

namespace khen {

// What is still to be sent on one connection: bytes, then a second run of bytes, then part of a file. Empty by default
// and again when all is sent; then it holds no memory.
class Outgoing {
 public:
  void add(std::string bytes);       // joined with what stands there when that is short
  void add(const FileRange& range);  // at most one; nothing may be added behind it

  [[nodiscard]] bool empty() const { return at_ == front_.size() && back_.empty() && file_.length == 0; }

  [[nodiscard]] std::size_t pending_bytes() const { return front_.size() - at_ + back_.size(); }

  enum class Progress {
    done,
    blocked,    // the socket takes no more now
    turn_over,  // it would take more, but others wait
    failed,
  };
  struct Pushed {
    Progress progress = Progress::done;
    std::uint64_t bytes = 0;
  };
  // At most about `budget` bytes.
  Pushed push(Transport& transport, std::uint64_t budget, std::span<char> scratch);

 private:
  std::string front_;
  std::size_t at_ = 0;
  std::string back_;
  FileRange file_;
};

}  // namespace khen
