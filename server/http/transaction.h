// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "server/http.h"
#include "server/http/guard.h"

namespace khen {

// The memory that collected bodies may take together. Thread-safe.
class BodyBudget {
 public:
  explicit BodyBudget(std::uint64_t most) : most_(most) {}

  // A share that goes back by itself. Empty by default.
  class Share {
   public:
    Share() = default;
    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() {
      if (budget_ != nullptr) budget_->taken_ -= bytes_;
    }
    explicit operator bool() const { return budget_ != nullptr; }

   private:
    friend class BodyBudget;
    Share(BodyBudget& budget, std::uint64_t bytes) : budget_(&budget), bytes_(bytes) {}
    BodyBudget* budget_ = nullptr;
    std::uint64_t bytes_ = 0;
  };

  // Empty when it would be too much.
  Share take(std::uint64_t bytes) {
    const std::uint64_t before = taken_.fetch_add(bytes);
    if (before + bytes <= most_) return {*this, bytes};
    taken_ -= bytes;
    return {};
  }

 private:
  const std::uint64_t most_;
  std::atomic<std::uint64_t> taken_ = 0;
};

// One request with its reply, from a complete head to the last byte. Belongs to its connection's loop, or, while a
// handler works on it, to one thread of the pool.
struct Transaction {
  RequestHead head;  // its headers and query have moved into `request`
  Request request;
  std::chrono::steady_clock::time_point started{};
  AfterReply after = AfterReply::keep;
  bool hands_over = false;  // the peer sends files itself

  // The body: what was collected, and why it ended early if it did.
  std::string body;
  std::optional<Error> body_error;
  BodyBudget::Share body_share;
  std::uint64_t body_left = 0;  // bytes that have not come yet
  std::size_t body_read = 0;    // bytes of `body` that the handler has taken
  bool body_wanted = false;     // the handler asked for a body that has not been collected

  // The reply.
  std::string reply_head;  // as it goes over the wire
  Reply reply;
  Result<std::string> piece = std::string();  // of a StreamBody
  std::uint64_t body_sent = 0;

  // Body source of the collected part. "http.body.awaited" (precondition) when it has not been collected yet: what the
  // handler then answers is not sent, and it is asked again.
  Result<std::size_t> read_collected(std::span<std::byte> into);
  [[nodiscard]] bool body_is_used_up() const { return body_left == 0 && body_read == body.size(); }
};

// What a thread of the pool does for a transaction.
enum class Step { answer, next_piece };

}  // namespace khen
