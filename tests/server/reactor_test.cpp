// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "server/http/event_feed.h"
#include "tests/server/raw_client.h"
#include "tests/server/served_file.h"

// What the loops owe to everybody else while some clients are slow, many or gone.
namespace khen::test {
namespace {

using namespace std::chrono_literals;
using Clients = std::vector<std::unique_ptr<RawClient>>;

Reply hello(Request& request) { return text_reply(200, "text/plain", "hello " + request.path); }

std::string post(std::string_view path, std::size_t size, std::string_view fields = "") {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: khen.test\r\nContent-Length: " + std::to_string(size) +
         "\r\n" + std::string(fields) + "\r\n";
}

Reply file_reply(const OneFile& one) {
  Reply reply;
  reply.body = FileRange{one.file, 0, one.bytes.size()};
  return reply;
}

// Clients that ask for `target` and read nothing.
Clients slow_readers(std::uint16_t port, std::string_view target, int count) {
  Clients clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->send(get(target));
  }
  return clients;
}

void expect_quick_answers(std::uint16_t port) {
  for (int i = 0; i < 20; ++i) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(ask(port, get("/probe")).status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);  // far below the stall limit that frees a thread
  }
}

TEST(Loops, slow_readers_of_files_hold_no_thread) {
  const OneFile film(16 << 20);
  RunningServer server([&](Request& request) { return request.path == "/film" ? file_reply(film) : hello(request); },
                       {.threads = 2});
  Clients slow = slow_readers(server.port(), "/film", 200);
  expect_quick_answers(server.port());
  EXPECT_EQ(slow.back()->read_reply().body, film.bytes);
  slow.clear();
}

TEST(Loops, slow_readers_of_streams_hold_no_thread_and_one_piece) {
  std::atomic<int> pieces = 0;
  RunningServer server(
      [&](Request& request) {
        if (request.path != "/stream") return hello(request);
        Reply reply;
        reply.body = StreamBody([&pieces, left = 64]() mutable -> Result<std::string> {
          ++pieces;
          return left-- > 0 ? std::string(1 << 20, 's') : std::string();
        });
        return reply;
      },
      {.threads = 2});
  Clients slow = slow_readers(server.port(), "/stream", 20);
  expect_quick_answers(server.port());
  EXPECT_LT(pieces, 20 * 10);  // what the sockets' buffers hold, not all
  EXPECT_EQ(slow.front()->read_reply().body.size(), std::size_t{64} << 20);
}

TEST(Loops, dripping_bodies_hold_no_thread) {
  RunningServer server(
      [](Request& request) {
        if (request.method != Method::post) return hello(request);
        return text_reply(200, "text/plain", request.read_body(100).value_or("broken"));
      },
      {.threads = 2});
  Clients dripping;
  for (int i = 0; i < 200; ++i) {
    dripping.push_back(std::make_unique<RawClient>(server.port()));
    dripping.back()->send(post("/", 10) + "12345");
  }
  expect_quick_answers(server.port());
  for (auto& client : dripping) client->send("67890");
  for (auto& client : dripping) EXPECT_EQ(client->read_reply().body, "1234567890");
}

TEST(Loops, pipelined_requests_of_every_kind_are_answered_in_their_order) {
  const OneFile film(300'000);
  RunningServer server([&](Request& request) {
    if (request.path == "/film") return file_reply(film);
    if (request.method == Method::post)
      return text_reply(200, "text/plain", request.read_body(1000).value_or("broken"));
    if (request.path != "/stream") return hello(request);
    Reply reply;
    reply.body =
        StreamBody([left = 3]() mutable -> Result<std::string> { return std::string(left-- > 0 ? "piece " : ""); });
    return reply;
  });
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 10; ++i) {
    all += get("/film") + post("/", 5) + "12345" + get("/stream") + "HEAD" + get("/film").substr(3) +
           get("/" + std::to_string(i));
  }
  std::jthread sender([&] { client.send(all); });
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(client.read_reply().body, film.bytes);
    EXPECT_EQ(client.read_reply().body, "12345");
    EXPECT_EQ(client.read_reply().body, "piece piece piece ");
    EXPECT_EQ(client.read_reply(RawClient::Expect::head_only).header("content-length"), "300000");
    EXPECT_EQ(client.read_reply().body, "hello /" + std::to_string(i));
  }
}

TEST(Loops, a_stop_finishes_what_is_being_sent_and_cuts_the_rest_at_the_limit) {
  const OneFile film(8 << 20);
  std::mutex mutex;
  int whole = 0;
  int broken = 0;
  HttpServer::Options options{.stall = 20s, .drain = 2s};
  options.observer = [&](const Exchange& exchange) {
    const std::lock_guard lock(mutex);
    ++(exchange.complete ? whole : broken);
  };
  RunningServer server([&](Request&) { return file_reply(film); }, options);
  Clients reading = slow_readers(server.port(), "/film", 5);
  Clients idle = slow_readers(server.port(), "/film", 5);
  for (auto& client : reading) client->read_reply(RawClient::Expect::head_only);
  for (auto& client : idle) client->read_reply(RawClient::Expect::head_only);
  const auto start = std::chrono::steady_clock::now();
  server.server().stop();
  for (auto& client : reading) EXPECT_TRUE(client->read_rest() == film.bytes);
  server.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
  EXPECT_EQ(whole, 5);
  EXPECT_EQ(broken, 5);
}

TEST(Loops, idle_connections_cost_little) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer's own memory would be measured";
#endif
  RunningServer server(hello);
  Clients warm;
  const auto open = [&](int count) {
    for (int i = 0; i < count; ++i) {
      warm.push_back(std::make_unique<RawClient>(server.port()));
      warm.back()->send(get("/"));
      warm.back()->read_reply();
    }
  };
  open(200);
  const std::size_t before = resident_memory();
  open(400);
  // The clients live in this process too: their share is counted as well.
  EXPECT_LE(resident_memory() - before, std::size_t{400} * 4096 + (1 << 20));
}

TEST(Lanes, heavy_requests_leave_threads_for_cheap_ones) {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  HttpServer::Options options{.threads = 4, .heavy_threads = 2};
  options.lane = [](const Request& request) {
    return request.path == "/heavy" ? RequestLane::heavy : RequestLane::cheap;
  };
  RunningServer server(
      [&](Request& request) {
        if (request.path != "/heavy") return hello(request);
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return open; });
        return hello(request);
      },
      options);
  Clients heavy;
  for (int i = 0; i < 20; ++i) {
    heavy.push_back(std::make_unique<RawClient>(server.port()));
    heavy.back()->send(get("/heavy"));
  }
  expect_quick_answers(server.port());
  {
    const std::lock_guard lock(mutex);
    open = true;
  }
  changed.notify_all();
  for (auto& client : heavy) EXPECT_EQ(client->read_reply().status, 200);
}

TEST(Limits, bodies_together_take_no_more_than_their_budget) {
  RunningServer server(
      [](Request& request) { return text_reply(200, "text/plain", request.read_body(1 << 20).value_or("")); },
      {.loops = 1, .body_limit = 1000, .bodies_in_flight = 2500});
  EXPECT_EQ(ask(server.port(), post("/", 1001)).status, 413);
  RawClient first(server.port());
  RawClient second(server.port());
  first.send(post("/", 1000) + "x");
  second.send(post("/", 1000) + "x");
  const RawReply busy = ask(server.port(), post("/", 600) + std::string(600, 'x'));
  EXPECT_EQ(busy.status, 503);
  EXPECT_NE(busy.header("retry-after"), "");
  first.send(std::string(999, 'x'));
  EXPECT_EQ(first.read_reply().body.size(), 1000U);
  EXPECT_EQ(ask(server.port(), post("/", 600) + std::string(600, 'x')).status, 200);
}

TEST(Limits, one_client_has_so_many_connections_and_requests) {
  HttpServer::Options options{.connections_a_client = 5, .requests_a_second = 1};
  options.unlimited_clients.clear();
  RunningServer server(hello, options);
  Clients clients;
  int served = 0;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/"));
    if (clients.back()->read_reply().status == 200) ++served;
  }
  EXPECT_EQ(served, 5);
  int slowed = 0;
  for (int i = 0; i < 12; ++i) {
    clients.front()->send(get("/"));
    const RawReply reply = clients.front()->read_reply();
    if (reply.status != 429) continue;
    EXPECT_NE(reply.header("retry-after"), "");
    ++slowed;
    break;
  }
  EXPECT_EQ(slowed, 1);
}

TEST(Limits, behind_a_proxy_the_real_client_is_meant) {
  HttpServer::Options options{.requests_a_second = 1, .trusted_proxies = {"127.0.0.0/8"}};
  options.unlimited_clients.clear();
  RunningServer server(hello, options);
  const auto from = [&](const std::string& address) {
    return ask(server.port(), get("/", "X-Forwarded-For: " + address + "\r\n")).status;
  };
  int slowed = 0;
  for (int i = 0; i < 15; ++i) slowed += from("2001:db8:1:2::" + std::to_string(i + 1)) == 429 ? 1 : 0;
  EXPECT_GE(slowed, 3);  // one network, one client
  EXPECT_EQ(from("2001:db8:1:3::1"), 200);
  EXPECT_EQ(from("192.0.2.7"), 200);
}

// Counts what it takes, and refuses beyond `most`.
class CountingIntake final : public Intake {
 public:
  explicit CountingIntake(std::size_t most) : most_(most) {}
  Result<void> take(Bytes block) override {
    if (taken + block.size() > most_) return fail(Code::too_large, "test.too_much");
    taken += block.size();
    return {};
  }
  std::size_t taken = 0;

 private:
  std::size_t most_;
};

Reply count_body(Request& request) {
  if (!request.intake) {
    if (request.path == "/no") return text_reply(403, "text/plain", "no");
    Reply reply;
    reply.intake = std::make_shared<CountingIntake>(20 << 20);
    return reply;
  }
  const auto& intake = dynamic_cast<CountingIntake&>(*request.intake);
  return text_reply(200, "text/plain",
                    std::to_string(intake.taken) + (request.intake_ended ? " " + request.intake_ended->message : ""));
}

HttpServer::Options taking_bodies() {
  HttpServer::Options options{.threads = 2, .stall = 500ms, .body_limit = 1000};
  options.takes_body = [](const Request& request) { return request.method == Method::post; };
  return options;
}

TEST(Intakes, large_bodies_go_where_the_handler_says_block_by_block) {
  RunningServer server(
      [](Request& request) { return request.method == Method::post ? count_body(request) : hello(request); },
      taking_bodies());
  RawClient client(server.port());
  const std::size_t before = resident_memory();
  for (int i = 0; i < 2; ++i) {
    client.send(post("/", 16 << 20));
    const std::string block(1 << 20, 'b');
    for (int sent = 0; sent < 16; ++sent) client.send(block);
    EXPECT_EQ(client.read_reply().body, std::to_string(16 << 20));
  }
  EXPECT_LT(resident_memory() - before, std::size_t{8} << 20);
  client.send(get("/after"));
  EXPECT_EQ(client.read_reply().body, "hello /after");
}

TEST(Intakes, end_early_with_their_reason) {
  RunningServer server(count_body, taking_bodies());
  RawClient large(server.port());
  large.send(post("/", 64 << 20));
  const std::string block(1 << 20, 'b');
  for (int i = 0; i < 64 && large.send(block); ++i) {
  }
  const RawReply refused = large.read_reply();
  EXPECT_TRUE(refused.status == 0 || refused.body.ends_with("test.too_much")) << refused.body;
  RawClient slow(server.port());
  slow.send(post("/", 100) + "abc");
  const RawReply cut = slow.read_reply();
  EXPECT_EQ(cut.body, "3 http.body.slow");
  EXPECT_EQ(cut.header("connection"), "close");
}

TEST(Intakes, end_with_what_has_come_when_the_server_stops) {
  RunningServer server(count_body, taking_bodies());
  RawClient client(server.port());
  client.send(post("/", 100, "Expect: 100-continue\r\n"));
  ASSERT_EQ(client.read_reply().status, 100);
  client.send("abc");
  std::jthread stopper([&] { server.server().stop(); });
  const RawReply reply = client.read_reply();
  EXPECT_TRUE(reply.body.ends_with(" http.body.cut")) << reply.body;
  EXPECT_EQ(reply.header("connection"), "close");
}

TEST(Intakes, a_body_is_asked_for_only_when_it_is_wanted) {
  RunningServer server(count_body, taking_bodies());
  RawClient client(server.port());
  client.send(post("/", 5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.read_reply().status, 100);
  client.send("12345");
  EXPECT_EQ(client.read_reply().body, "5");
  EXPECT_EQ(ask(server.port(), post("/no", 5, "Expect: 100-continue\r\n")).status, 403);
}

TEST(Events, reach_everybody_who_listens_without_a_thread) {
  const auto feed = std::make_shared<EventFeed>();
  RunningServer server(
      [&](Request& request) {
        if (request.path != "/events") return hello(request);
        Reply reply;
        reply.headers.add("Content-Type", "text/event-stream");
        reply.body = EventStream{feed};
        return reply;
      },
      {.threads = 1});
  feed->publish("queue", "first");
  Clients listening;
  for (int i = 0; i < 30; ++i) {
    listening.push_back(std::make_unique<RawClient>(server.port()));
    listening.back()->send(get("/events"));
    EXPECT_EQ(listening.back()->read_reply(RawClient::Expect::head_only).header("content-type"), "text/event-stream");
    EXPECT_EQ(listening.back()->read_chunk(), "event: queue\ndata: first\n\n");
  }
  EXPECT_EQ(ask(server.port(), get("/")).status, 200);
  listening.pop_back();
  feed->publish("queue", "second\nline");
  for (auto& client : listening) EXPECT_EQ(client->read_chunk(), "event: queue\ndata: second\ndata: line\n\n");
  server.stop();
  feed->publish("queue", "nobody listens");
}

TEST(Events, end_whole_for_who_may_no_longer_listen_and_go_on_for_others) {
  const auto feed = std::make_shared<EventFeed>();
  std::atomic<bool> may = true;
  RunningServer server([&](Request& request) {
    if (request.path == "/") return hello(request);
    Reply reply;
    reply.headers.add("Content-Type", "text/event-stream");
    EventFeed::Admission admission;
    if (request.path == "/some") admission.holds = [&may] { return may.load(); };
    admission.last_event = request.headers.find("last-event-id");
    reply.body = EventStream{feed, std::move(admission)};
    return reply;
  });
  RawClient some(server.port());
  RawClient all(server.port());
  some.send(get("/some"));
  all.send(get("/all"));
  some.read_reply(RawClient::Expect::head_only);
  all.read_reply(RawClient::Expect::head_only);
  feed->publish("queue", "a", "1");
  EXPECT_EQ(some.read_chunk(), "event: queue\nid: 1\nretry: 3000\ndata: a\n\n");
  EXPECT_NE(all.read_chunk().find("data: a"), std::string::npos);  // who comes late hears only the latest
  feed->publish("queue", "a", "1");                                // is no news
  may = false;
  feed->publish("queue", "b", "2");
  EXPECT_EQ(some.read_chunk(), "") << "the last chunk, not the event";
  some.send(get("/"));
  EXPECT_EQ(some.read_reply().status, 200) << "the connection goes on";
  EXPECT_NE(all.read_chunk().find("data: b"), std::string::npos);
  RawClient again(server.port());
  again.send(get("/all", "Last-Event-ID: 2\r\n"));
  again.read_reply(RawClient::Expect::head_only);
  feed->publish("queue", "c", "3");
  EXPECT_NE(again.read_chunk().find("data: c"), std::string::npos);
  RawClient old(server.port());
  old.send("GET /all HTTP/1.0\r\nHost: khen.test\r\n\r\n");
  old.read_reply(RawClient::Expect::head_only);
  EXPECT_TRUE(old.read_until("\n\n").ends_with("data: c\n\n"));
  server.stop();
  EXPECT_EQ(old.read_rest(), "");
}

}  // namespace
}  // namespace khen::test
