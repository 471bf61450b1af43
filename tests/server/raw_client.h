// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "metadata/base/descriptor.h"
#include "metadata/base/text.h"
#include "server/http.h"

namespace khen::test {

// A server on a free port of the loopback address, running for as long as the object lives.
class RunningServer {
 public:
  explicit RunningServer(Handler handler, HttpServer::Options options = {}) {
    options.port = 0;
    auto opened = HttpServer::open(std::move(options), std::move(handler));
    if (!opened) ADD_FAILURE() << opened.error().message << " " << opened.error().cause;
    server_ = std::move(opened).value();
    thread_ = std::jthread([this] { outcome_ = server_->run().has_value(); });
  }
  ~RunningServer() { stop(); }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  // Returns when run() has returned.
  void stop() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
    EXPECT_TRUE(outcome_);
  }
  HttpServer& server() { return *server_; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

 private:
  std::unique_ptr<HttpServer> server_;
  bool outcome_ = false;
  std::jthread thread_;
};

struct RawReply {
  int status = 0;  // 0: the connection ended without one
  std::multimap<std::string, std::string> headers;
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// A client that sends exactly the bytes it is given and is as patient as its timeout.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int seconds = 20) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{seconds, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] int socket() const { return socket_.get(); }

  // False when the server no longer takes them.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t size = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }
  void end_output() { ::shutdown(socket_.get(), SHUT_WR); }
  void close() { socket_.reset(); }

  enum class Expect { content, head_only };
  RawReply read_reply(Expect expect = Expect::content) {
    RawReply reply;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return reply;
    }
    std::string head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    parse_head(head, reply);
    if (expect == Expect::head_only || reply.status == 204 || reply.status == 304 || reply.status == 100) return reply;
    if (reply.header("transfer-encoding") == "chunked") {
      read_chunks(reply);
    } else if (reply.headers.count("content-length") > 0) {
      read_counted(reply, std::stoull(reply.header("content-length")));
    } else {
      reply.body = read_rest();
    }
    return reply;
  }

  // One chunk of a body that goes on.
  std::string read_chunk() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (!more()) return {};
    }
    const std::size_t size = std::stoull(buffer_.substr(0, end), nullptr, 16);
    buffer_.erase(0, end + 2);
    while (buffer_.size() < size + 2 && more()) {
    }
    std::string chunk = buffer_.substr(0, size);
    buffer_.erase(0, size + 2);
    return chunk;
  }

  // Bytes up to and with `mark`, whatever they are of; all there are when it never comes.
  std::string read_until(std::string_view mark) {
    std::size_t at = 0;
    while ((at = buffer_.find(mark)) == std::string::npos && more()) {
    }
    const std::size_t size = at == std::string::npos ? buffer_.size() : at + mark.size();
    std::string read = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return read;
  }

  // Everything until the server closes.
  std::string read_rest() {
    while (more()) {
    }
    return std::move(buffer_);
  }

  [[nodiscard]] bool closed_by_server() { return buffer_.empty() && !more() && !timed_out_; }

 private:
  bool more() {
    char block[16 * 1024];
    const ssize_t size = ::recv(socket_.get(), block, sizeof block, 0);
    timed_out_ = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (size <= 0) return false;
    buffer_.append(block, static_cast<std::size_t>(size));
    return true;
  }

  static void parse_head(std::string_view head, RawReply& reply) {
    reply.status = std::stoi(std::string(head.substr(9, 3)));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
      const std::string_view line = head.substr(0, head.find("\r\n"));
      head.remove_prefix(line.size() + 2);
      const std::size_t colon = line.find(':');
      reply.headers.emplace(to_lower_ascii(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    }
  }
  void read_counted(RawReply& reply, std::size_t size) {
    while (buffer_.size() < size && more()) {
    }
    reply.body = buffer_.substr(0, size);
    buffer_.erase(0, reply.body.size());
  }
  void read_chunks(RawReply& reply) {
    for (std::string chunk = read_chunk(); !chunk.empty(); chunk = read_chunk()) reply.body += chunk;
  }

  Descriptor socket_;
  bool connected_ = false;
  bool timed_out_ = false;
  std::string buffer_;
};

// One request on a connection of its own.
inline RawReply ask(std::uint16_t port, std::string_view request,
                    RawClient::Expect expect = RawClient::Expect::content) {
  RawClient client(port);
  client.send(request);
  return client.read_reply(expect);
}

inline std::string get(std::string_view target, std::string_view fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: khen.test\r\n" + std::string(fields) + "\r\n";
}

// Resident memory of this process in bytes.
inline std::size_t resident_memory() {
  std::size_t pages = 0;
  std::size_t resident = 0;
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/proc/self/statm", "r"), &std::fclose);
  if (!file || std::fscanf(file.get(), "%zu %zu", &pages, &resident) != 2) return 0;
  return resident * 4096;
}

}  // namespace khen::test
