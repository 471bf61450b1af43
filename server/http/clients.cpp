// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/clients.h"

#include <algorithm>
#include <cstring>

namespace khen {
namespace {

// Beyond this many known clients of a shard, those who have asked for nothing lately are forgotten.
constexpr std::size_t most_remembered = 4096;
constexpr std::uint64_t mixer = 0x9e3779b97f4a7c15ULL;

// The network that stands for a client. IPv4 addresses are mapped ones, whose first 64 bits are all zero: of those the
// last count.
std::uint64_t key_of(std::string_view address) {
  const auto bytes = parse_address(address).value_or(AddressBytes{});
  std::uint64_t network = 0;
  std::uint64_t host = 0;
  std::memcpy(&network, bytes.data(), sizeof network);
  std::memcpy(&host, bytes.data() + sizeof network, sizeof host);
  const std::uint64_t key = (network != 0 ? network : host) * mixer;
  return key ^ (key >> 32U);
}

}  // namespace

std::optional<Clients::Hold> Clients::enter(std::string_view address) {
  const std::uint64_t key = key_of(address);
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto [found, is_new] = shard.usages.try_emplace(key);
  if (is_new) found->second.tokens = most_tokens();
  if (found->second.connections >= limits_.connections) return std::nullopt;
  ++found->second.connections;
  return Hold(*this, key);
}

void Clients::leave(std::uint64_t key) {
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.usages.find(key);
  if (found != shard.usages.end() && found->second.connections > 0) --found->second.connections;
}

bool Clients::may_ask(std::string_view address, Deadline now) {
  const std::uint64_t key = key_of(address);
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  if (shard.usages.size() >= most_remembered) forget_the_quiet(shard, now);
  const auto [found, is_new] = shard.usages.try_emplace(key);
  Usage& usage = found->second;
  if (is_new) usage.tokens = most_tokens();
  const double earned = usage.counted == Deadline() ? 0
                                                    : std::chrono::duration<double>(now - usage.counted).count() *
                                                          static_cast<double>(limits_.requests_a_second);
  usage.tokens = std::min(most_tokens(), usage.tokens + earned);
  usage.counted = now;
  if (usage.tokens < 1) return false;
  usage.tokens -= 1;
  return true;
}

void Clients::forget_the_quiet(Shard& shard, Deadline now) const {
  std::erase_if(shard.usages, [&](const auto& entry) {
    return entry.second.connections == 0 && now - entry.second.counted > std::chrono::seconds(10);
  });
}

}  // namespace khen
