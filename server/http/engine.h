// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <memory>
#include <stop_token>
#include <string>

#include "server/http.h"
#include "server/http/clients.h"
#include "server/http/guard.h"
#include "server/http/handover.h"
#include "server/http/pool.h"
#include "server/http/proxies.h"
#include "server/http/tls.h"
#include "server/http/transaction.h"

namespace khen {

// Who is at the other end of a connection.
struct Peer {
  std::string address;  // textual
  bool is_proxy = false;
  bool sends_files = false;  // see Handover
  bool is_unlimited = false;
  std::string_view scheme = "http";
};

// What all connections of one server share. Thread-safe.
class Engine {
 public:
  // "server.proxy_malformed", "server.tls_files".
  static Result<std::unique_ptr<Engine>> open(HttpServer::Options options, Handler handler);

  [[nodiscard]] const HttpServer::Options& options() const { return options_; }
  [[nodiscard]] const HeadLimits& limits() const { return limits_; }
  [[nodiscard]] TlsServer* tls() const { return tls_.get(); }
  Clients& clients() { return clients_; }
  BodyBudget& bodies() { return bodies_; }
  WorkPool& pool() { return *pool_; }
  // Takes over whose word counts; after an error nothing has changed.
  Result<void> trust(const HttpServer::Options& fresh);

  // Before the first connection; the pool must outlive the last one.
  void use(WorkPool& pool) { pool_ = &pool; }

  [[nodiscard]] Peer peer_of(std::string address, bool secure) const;
  [[nodiscard]] std::string client_address(const Peer& peer, const RequestHead& head) const;

  // "https" when the reader came that way, as far as we or a trusted proxy know.
  [[nodiscard]] std::string_view scheme_of(const Peer& peer, const RequestHead& head) const;

  // Moves the head's fields into the request.
  void make_request(Transaction& transaction, const Peer& peer) const;
  // Where a proxy that sends files finds this one; "" when it cannot.
  [[nodiscard]] std::string handover_address(const FileRange& file) const;

  [[nodiscard]] RequestLane lane_of(const Request& request) const;
  [[nodiscard]] bool takes_body(const Request& request) const;

  // The handler's reply, whatever it throws.
  Reply handle(Request& request) const;
  Reply guarded(const std::function<Reply()>& answer) const;

  // The security fields that a reply does not set itself; over TLS also that it is to stay so.
  void apply_policy(Reply& reply) const;

  // Everything that a peer is told whose connection then ends.
  [[nodiscard]] std::string last_word(const Peer& peer, const Refusal& refusal) const;

  void observe(const Exchange& exchange) const;
  void observe(const Transaction& transaction, bool complete) const;

  [[nodiscard]] bool stopping() const { return stopping_; }
  void stop() { stopping_ = true; }
  std::stop_source& stop_source() { return stop_source_; }

 private:
  // Whose word counts.
  struct Trust {
    TrustedProxies proxies;
    std::optional<HandoverRule> handover;
  };
  static Result<std::shared_ptr<const Trust>> trust_from(const HttpServer::Options& options);
  Engine(HttpServer::Options options, Handler handler, AddressPrefixes unlimited);

  const HttpServer::Options options_;
  const Handler handler_;
  std::atomic<std::shared_ptr<const Trust>> trust_;
  const HeadLimits limits_;
  Clients clients_;
  BodyBudget bodies_;
  std::unique_ptr<TlsServer> tls_;
  std::atomic<bool> stopping_ = false;
  std::stop_source stop_source_;
  WorkPool* pool_ = nullptr;
};

}  // namespace khen
