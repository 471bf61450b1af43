// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "tests/server/raw_client.h"

namespace khen::test {
namespace {

using namespace std::chrono_literals;

Reply hello(Request& request) {
  return text_reply(200, "text/plain; charset=utf-8",
                    "hello " + request.path + " " + std::string(name_of(request.method)));
}

Reply repeat_body(Request& request) {
  auto body = request.read_body(1 << 20);
  return body ? text_reply(200, "text/plain", *body) : text_reply(400, "text/plain", body.error().message);
}

std::string post(std::string_view body, std::string_view fields = "") {
  return "POST /x HTTP/1.1\r\nHost: khen.test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

TEST(Http, a_request_is_answered_with_what_the_handler_says) {
  RunningServer server(hello);
  const RawReply reply = ask(server.port(), get("/l%E1%BB%85-h%E1%BB%99i"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello /lễ-hội GET");
  EXPECT_EQ(reply.header("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(reply.headers.count("content-length"), 1U);
  EXPECT_EQ(reply.header("date").size(), 29U);
}

TEST(Http, a_handler_sees_the_decoded_request) {
  Request seen;
  RunningServer server([&](Request& request) {
    seen.query = request.query;
    seen.cookies = request.cookies;
    seen.headers = request.headers;
    seen.host = request.host;
    seen.target = request.target;
    seen.client_address = request.client_address;
    return text_reply(200, "text/plain", "");
  });
  ask(server.port(), get("/s?q=c%E1%BB%93ng+chi%C3%AAng&q=2",
                         "COOKIE: a=1; b=2\r\nAccept: text/html\r\nAccept: */*;q=0.1\r\nX-Unknown: 1\r\n"));
  server.stop();
  EXPECT_EQ(seen.query.value_or("q", ""), "cồng chiêng");
  EXPECT_EQ(seen.query.all("q").size(), 2U);
  EXPECT_EQ(seen.cookies.find("b"), "2");
  EXPECT_EQ(seen.headers.find("accept"), "text/html, */*;q=0.1");
  EXPECT_FALSE(seen.headers.has("x-unknown"));
  EXPECT_EQ(seen.host, "khen.test");
  EXPECT_EQ(seen.target, "/s?q=c%E1%BB%93ng+chi%C3%AAng&q=2");
  EXPECT_EQ(seen.client_address, "127.0.0.1");
}

TEST(Http, every_reply_carries_the_security_fields_unless_the_handler_set_its_own) {
  RunningServer server([](Request& request) {
    Reply reply = text_reply(200, "text/html", "x");
    if (request.path == "/own") reply.headers.add("Content-Security-Policy", "sandbox");
    return reply;
  });
  for (const std::string& request : {get("/"), get("/own"), std::string("BREW / HTTP/1.1\r\n\r\n")}) {
    const RawReply reply = ask(server.port(), request);
    EXPECT_EQ(reply.headers.count("content-security-policy"), 1U);
    EXPECT_EQ(reply.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply.header("cross-origin-opener-policy"), "same-origin");
    EXPECT_EQ(reply.header("cross-origin-resource-policy"), "same-origin");
    EXPECT_NE(reply.header("referrer-policy"), "");
    EXPECT_NE(reply.header("permissions-policy"), "");
  }
  EXPECT_EQ(ask(server.port(), get("/own")).header("content-security-policy"), "sandbox");
}

TEST(Http, head_has_the_fields_of_get_and_no_body) {
  RunningServer server([](Request&) { return text_reply(200, "text/html; charset=utf-8", std::string(5000, 'a')); });
  for (const std::string_view fields : {"", "Accept-Encoding: gzip\r\n"}) {
    RawClient client(server.port());
    client.send(get("/", fields));
    RawReply got = client.read_reply();
    std::string request = get("/", fields);
    request.replace(0, 3, "HEAD");
    client.send(request);
    RawReply head = client.read_reply(RawClient::Expect::head_only);
    got.headers.erase("date");
    head.headers.erase("date");
    EXPECT_EQ(head.headers, got.headers);
    client.send(get("/", fields));
    EXPECT_EQ(client.read_reply().status, 200) << "a body followed the head";
  }
}

TEST(Http, a_connection_serves_many_requests) {
  RunningServer server(hello);
  RawClient client(server.port());
  for (int i = 0; i < 200; ++i) {
    client.send(get("/" + std::to_string(i)));
    EXPECT_EQ(client.read_reply().body, "hello /" + std::to_string(i) + " GET");
  }
}

TEST(Http, pipelined_requests_are_answered_in_their_order) {
  RunningServer server(hello);
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += get("/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.read_reply().body, "hello /" + std::to_string(i) + " GET");
}

TEST(Http, a_head_may_come_in_any_pieces) {
  RunningServer server(hello);
  const std::string request = "\r\n" + get("/pieces", "Accept: */*\r\n");
  for (std::size_t cut = 1; cut < request.size(); cut += 3) {
    RawClient client(server.port());
    client.send(request.substr(0, cut));
    std::this_thread::yield();
    client.send(request.substr(cut));
    EXPECT_EQ(client.read_reply().status, 200) << cut;
  }
}

TEST(Http, a_peer_that_closes_its_side_still_gets_its_answer) {
  RunningServer server(hello);
  RawClient client(server.port());
  client.send(get("/"));
  client.end_output();
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Http, connection_close_and_version_1_0_are_obeyed) {
  RunningServer server(hello);
  for (const std::string& request :
       {get("/", "Connection: close\r\n"), std::string("GET / HTTP/1.0\r\nHost: a\r\n\r\n")}) {
    RawClient client(server.port());
    client.send(request);
    const RawReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_TRUE(client.closed_by_server());
  }
  RawClient client(server.port());
  client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n");
  EXPECT_EQ(client.read_reply().header("connection"), "keep-alive");
  client.send(get("/"));
  EXPECT_EQ(client.read_reply().status, 200);
}

TEST(Http, an_absolute_target_names_the_host) {
  RunningServer server([](Request& request) { return text_reply(200, "text/plain", request.host + request.path); });
  EXPECT_EQ(ask(server.port(), get("http://Other.test:81/a?b=c")).body, "other.test:81/a");
  EXPECT_EQ(ask(server.port(), get("http://other.test")).body, "other.test/");
}

TEST(Http, options_for_the_whole_server_are_answered) {
  RunningServer server(hello);
  const RawReply reply = ask(server.port(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(reply.status, 204);
  EXPECT_NE(reply.header("allow"), "");
  EXPECT_EQ(reply.headers.count("content-length"), 0U);
}

TEST(Http, a_body_is_read_whole_and_the_connection_goes_on) {
  RunningServer server(repeat_body);
  RawClient client(server.port());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{70000}, std::size_t{1} << 20}) {
    const std::string body(size, 'b');
    client.send(post(body));
    EXPECT_EQ(client.read_reply().body, body);
  }
}

TEST(Http, a_body_that_was_not_read_ends_the_connection) {
  RunningServer server(hello);
  RawClient client(server.port());
  client.send(post("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"));
  const RawReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Http, a_body_that_is_expected_is_asked_for_when_it_is_read) {
  RunningServer server(repeat_body);
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 100);
  client.send("hello");
  EXPECT_EQ(client.read_reply().body, "hello");
}

TEST(Http, a_refused_body_is_never_asked_for) {
  RunningServer server([](Request&) { return text_reply(403, "text/plain", "no"); });
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 403);
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Http, a_broken_off_body_is_an_error_for_the_handler) {
  std::mutex mutex;
  std::condition_variable told;
  std::string message;
  RunningServer server([&](Request& request) {
    auto body = request.read_body(100);
    const std::lock_guard lock(mutex);
    message = body ? "read" : body.error().message;
    told.notify_all();
    return text_reply(200, "text/plain", "");
  });
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhalf");
  client.close();
  std::unique_lock lock(mutex);
  EXPECT_TRUE(told.wait_for(lock, 10s, [&] { return !message.empty(); }));
  EXPECT_EQ(message, "http.body.cut");
}

Reply streamed() {
  Reply reply;
  reply.headers.add("Content-Type", "text/plain");
  reply.body = StreamBody([i = 0]() mutable -> Result<std::string> {
    return i < 100 ? "line " + std::to_string(i++) + "\n" : std::string();
  });
  return reply;
}

TEST(Http, a_stream_is_chunked_and_the_connection_goes_on) {
  RunningServer server([](Request&) { return streamed(); });
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/"));
    const RawReply reply = client.read_reply();
    EXPECT_EQ(reply.header("transfer-encoding"), "chunked");
    EXPECT_EQ(reply.headers.count("content-length"), 0U);
    EXPECT_TRUE(reply.body.ends_with("line 99\n"));
  }
}

TEST(Http, a_stream_to_an_old_client_ends_with_the_connection) {
  RunningServer server([](Request&) { return streamed(); });
  RawClient client(server.port());
  client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
  const RawReply reply = client.read_reply();
  EXPECT_EQ(reply.headers.count("transfer-encoding"), 0U);
  EXPECT_TRUE(reply.body.ends_with("line 99\n"));
}

TEST(Http, a_stream_that_fails_is_cut_without_its_end_mark) {
  RunningServer server([](Request&) {
    Reply reply = streamed();
    reply.body = StreamBody([first = true]() mutable -> Result<std::string> {
      if (std::exchange(first, false)) return std::string("some");
      return fail(Code::io, "test.failed");
    });
    return reply;
  });
  RawClient client(server.port());
  client.send(get("/"));
  const std::string all = client.read_rest();
  EXPECT_TRUE(all.ends_with("4\r\nsome\r\n")) << all;
}

TEST(Http, a_taken_port_is_told_with_its_address) {
  RunningServer first(hello);
  HttpServer::Options options;
  options.port = first.port();
  auto second = HttpServer::open(options, hello);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::in_use);
  EXPECT_EQ(second.error().message, "server.port_in_use");
  EXPECT_EQ(second.error().parameters.at(0).value, "127.0.0.1:" + std::to_string(first.port()));
  EXPECT_EQ(ask(first.port(), get("/")).status, 200);
}

TEST(Http, an_address_that_is_not_ours_is_told) {
  HttpServer::Options options{.address = "192.0.2.1", .port = 0};
  auto server = HttpServer::open(options, hello);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().message, "server.cannot_listen");
}

TEST(Http, a_malformed_proxy_is_told) {
  HttpServer::Options options{.port = 0, .trusted_proxies = {"10.0.0.0/40"}};
  auto server = HttpServer::open(options, hello);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().message, "server.proxy_malformed");
}

// A handler that waits until it is let go.
class Gate {
 public:
  Reply pass(Request&) {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return text_reply(200, "text/plain", std::string(200000, 'g'));
  }
  void await(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inside_ >= count; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

TEST(Http, stop_lets_running_requests_finish_and_takes_no_new_ones) {
  Gate gate;
  auto server = std::make_unique<RunningServer>([&](Request& request) { return gate.pass(request); });
  const std::uint16_t port = server->port();
  RawClient idle(port);
  std::vector<std::unique_ptr<RawClient>> running;
  for (int i = 0; i < 10; ++i) {
    running.push_back(std::make_unique<RawClient>(port));
    running.back()->send(get("/"));
  }
  gate.await(10);
  server->server().stop();
  EXPECT_TRUE(idle.closed_by_server());
  EXPECT_FALSE(RawClient(port).connected());
  gate.open();
  for (auto& client : running) {
    const RawReply reply = client->read_reply();
    EXPECT_EQ(reply.body.size(), 200000U);
    EXPECT_EQ(reply.header("connection"), "close");
  }
  server.reset();
}

TEST(Http, what_still_runs_after_the_drain_time_is_cut) {
  const auto start = std::chrono::steady_clock::now();
  {
    RunningServer server(
        [](Request&) {
          Reply reply;
          reply.body = StreamBody([]() -> Result<std::string> { return std::string(1 << 20, 'x'); });
          return reply;
        },
        {.drain = 300ms});
    RawClient client(server.port());
    client.send(get("/"));
    client.read_reply(RawClient::Expect::head_only);
    server.stop();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

TEST(Http, a_stream_learns_that_the_server_drains) {
  RunningServer server([](Request& request) {
    Reply reply;
    reply.body = StreamBody([stopping = request.stopping, piece = 0]() mutable -> Result<std::string> {
      if (++piece == 1) return std::string("begin");
      std::mutex mutex;
      std::condition_variable_any changed;
      std::unique_lock lock(mutex);
      changed.wait(lock, stopping, [] { return false; });
      return std::string(piece == 2 ? "end" : "");
    });
    return reply;
  });
  RawClient client(server.port());
  client.send(get("/"));
  std::jthread stopper([&] { server.server().stop(); });
  const RawReply reply = client.read_reply();
  EXPECT_TRUE(reply.status == 0 || reply.body == "beginend") << reply.body;
}

TEST(Http, more_than_threads_and_queue_can_hold_is_told_to_come_later) {
  Gate gate;
  RunningServer server([&](Request& request) { return gate.pass(request); }, {.threads = 2, .queue = 2, .loops = 1});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/"));
  }
  gate.await(2);
  for (int i = 0; i < 6; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/"));
  }
  int refused = 0;
  for (std::size_t i = 4; i < clients.size(); ++i) {
    const RawReply reply = clients[i]->read_reply();
    if (reply.status == 503) ++refused;
    EXPECT_NE(reply.header("retry-after"), "");
  }
  EXPECT_EQ(refused, 4);
  gate.open();
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(clients[i]->read_reply().status, 200);
}

TEST(Http, each_exchange_is_told_once) {
  std::mutex mutex;
  std::vector<std::string> told;
  HttpServer::Options options;
  options.observer = [&](const Exchange& exchange) {
    const std::lock_guard lock(mutex);
    told.push_back(std::string(exchange.route_class) + " " + std::to_string(exchange.status) + " " +
                   std::string(exchange.target) + " " + std::to_string(exchange.body_bytes));
  };
  RunningServer server(
      [](Request&) {
        Reply reply = text_reply(200, "text/plain", "12345");
        reply.route_class = "page";
        return reply;
      },
      options);
  ask(server.port(), get("/a?b"));
  ask(server.port(), "GET /\r\n\r\n");
  server.stop();
  ASSERT_EQ(told.size(), 2U);
  std::sort(told.begin(), told.end());  // each on its own thread
  EXPECT_EQ(told[0], "page 200 /a?b 5");
  EXPECT_TRUE(told[1].starts_with("refused 400 "));
}

TEST(Http, many_clients_at_once_get_each_their_own_answer) {
  RunningServer server(hello, {.threads = 8});
  std::vector<std::jthread> clients;
  std::atomic<int> right = 0;
  for (int c = 0; c < 16; ++c) {
    clients.emplace_back([&, c] {
      RawClient client(server.port());
      for (int i = 0; i < 100; ++i) {
        const std::string path = "/" + std::to_string(c) + "-" + std::to_string(i);
        client.send(get(path));
        if (client.read_reply().body == "hello " + path + " GET") ++right;
      }
    });
  }
  clients.clear();
  EXPECT_EQ(right, 1600);
}

}  // namespace
}  // namespace khen::test
