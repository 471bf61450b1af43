// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "server/http/proxies.h"
#include "server/http/timers.h"

namespace khen {

struct ClientLimits {
  std::size_t connections = 512;
  std::size_t requests_a_second = 500;
};

// How much one client has of the server: an IPv4 address, or an IPv6 network of 64 bits, which is what one subscriber
// gets. Thread-safe.
class Clients {
 public:
  Clients(ClientLimits limits, AddressPrefixes unlimited) : limits_(limits), unlimited_(std::move(unlimited)) {}

  // A connection of `address` for as long as this lives. Empty by default.
  class Hold {
   public:
    Hold() = default;
    Hold(Hold&& other) noexcept : clients_(std::exchange(other.clients_, nullptr)), key_(other.key_) {}
    Hold& operator=(Hold&& other) noexcept {
      std::swap(clients_, other.clients_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Hold() {
      if (clients_ != nullptr) clients_->leave(key_);
    }

   private:
    friend class Clients;
    Hold(Clients& clients, std::uint64_t key) : clients_(&clients), key_(key) {}
    Clients* clients_ = nullptr;
    std::uint64_t key_ = 0;
  };

  [[nodiscard]] bool is_unlimited(std::string_view address) const { return unlimited_.contains(address); }

  // nullopt: it has too many.
  std::optional<Hold> enter(std::string_view address);

  // Whether it may ask once more now.
  bool may_ask(std::string_view address, Deadline now);

 private:
  struct Usage {
    std::size_t connections = 0;
    double tokens = 0;  // requests that it may still make at once
    Deadline counted{};
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::uint64_t, Usage> usages;
  };
  Shard& shard_of(std::uint64_t key) { return shards_[key % shards_.size()]; }
  void leave(std::uint64_t key);
  void forget_the_quiet(Shard& shard, Deadline now) const;
  [[nodiscard]] double most_tokens() const { return 10.0 * static_cast<double>(limits_.requests_a_second); }

  const ClientLimits limits_;
  const AddressPrefixes unlimited_;
  std::array<Shard, 16> shards_;
};

}  // namespace khen
