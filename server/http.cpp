// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <csignal>
#include <mutex>
#include <set>

#include "metadata/base/text.h"
#include "server/compress.h"
#include "server/http/guard.h"
#include "server/http/connection.h"
#include "server/http/exchange.h"
#include "server/http/front.h"
#include "server/http/listener.h"
#include "server/http/pool.h"
#include "server/http/proxies.h"
#include "server/http/security.h"
#include "server/problem.h"

// The packaged library is compiled with these features; with others its classes would have another layout here than
// there, which compiles and then corrupts memory. Use the flags of its pkg-config file.
#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT) || !defined(CPPHTTPLIB_ZLIB_SUPPORT) || !defined(CPPHTTPLIB_BROTLI_SUPPORT)
#error "compile with the flags that `pkg-config --cflags cpp-httplib` prints"
#endif
static_assert(sizeof(httplib::Request) == 608, "httplib.h does not match the library it was packaged with");

namespace khen {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Sockets on which a request is being answered, so that they can be cut when the drain time is over.
class ActiveSockets {
 public:
  void enter(int socket) {
    const std::lock_guard lock(mutex_);
    sockets_.insert(socket);
  }
  void leave(int socket) {
    const std::lock_guard lock(mutex_);
    sockets_.erase(socket);
  }
  void cut_all() {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }

 private:
  std::mutex mutex_;
  std::set<int> sockets_;
};

// The library's view of a connection: it reads the one plain request that it is handed and writes a reply's head.
class HeadStream final : public httplib::Stream {
 public:
  explicit HeadStream(std::string request) : request_(std::move(request)) {}

  std::string take_written() { return std::move(written_); }

  [[nodiscard]] bool is_readable() const override { return read_ < request_.size(); }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* into, size_t size) override {
    const std::size_t taken = request_.copy(into, size, read_);
    read_ += taken;
    return static_cast<ssize_t>(taken);
  }
  ssize_t write(const char* bytes, size_t size) override {
    written_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  [[nodiscard]] socket_t socket() const override { return INVALID_SOCKET; }

 private:
  std::string request_;
  std::size_t read_ = 0;
  std::string written_;
};

// The library as it is used here: no sockets, no routes, no mounts, no bodies, no header of the client's. It takes a
// request line that the strict front has accepted through process_request; everything is answered before its routing,
// and bodies go in and out past it. One for each thread.
class Library final : private httplib::Server {
 public:
  using Answer = std::function<void(Reply&)>;  // must not throw

  Library() {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      (*answer_)(reply_);
      response.status = reply_.status;
      return HandlerResponse::Handled;
    });
    // Runs after the library has added fields of its own choice, and leaves only ours.
    set_post_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      response.headers.clear();
      for (const auto& field : reply_.headers.fields()) response.headers.emplace(field.name, field.value);
    });
    set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) { response.status = 500; });
  }

  struct Answered {
    std::string head;  // as it goes over the wire
    Reply reply;
  };
  Answered process(const RequestHead& head, const Answer& answer) {
    answer_ = &answer;
    reply_ = {};
    const std::string_view path = std::string_view(head.target).substr(0, head.target.find('?'));
    HeadStream stream(fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n\r\n", name_of(head.method), path, head.host));
    bool closed = false;
    process_request(stream, false, closed, nullptr);
    answer_ = nullptr;
    return {stream.take_written(), std::move(reply_)};
  }

 private:
  const Answer* answer_ = nullptr;
  Reply reply_;
};

Reply everything_options() {
  Reply reply;
  reply.status = 204;
  reply.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  return reply;
}

}  // namespace

struct HttpServer::Parts {
  Options options;
  Handler handler;
  TrustedProxies proxies;
  std::uint16_t port = 0;
  HeadLimits limits;
  std::stop_source stopping;
  ActiveSockets active;
  std::unique_ptr<Front> front;
  std::unique_ptr<WorkerPool> pool;  // declared last: its threads use everything above

  void answer(Library& library, ReadyRequest ready);
  Front::Next exchange(Library& library, Connection& connection, RequestHead& head);
  [[nodiscard]] Request make_request(const RequestHead& head, const Connection& connection) const;
  [[nodiscard]] Reply handle(Request& request) const;
  [[nodiscard]] std::string last_word(const Connection& connection, const Refusal& refusal) const;
  void observe(const Exchange& exchange) const;
};

void HttpServer::Parts::answer(Library& library, ReadyRequest ready) {
  Connection& connection = *ready.connection;
  const std::string bytes(connection.buffered().substr(0, ready.head_size));
  connection.take(ready.head_size);
  active.enter(connection.socket());
  auto next = Front::Next::linger;
  auto parsed = parse_head(bytes, limits);
  if (auto* head = std::get_if<RequestHead>(&parsed)) {
    next = exchange(library, connection, *head);
  } else {
    connection.write_now(last_word(connection, std::get<Refusal>(parsed)));
  }
  active.leave(connection.socket());
  if (next == Front::Next::linger) connection.finish_output();
  front->give_back(std::move(ready.connection), next);
}

Front::Next HttpServer::Parts::exchange(Library& library, Connection& connection, RequestHead& head) {
  const auto started = SteadyClock::now();
  connection.start_transfer();
  BodyReader body(connection, head);
  Request request = make_request(head, connection);
  if (head.content_length > 0) request.body = [&](std::span<std::byte> into) { return body.read(into); };

  AfterReply after = head.after_reply;
  const auto [head_bytes, reply] = library.process(head, [&](Reply& answered) {
    answered = handle(request);
    compress_reply(answered, request.headers.find("accept-encoding"));
    add_security_headers(answered);
    const bool unread = !body.exhausted();  // what is left of the body would pose as the next request
    if (unread || front->stopping() || framing_of(head, answered) == Framing::until_close) {
      after = AfterReply::close;
    }
    frame(answered, head, after);
  });

  connection.start_transfer();
  const SentBody sent = has_content(head, reply) ? send_reply(connection, head_bytes, reply, framing_of(head, reply))
                                                 : SentBody{0, connection.write(head_bytes)};
  observe({.method = name_of(request.method),
           .target = request.target,
           .client_address = request.client_address,
           .host = request.host,
           .user_agent = request.headers.find("user-agent"),
           .referer = request.headers.find("referer"),
           .route_class = reply.route_class,
           .status = reply.status,
           .body_bytes = sent.bytes,
           .complete = sent.outcome.has_value(),
           .duration = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started)});
  if (!sent.outcome) return Front::Next::close;
  return after == AfterReply::keep ? Front::Next::keep : Front::Next::linger;
}

Request HttpServer::Parts::make_request(const RequestHead& head, const Connection& connection) const {
  Request request;
  request.method = head.method;
  request.path = head.path;
  request.target = head.target;
  request.query = head.query;
  request.headers = head.headers;
  request.cookies = parse_cookies(head.headers.find("cookie"));
  request.host = head.host;
  request.content_length = head.content_length;
  request.stopping = stopping.get_token();
  request.client_address = proxies.client_address(connection.peer(), head.headers.find("x-forwarded-for"));
  if (proxies.trusts(connection.peer())) {
    const std::string_view schemes = head.headers.find("x-forwarded-proto");
    const std::size_t comma = schemes.rfind(',');
    const std::string_view last = trim(comma == std::string_view::npos ? schemes : schemes.substr(comma + 1));
    if (to_lower_ascii(last) == "https") request.scheme = "https";
  }
  // Seen by nobody else, so that nobody believes them.
  request.headers.remove("x-forwarded-for");
  request.headers.remove("x-forwarded-proto");
  return request;
}

Reply HttpServer::Parts::handle(Request& request) const {
  if (request.path == "*") return everything_options();
  std::string what = "unknown";
  try {
    return handler(request);
  } catch (const std::exception& exception) {
    what = exception.what();
  } catch (...) {
    what = "not a std::exception";
  }
  if (options.on_exception) options.on_exception(what);
  return status_problem(500, "internal");
}

std::string HttpServer::Parts::last_word(const Connection& connection, const Refusal& refusal) const {
  Reply reply = status_problem(refusal.status, refusal.reason);
  if (refusal.status == 415) reply.headers.add("Accept-Encoding", "identity");
  add_security_headers(reply);
  frame(reply, RequestHead{}, AfterReply::close);
  std::string bytes = fmt::format("HTTP/1.1 {} {}\r\n", refusal.status, reason_phrase(refusal.status));
  for (const auto& field : reply.headers.fields()) bytes += fmt::format("{}: {}\r\n", field.name, field.value);
  const std::string& body = std::get<std::string>(reply.body);
  Exchange told;
  told.client_address = connection.peer();
  told.route_class = "refused";
  told.status = refusal.status;
  told.body_bytes = body.size();
  observe(told);
  return bytes + "\r\n" + body;
}

void HttpServer::Parts::observe(const Exchange& exchange) const {
  if (options.observer) options.observer(exchange);
}

HttpServer::HttpServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::open(Options options, Handler handler) {
  // sendfile(2) has no MSG_NOSIGNAL: a reader that goes away is an error of one call, not the end of the program.
  ::signal(SIGPIPE, SIG_IGN);
  auto parts = std::make_unique<Parts>();
  parts->proxies = TRY(TrustedProxies::parse(options.trusted_proxies));
  Descriptor listener = TRY(listen_on(options.address, options.port));
  parts->port = port_of(listener);
  parts->options = std::move(options);
  parts->handler = std::move(handler);
  Parts& shared = *parts;
  const Options& chosen = shared.options;
  const Front::Options front{.connections = chosen.connections,
                             .head_deadline = chosen.head_deadline,
                             .idle = chosen.idle,
                             .limits = shared.limits,
                             .pace = {chosen.stall, chosen.least_rate}};
  shared.front = TRY(Front::open(
      std::move(listener), front,
      {.offer = [&shared](ReadyRequest& ready) { return shared.pool->offer(ready); },
       .last_word = [&shared](const Connection& peer, const Refusal& why) { return shared.last_word(peer, why); }}));
  shared.pool = std::make_unique<WorkerPool>(chosen.threads, chosen.queue, [&shared]() -> Worker {
    auto library = std::make_shared<Library>();
    return [&shared, library](ReadyRequest ready) { shared.answer(*library, std::move(ready)); };
  });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(parts)));
}

Result<void> HttpServer::run() {
  parts_->front->run();
  parts_->stopping.request_stop();
  if (!parts_->pool->settle(SteadyClock::now() + parts_->options.drain)) {
    parts_->active.cut_all();
    parts_->pool->settle(SteadyClock::now() + parts_->options.drain);
  }
  return {};
}

void HttpServer::stop() { parts_->front->stop(); }

std::uint16_t HttpServer::port() const { return parts_->port; }

}  // namespace khen
