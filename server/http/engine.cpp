// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/engine.h"

#include <fmt/format.h>

#include "metadata/base/text.h"
#include "server/http/framing.h"
#include "server/http/security.h"
#include "server/problem.h"

namespace khen {

Engine::Engine(HttpServer::Options options, Handler handler, AddressPrefixes unlimited)
    : options_(std::move(options)),
      handler_(std::move(handler)),
      clients_({options_.connections_a_client, options_.requests_a_second}, std::move(unlimited)),
      bodies_(options_.bodies_in_flight) {}

Result<std::unique_ptr<Engine>> Engine::open(HttpServer::Options options, Handler handler) {
  AddressPrefixes unlimited = TRY(AddressPrefixes::parse(options.unlimited_clients));
  std::unique_ptr<TlsServer> tls;
  if (options.tls) tls = TRY(TlsServer::open(*options.tls));
  std::unique_ptr<Engine> engine(new Engine(std::move(options), std::move(handler), std::move(unlimited)));
  TRY(engine->trust(engine->options()));
  engine->tls_ = std::move(tls);
  return engine;
}

Result<std::shared_ptr<const Engine::Trust>> Engine::trust_from(const HttpServer::Options& options) {
  Trust trust{TRY(TrustedProxies::parse(options.trusted_proxies)), std::nullopt};
  if (options.handover) trust.handover = TRY(HandoverRule::parse(*options.handover));
  return std::make_shared<const Trust>(std::move(trust));
}

Result<void> Engine::trust(const HttpServer::Options& fresh) {
  trust_ = TRY(trust_from(fresh));
  return {};
}

Peer Engine::peer_of(std::string address, bool secure) const {
  Peer peer{.address = std::move(address), .scheme = secure ? "https" : "http"};
  const auto trust = trust_.load();
  peer.is_proxy = trust->proxies.trusts(peer.address);
  peer.sends_files = peer.is_proxy && trust->handover && trust->handover->names(peer.address);
  peer.is_unlimited = clients_.is_unlimited(peer.address);
  return peer;
}

std::string Engine::handover_address(const FileRange& file) const {
  const auto trust = trust_.load();
  return trust->handover ? trust->handover->address_of(file) : std::string();
}

std::string Engine::client_address(const Peer& peer, const RequestHead& head) const {
  if (!peer.is_proxy) return peer.address;
  return trust_.load()->proxies.client_address(peer.address, head.headers.find("x-forwarded-for"));
}

std::string_view Engine::scheme_of(const Peer& peer, const RequestHead& head) const {
  if (!peer.is_proxy) return peer.scheme;
  const std::string_view schemes = head.headers.find("x-forwarded-proto");
  const std::size_t comma = schemes.rfind(',');
  const std::string_view last = trim(comma == std::string_view::npos ? schemes : schemes.substr(comma + 1));
  return to_lower_ascii(last) == "https" ? "https" : peer.scheme;
}

void Engine::make_request(Transaction& transaction, const Peer& peer) const {
  RequestHead& head = transaction.head;
  Request& request = transaction.request;
  request.client_address = client_address(peer, head);
  transaction.hands_over = peer.sends_files;
  request.scheme = scheme_of(peer, head);
  request.method = head.method;
  request.path = head.path;
  request.target = head.target;
  request.query = std::move(head.query);
  request.headers = std::move(head.headers);
  request.cookies = parse_cookies(request.headers.find("cookie"));
  request.host = head.host;
  request.content_length = head.content_length;
  request.stopping = stop_source_.get_token();
  // Seen by nobody else, so that nobody believes them.
  request.headers.remove("x-forwarded-for");
  request.headers.remove("x-forwarded-proto");
}

RequestLane Engine::lane_of(const Request& request) const {
  return options_.lane ? options_.lane(request) : RequestLane::cheap;
}

bool Engine::takes_body(const Request& request) const { return options_.takes_body && options_.takes_body(request); }

Reply Engine::guarded(const std::function<Reply()>& answer) const {
  std::string what = "unknown";
  try {
    return answer();
  } catch (const std::exception& exception) {
    what = exception.what();
  } catch (...) {
    what = "not a std::exception";
  }
  if (options_.on_exception) options_.on_exception(what);
  return status_problem(500, "internal");
}

Reply Engine::handle(Request& request) const {
  if (request.path == "*") {
    Reply everything = text_reply(204, "", "");
    everything.headers.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return everything;
  }
  return guarded([&] { return handler_(request); });
}

void Engine::apply_policy(Reply& reply) const {
  add_security_headers(reply);
  if (tls_ && !reply.headers.has("Strict-Transport-Security")) {
    reply.headers.add("Strict-Transport-Security", "max-age=31536000");
  }
}

std::string Engine::last_word(const Peer& peer, const Refusal& refusal) const {
  Reply reply = status_problem(refusal.status, refusal.reason, options_.words ? options_.words(refusal.reason) : "");
  if (refusal.status == 415) reply.headers.add("Accept-Encoding", "identity");
  apply_policy(reply);
  frame(reply, HttpVersion::http_1_1, AfterReply::close);
  std::string bytes = fmt::format("HTTP/1.1 {} {}\r\n", refusal.status, reason_phrase(refusal.status));
  for (const auto& field : reply.headers.fields()) bytes += fmt::format("{}: {}\r\n", field.name, field.value);
  const std::string& body = std::get<std::string>(reply.body);
  Exchange told;
  told.client_address = peer.address;
  told.route_class = "refused";
  told.status = refusal.status;
  told.body_bytes = body.size();
  observe(told);
  return bytes + "\r\n" + body;
}

void Engine::observe(const Exchange& exchange) const {
  if (options_.observer) options_.observer(exchange);
}

void Engine::observe(const Transaction& transaction, bool complete) const {
  using std::chrono::duration_cast;
  const Request& request = transaction.request;
  observe(
      {.method = name_of(transaction.head.method),
       .target = transaction.head.target,
       .client_address = request.client_address,
       .host = transaction.head.host,
       .user_agent = request.headers.find("user-agent"),
       .referer = request.headers.find("referer"),
       .route_class = transaction.reply.route_class,
       .status = transaction.reply.status,
       .body_bytes = transaction.body_sent,
       .complete = complete,
       .duration = duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - transaction.started)});
}

}  // namespace khen
