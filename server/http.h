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

// The seam between the network and everything that answers requests. Handlers see only the values below; what carries
// them (today a front loop, a pool of threads and the packaged HTTP library) can change without them noticing.
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

// Fills the front of the given span; 0 means the body has ended. Errors: "http.body.slow" (timed_out),
// "http.body.cut" (cancelled: the client went away).
using BodySource = std::function<Result<std::size_t>(std::span<std::byte>)>;

// A body out of memory, for tests and for replaying a form.
BodySource body_from(std::string text);

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
};

// Produces a body of unknown length by calling `sink`; the sink's error (the client left) must be passed on. Runs on
// the thread of the request after the handler has returned: what it captures must live on its own.
using StreamSink = std::function<Result<void>(Bytes)>;
using StreamBody = std::function<Result<void>(const StreamSink& sink)>;

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
  std::variant<std::string, FileRange, StreamBody> body;
  std::string_view route_class = "none";  // label for metrics; a literal
};

Reply text_reply(int status, std::string_view content_type, std::string text);
Reply redirect_reply(int status, std::string_view location);

// May be called by several threads at the same time. An exception that escapes is answered with a bare 500.
using Handler = std::function<Reply(Request&)>;

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

class HttpServer {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free one
    std::size_t threads = 128;  // requests answered at the same time
    std::size_t queue = 512;    // complete requests that may wait for a thread; beyond: 503 and Retry-After
    std::size_t connections = 4096;
    std::vector<std::string> trusted_proxies{};                          // addresses or prefixes such as 10.0.0.0/8
    std::chrono::milliseconds head_deadline = std::chrono::seconds(10);  // for the whole request head
    std::chrono::milliseconds idle = std::chrono::seconds(75);           // between two requests; costs no thread
    std::chrono::milliseconds stall = std::chrono::seconds(30);          // without any progress of a body
    std::uint64_t least_rate = 1024;                                     // bytes a second of a body, on average
    std::chrono::milliseconds drain = std::chrono::seconds(30);          // for running requests after stop()
    std::function<void(const Exchange&)> observer{};                     // called on the threads of the requests
    std::function<void(std::string_view what)> on_exception{};           // for the log; the client sees a bare 500
  };

  // Binds and listens, so that a port in use is told at once: "server.port_in_use" (in_use, {address}),
  // "server.cannot_listen" (usage or io, {address}).
  static Result<std::unique_ptr<HttpServer>> open(Options options, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Serves until stop(); returns when every running request has ended or the drain time is over. Call once.
  Result<void> run();

  // Takes no new connections and lets running requests finish. From any thread, also from a signal handler.
  void stop();

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Parts;
  explicit HttpServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace khen
