// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <poll.h>

#include <atomic>
#include <mutex>
#include <set>

#include "server/http/guard.h"
#include "server/problem.h"
#include "tests/server/raw_client.h"
#include "tests/server/support/bare_library.h"
#include "tests/server/support/smuggling_rows.h"

// Whoever stands in front of this server and reads a connection in another way than we do gets a refusal and the end of
// the connection, never the answer to a request that it did not see.
namespace khen::test {
namespace {

// What handlers were asked for.
class Asked {
 public:
  Reply operator()(Request& request) {
    {
      const std::lock_guard lock(mutex_);
      paths_.insert(request.path);
      hosts_.insert(request.host);
    }
    if (request.content_length == 0 || request.path == "/unread") return text_reply(200, "text/plain", "here");
    const auto body = request.read_body(65536);
    if (!body) return text_reply(http_status(body.error()), "text/plain", body.error().message);
    return text_reply(200, "text/plain", "here");
  }
  std::set<std::string> paths() {
    const std::lock_guard lock(mutex_);
    return paths_;
  }
  std::set<std::string> hosts() {
    const std::lock_guard lock(mutex_);
    return hosts_;
  }

 private:
  std::mutex mutex_;
  std::set<std::string> paths_;
  std::set<std::string> hosts_;
};

enum class Pieces { whole, bytes };

struct Conversation {
  std::vector<int> statuses;
  std::string last_connection;
  bool closed = false;
};

Conversation converse(std::uint16_t port, const std::string& bytes, Pieces pieces) {
  RawClient client(port);
  if (pieces == Pieces::whole) {
    client.send(bytes);
  } else {
    for (const char byte : bytes) {
      if (!client.send({&byte, 1})) break;
    }
  }
  client.end_output();
  Conversation heard;
  for (RawReply reply = client.read_reply(); reply.status != 0; reply = client.read_reply()) {
    heard.statuses.push_back(reply.status);
    heard.last_connection = reply.header("connection");
  }
  heard.closed = client.closed_by_server();
  return heard;
}

class Smuggling : public testing::TestWithParam<SmugglingFamily> {};

TEST_P(Smuggling, is_refused_or_harmless) {
  Asked asked;
  HttpServer::Options options;
  options.least_rate = 1;
  RunningServer server([&](Request& request) { return asked(request); }, options);
  for (const SmugglingRow& row : GetParam().rows) {
    for (const Pieces pieces : {Pieces::whole, Pieces::bytes}) {
      if (pieces == Pieces::bytes && row.bytes.size() > 2000) continue;
      const Conversation heard = converse(server.port(), row.bytes, pieces);
      EXPECT_EQ(heard.statuses, row.statuses) << row.name << (pieces == Pieces::whole ? "" : ", byte by byte");
      EXPECT_TRUE(heard.closed) << row.name;
      const bool refused = !row.statuses.empty() && row.statuses.back() >= 400;
      EXPECT_TRUE(!refused || heard.last_connection == "close") << row.name;
      EXPECT_FALSE(asked.paths().contains(std::string(poisoned_path))) << row.name;
      EXPECT_FALSE(asked.hosts().contains("evil.test")) << row.name;
    }
  }
  EXPECT_EQ(ask(server.port(), get("/after")).status, 200);
}

INSTANTIATE_TEST_SUITE_P(Families, Smuggling, testing::ValuesIn(smuggling_families()),
                         [](const auto& family) { return family.param.name; });

// What the other side says until it has said nothing for a while; `patience` times as long.
std::string listen_to(const RawClient& client, int patience) {
  std::string heard;
  char block[4096];
  pollfd readable{client.socket(), POLLIN, 0};
  while (::poll(&readable, 1, patience * (heard.empty() ? 100 : 20)) == 1) {
    const ssize_t size = ::recv(client.socket(), block, sizeof block, 0);
    if (size <= 0) break;
    heard.append(block, static_cast<std::size_t>(size));
  }
  return heard;
}

// Part by part, each after the answer to the one before: the library forgets what it has read ahead.
bool poison_is_answered(std::uint16_t port, const SmugglingRow& row, int patience) {
  const RawClient client(port);
  std::string heard;
  std::string_view rest = row.bytes;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\r\n\r\n");
    const std::string_view part = rest.substr(0, end == std::string_view::npos ? end : end + 4);
    if (::send(client.socket(), part.data(), part.size(), MSG_NOSIGNAL) < 0) break;
    rest.remove_prefix(part.size());
    heard += listen_to(client, patience);
  }
  return heard.find("X-Path: " + std::string(poisoned_path)) != std::string::npos;
}

// The control: without our front the same rows bite.
TEST(SmugglingControl, the_packaged_library_alone_answers_the_poison) {
  BareLibrary library;
  const std::vector<SmugglingFamily> families = smuggling_families();
  std::vector<std::pair<const SmugglingFamily*, const SmugglingRow*>> rows;
  for (const auto& family : families) {
    for (const auto& row : family.rows) rows.emplace_back(&family, &row);
  }
  std::mutex mutex;
  std::map<std::string, std::vector<std::string>> bitten;
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < rows.size(); at = next++) {
          const auto& [family, row] = rows[at];
          // On a busy machine an answer takes longer than the usual wait.
          if (!poison_is_answered(library.port(), *row, 1) && !poison_is_answered(library.port(), *row, 3)) continue;
          const std::lock_guard lock(mutex);
          bitten[family->name].push_back(row->name);
        }
      });
    }
  }
  std::size_t count = 0;
  std::string told;
  for (const auto& [family, names] : bitten) {
    count += names.size();
    told += fmt::format("{} {}; ", family, names.size());
  }
  RecordProperty("bitten", told);
  EXPECT_GE(count, 150U) << told;
  for (const char* family : {"both_lengths", "chunks", "hidden_coding", "hosts", "lengths", "unread_bodies"}) {
    EXPECT_FALSE(bitten[family].empty()) << family;
  }
}

// Each of the 256 bytes at each place around the two fields that tell a body's length: what is taken for good has the
// length that everybody reads.
TEST(SmugglingBytes, no_byte_near_a_length_is_read_in_two_ways) {
  const HeadLimits limits;
  int accepted = 0;
  for (const std::string field : {"Transfer-Encoding: chunked", "Content-Length: 6"}) {
    const std::size_t colon = field.find(':');
    for (const std::size_t place :
         {std::size_t{0}, colon / 2, colon, colon + 1, colon + 2, field.size() - 1, field.size()}) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string line = field;
        line.insert(place, 1, static_cast<char>(byte));
        const std::string bytes =
            "POST / HTTP/1.1\r\nHost: khen.test\r\nContent-Length: 5\r\n" + line + "\r\n\r\nhello";
        const HeadProgress progress = scan_head(bytes, 0, limits);
        const auto* complete = std::get_if<HeadComplete>(&progress);
        if (complete == nullptr) continue;
        const auto parsed = parse_head(std::string_view(bytes).substr(0, complete->size), limits);
        const auto* head = std::get_if<RequestHead>(&parsed);
        if (head == nullptr) continue;
        ++accepted;
        EXPECT_EQ(head->content_length, 5U) << line;
        EXPECT_FALSE(head->headers.has("transfer-encoding")) << line;
        const bool other_name = place <= colon && (std::isalnum(byte) != 0 || byte == '-' || byte == ':');
        EXPECT_TRUE(other_name) << byte << " at " << place << " in " << field;
      }
    }
  }
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace khen::test
