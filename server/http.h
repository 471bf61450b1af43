// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "metadata/base/result.h"
#include "server/cookies.h"
#include "server/forms.h"
#include "server/http/event_feed.h"

// The seam between the network and everything that answers requests. Handlers see only the values below; what carries
// them (loops of connections, a pool of threads and the packaged HTTP library: server/http/) can change without them
// noticing.
namespace khen {

enum class Method { get, head, post, put, patch, delete_, options };
std::string_view name_of(Method method);

// Field names are lower case in requests; in replies any case is taken and compared without case.
// A value that holds a CR, LF or NUL is never sent: the whole field is left out.
class HeaderList {
 public:
  struct Field {
    std::string name;
    std::string value;
  };

  // "" when absent. The view lives as long as the list is unchanged.
  [[nodiscard]] std::string_view find(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  // replaces every field of that name
  void remove(std::string_view name);
  [[nodiscard]] std::span<const Field> fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// Fills the front of the given span; 0 means the body has ended. Errors: "http.body.slow" (too_slow),
// "http.body.cut" (cancelled: the client went away).
using BodySource = std::function<Result<std::size_t>(std::span<std::byte>)>;

// A body out of memory, for tests and for replaying a form.
BodySource body_from(std::string text);

// Takes a body too large for memory, block by block.
class Intake {
 public:
  virtual ~Intake() = default;
  // Called on the thread of the network: may write to a file, nothing slower. Its first Error ends the body.
  virtual Result<void> take(Bytes block) = 0;
};

// One request after the strict front has accepted it. Belongs to the thread that answers it.
struct Request {
  Method method = Method::get;
  std::string path = "/";    // percent-decoded, clean UTF-8, at most 1 KB, no empty-dot segments, starts with '/'
  std::string target = "/";  // as the client sent it, path and query, for logs and redirects
  FormFields query;          // decoded
  HeaderList headers;        // those on the guard's allow-list, names in lower case
  Cookies cookies;
  std::string client_address;  // textual IP address; X-Forwarded-For is believed from trusted proxies only
  std::string scheme = "http";
  std::string host;  // with its port when there is one
  std::uint64_t content_length = 0;
  BodySource body;           // empty when content_length is 0
  std::stop_token stopping;  // set when the server drains; a long-lived stream should then end

  // Set when an earlier answer to this very request was this Intake: the body has gone there, whole, or up to the
  // reason why it ended early.
  std::shared_ptr<Intake> intake;
  std::optional<Error> intake_ended;

  // The whole body; too_large ("http.body.too_large") when it is longer than `limit` bytes. Callable once.
  Result<std::string> read_body(std::uint64_t limit);

  // Hands the body to `sink` block by block (at most 64 KiB each). Callable once. The first error of the source or
  // the sink ends it.
  Result<void> stream_body(const std::function<Result<void>(Bytes)>& sink);
};

// Part of an open file. The descriptor stays open until the last byte is sent, so a file replaced meanwhile does no
// harm.
struct FileRange {
  std::shared_ptr<const Descriptor> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::shared_ptr<const Path> path{};  // where it lies, when a proxy may send it in our place; else nullptr
};

// Produces a body of unknown length: each call yields the next piece, an empty one ends the body, an Error cuts the
// connection. Called on threads of the pool, one call at a time, and only when the client has taken the piece before:
// a slow reader holds one piece of memory and no thread. It outlives the handler: what it captures must live on its
// own.
using StreamBody = std::function<Result<std::string>()>;

// Server-Sent Events: the connection waits without a thread for what is published, until the client leaves, reads too
// slowly, may no longer listen, or the server stops.
struct EventStream {
  std::shared_ptr<EventFeed> feed;
  EventFeed::Admission admission{};
};

struct Standing;  // server/representation.h

// What goes back. Content-Length, Date, Connection, security headers and compression are added by the server. For HEAD
// a handler builds the same Reply as for GET: the body is then left out.
struct Reply {
  // Out of line, since every handler makes, moves and drops some.
  Reply();
  Reply(const Reply&);
  Reply(Reply&&) noexcept;
  Reply& operator=(const Reply&);
  Reply& operator=(Reply&&) noexcept;
  ~Reply();

  int status = 200;
  HeaderList headers;
  std::variant<std::string, FileRange, StreamBody, EventStream> body;
  std::string_view route_class = "none";  // label for metrics; a literal

  // Not a reply yet: the body goes here, and then the handler is asked again. Only for requests that
  // HttpServer::Options::takes_body names.
  std::shared_ptr<Intake> intake;

  // May be given again to whoever asks for the same with the same cookies, without asking the handler, for as long as
  // the Standing holds. For GET and HEAD.
  std::shared_ptr<const Standing> standing;
};

Reply text_reply(int status, std::string_view content_type, std::string text);
Reply redirect_reply(int status, std::string_view location);

// May be called by several threads at the same time. An exception that escapes is answered with a bare 500. Reads the
// body before it changes anything: a client that waits for "100 Continue" is asked for its body only when the handler
// asks for it, and the handler is then called once more.
using Handler = std::function<Reply(Request&)>;

// How long a request may keep a thread. Heavy ones never get more than a share of the threads, so that cheap ones find
// one.
enum class RequestLane { cheap, heavy };

// What happened to one request, told after its last byte was handed to the kernel or its connection was cut.
struct Exchange {
  std::string_view method{};
  std::string_view target{};
  std::string_view client_address{};
  std::string_view host{};
  std::string_view user_agent{};
  std::string_view referer{};
  std::string_view route_class{};  // "refused" when the strict front said no
  int status = 0;
  std::uint64_t body_bytes = 0;  // sent
  bool complete = true;          // false: the connection broke or was cut before the reply was whole
  std::chrono::microseconds duration{};
};

struct TlsFiles {
  Path certificate;  // PEM, the server's first, then its chain
  Path key;          // PEM, ECDSA or RSA
};

// Proxies that send files themselves: nginx with its X-Accel-Redirect. They are told the address of a file below
// `prefix`, which they keep closed to everybody else, in place of its bytes.
struct Handover {
  std::vector<std::string> proxies;  // of the trusted ones; addresses or prefixes
  Path root;                         // what `prefix` stands for; a file elsewhere is sent by us
  std::string prefix = "/_khen";
};

class HttpServer {
 public:
  struct Options {
    std::string address = "127.0.0.1";  // or "unix:/run/khen/site.sock", without a port
    std::uint16_t port = 8080;          // 0: any free one
    std::size_t threads = 128;          // requests that handlers answer at the same time
    std::size_t heavy_threads = 8;      // of them, for those in RequestLane::heavy
    std::size_t queue = 512;            // complete requests that may wait for a thread; beyond: 503 and Retry-After
    std::size_t connections = 16'384;   // beyond, the one that has waited longest goes
    std::size_t loops = 0;              // threads of the network; 0: as many as cores, at least 2
    std::size_t connections_a_client = 512;      // a client: an IPv4 address, an IPv6 /64
    std::size_t requests_a_second = 500;         // of one client, on average; ten seconds' worth may come at once
    std::vector<std::string> trusted_proxies{};  // addresses or prefixes such as 10.0.0.0/8
    std::vector<std::string> unlimited_clients{"127.0.0.0/8", "::1"};    // as above; proxies are never limited
    std::chrono::milliseconds head_deadline = std::chrono::seconds(10);  // for the whole request head
    std::chrono::milliseconds idle = std::chrono::seconds(75);           // between two requests
    std::chrono::milliseconds stall = std::chrono::seconds(30);          // without any progress of a body
    std::uint64_t least_rate = 1024;                                     // bytes a second of a body, on average
    std::uint64_t body_limit = 8ULL * 1024 * 1024;               // of a body that is collected in memory; beyond: 413
    std::uint64_t bodies_in_flight = 64ULL * 1024 * 1024;        // of all of them together; beyond: 503 and Retry-After
    std::chrono::milliseconds drain = std::chrono::seconds(30);  // for running requests after stop()
    std::optional<TlsFiles> tls{};                               // absent: in the clear
    std::optional<Handover> handover{};                          // absent: we send every byte
    std::function<bool(const Request&)> takes_body{};            // requests whose handler answers with an Intake
    std::function<RequestLane(const Request&)> lane{};           // absent: all are cheap
    std::function<void(const Exchange&)> observer{};             // called on the threads of the network; must be quick
    std::function<void(std::string_view what)> on_exception{};   // for the log; the client sees a bare 500
    std::function<std::string(std::string_view message)> words{};  // the sentence of a message id, for refusals
  };

  // Binds and listens, so that a port in use is told at once: "server.port_in_use" (in_use, {address}),
  // "server.cannot_listen" (usage or io, {address}). Others: "server.proxy_malformed", "server.tls_files".
  static Result<std::unique_ptr<HttpServer>> open(Options options, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Serves until stop(); returns when every running request has ended or the drain time is over. Call once.
  Result<void> run();

  // Takes no new connections and lets running requests finish. From any thread, also from a signal handler.
  void stop();

  // Takes over, for connections that come from now on, what may change while serving: trusted_proxies, handover, and
  // what the files of certificate and key hold. After an error the old ones stay in use.
  Result<void> reload(const Options& fresh);

  // How busy it is at this moment. Thread-safe.
  struct Load {
    struct Lane {
      std::size_t running = 0;
      std::size_t waiting = 0;  // complete requests without a thread
    };
    std::size_t connections = 0;
    Lane cheap{};
    Lane heavy{};
  };
  [[nodiscard]] Load load() const;

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Parts;
  explicit HttpServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace khen
