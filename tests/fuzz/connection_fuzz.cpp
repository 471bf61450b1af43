// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "metadata/base/descriptor.h"
#include "server/http.h"
#include "server/http/guard.h"
#include "server/problem.h"

// A whole connection, in pieces of the size that the first byte tells: whatever comes in, the replies are those that
// the bytes have when they are read at once, request by request, and then the connection ends.
namespace {

using namespace khen;

constexpr std::uint64_t body_limit = 4096;

Reply answer(Request& request) {
  if (request.content_length > 0 && request.path != "/unread") {
    const auto body = request.read_body(body_limit);
    if (!body) return text_reply(http_status(body.error()), "text/plain", "");
  }
  return text_reply(200, "text/plain", "");
}

// One server for all inputs; it lives as long as the process.
struct Running {
  Running() {
    HttpServer::Options options;
    options.port = 0;
    options.threads = 4;
    options.body_limit = body_limit;
    server = HttpServer::open(std::move(options), answer).value();
    std::thread([this] { static_cast<void>(server->run()); }).detach();
  }
  std::unique_ptr<HttpServer> server;
};

// What one request after the other means.
std::vector<int> expected_statuses(std::string_view bytes) {
  const HeadLimits limits;
  std::vector<int> statuses;
  while (!bytes.empty()) {
    const HeadProgress progress = scan_head(bytes, 0, limits);
    if (const auto* refusal = std::get_if<Refusal>(&progress)) {
      statuses.push_back(refusal->status);
      return statuses;
    }
    const auto* complete = std::get_if<HeadComplete>(&progress);
    if (complete == nullptr) return statuses;
    const auto parsed = parse_head(bytes.substr(0, complete->size), limits);
    if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
      statuses.push_back(refusal->status);
      return statuses;
    }
    const auto& head = std::get<RequestHead>(parsed);
    bytes.remove_prefix(complete->size);
    const bool asked_for = head.expectation == Expectation::continue_first && head.path != "/unread";
    const bool collected = head.content_length > 0 && (asked_for || head.expectation != Expectation::continue_first);
    if (collected && head.content_length > body_limit) {
      statuses.push_back(413);
      return statuses;
    }
    if (collected && asked_for) statuses.push_back(100);
    if (collected && head.content_length > bytes.size()) {
      statuses.push_back(head.path == "/unread" ? 200 : facts(Code::cancelled).http);
      return statuses;
    }
    statuses.push_back(head.path == "*" ? 204 : 200);
    const bool left = head.content_length > 0 && head.path == "/unread";
    if (left || head.after_reply == AfterReply::close) return statuses;
    bytes.remove_prefix(static_cast<std::size_t>(head.content_length));
  }
  return statuses;
}

// Each input comes from an address of its own, so that closed connections do not use up the ports.
Descriptor connect_to(std::uint16_t port) {
  static std::uint32_t client = 0;
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval patience{10, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(0x7f000002U + client++ % 0xfffff0U);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return socket;
}

std::string converse(const Descriptor& socket, std::string_view bytes, std::size_t piece) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.get(), bytes.data(), std::min(piece, bytes.size()), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(socket.get(), SHUT_WR);
  std::string heard;
  char block[4096];
  ssize_t size = 0;
  while ((size = ::recv(socket.get(), block, sizeof block, 0)) > 0) heard.append(block, static_cast<std::size_t>(size));
  if (size < 0) heard += "\nnot closed";
  return heard;
}

// Status by status; a reply that is not whole, and everything behind it, counts as 0.
std::vector<int> statuses_in(std::string_view heard) {
  std::vector<int> statuses;
  while (!heard.empty()) {
    const std::size_t end = heard.find("\r\n\r\n");
    if (!heard.starts_with("HTTP/1.1 ") || end == std::string_view::npos) break;
    const std::string_view head = heard.substr(0, end);
    statuses.push_back(std::atoi(std::string(head.substr(9, 3)).c_str()));
    heard.remove_prefix(end + 4);
    constexpr std::string_view field = "Content-Length: ";
    const std::size_t length = head.find(field);
    const std::size_t body =
        length == std::string_view::npos
            ? 0
            : std::strtoul(std::string(head.substr(length + field.size(), 12)).c_str(), nullptr, 10);
    if (heard.size() < body) break;
    heard.remove_prefix(body);
  }
  if (!heard.empty()) statuses.push_back(0);
  return statuses;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 32UL * 1024) return 0;
  static Running& running = *new Running;  // NOLINT(cppcoreguidelines-owning-memory): its threads never end
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = std::size_t{1} + data[0] + (size > 2048 ? 256 : 0);
  const Descriptor socket = connect_to(running.server->port());
  if (!socket) return 0;
  const std::string heard = converse(socket, bytes, piece);
  const std::vector<int> expected = expected_statuses(bytes);
  const std::vector<int> found = statuses_in(heard);
  if (expected == found) return 0;
  for (const int status : expected) std::fprintf(stderr, "expected %d\n", status);
  for (const int status : found) std::fprintf(stderr, "found %d\n", status);
  std::fprintf(stderr, "%s\n", heard.c_str());
  std::abort();
}
