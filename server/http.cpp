// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http.h"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "server/compress.h"
#include "server/http/engine.h"
#include "server/http/framing.h"
#include "server/http/listener.h"
#include "server/http/loop.h"
#include "server/http/pool.h"

// The packaged library is compiled with these features; with others its classes would have another layout here than
// there, which compiles and then corrupts memory. Use the flags of its pkg-config file.
#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT) || !defined(CPPHTTPLIB_ZLIB_SUPPORT) || !defined(CPPHTTPLIB_BROTLI_SUPPORT)
#error "compile with the flags that `pkg-config --cflags cpp-httplib` prints"
#endif
static_assert(sizeof(httplib::Request) == 608, "httplib.h does not match the library it was packaged with");

namespace khen {
namespace {

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

// What one thread of the pool does.
class Answerer {
 public:
  explicit Answerer(Engine& engine) : engine_(engine) {}

  void work(Transaction& transaction, Step step) {
    switch (step) {
      case Step::answer:
        if (transaction.head.content_length > 0) {
          transaction.request.body = [&](std::span<std::byte> into) { return transaction.read_collected(into); };
        }
        return answer(transaction);
      case Step::next_piece: transaction.piece = next_piece(std::get<StreamBody>(transaction.reply.body)); return;
    }
  }

 private:
  void answer(Transaction& transaction) {
    transaction.after = transaction.head.after_reply;
    auto answered = library_.process(transaction.head, [&](Reply& reply) {
      reply = engine_.handle(transaction.request);
      if (transaction.hands_over) leave_to_proxy(transaction.request, reply);
      compress_reply(reply, transaction.request.headers.find("accept-encoding"));
      engine_.apply_policy(reply);
      const bool unread = !transaction.body_is_used_up();  // what is left of the body would pose as the next request
      const HttpVersion version = transaction.head.version;
      if (unread || engine_.stopping() || framing_of(version, reply) == Framing::until_close) {
        transaction.after = AfterReply::close;
      }
      frame(reply, version, transaction.after);
    });
    transaction.reply_head = std::move(answered.head);
    transaction.reply = std::move(answered.reply);
  }

  void leave_to_proxy(const Request& request, Reply& reply) const {
    const auto* file = std::get_if<FileRange>(&reply.body);
    if (file == nullptr || !proxy_agrees(request.headers, reply.status)) return;
    if (const std::string address = engine_.handover_address(*file); !address.empty()) hand_over(reply, address);
  }

  Result<std::string> next_piece(const StreamBody& body) const {
    Result<std::string> piece = fail(Code::internal, "internal");
    engine_.guarded([&] {
      piece = body();
      return Reply();
    });
    return piece;
  }

  Engine& engine_;
  Library library_;
};

// A connection is a descriptor, and so may be what it reads: take as many as this process may have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t loops_of(const HttpServer::Options& options) {
  if (options.loops > 0) return options.loops;
  return std::max<std::size_t>(2, std::thread::hardware_concurrency());
}

}  // namespace

struct HttpServer::Parts {
  std::uint16_t port = 0;
  std::unique_ptr<Engine> engine;
  std::vector<std::unique_ptr<Loop>> loops;
  std::unique_ptr<WorkPool> pool;  // declared last: its threads use everything above
};

HttpServer::HttpServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::open(Options options, Handler handler) {
  // sendfile(2) has no MSG_NOSIGNAL: a reader that goes away is an error of one call, not the end of the program.
  ::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  auto parts = std::make_unique<Parts>();
  parts->engine = TRY(Engine::open(std::move(options), std::move(handler)));
  Engine& engine = *parts->engine;
  const Options& chosen = engine.options();
  Descriptor listener = TRY(listen_on(chosen.address, chosen.port));
  parts->port = port_of(listener);
  const std::size_t count = loops_of(chosen);
  std::vector<Loop*> others;
  for (std::size_t i = 0; i < count; ++i) {
    parts->loops.push_back(TRY(Loop::open(engine, std::max<std::size_t>(1, chosen.connections / count))));
    if (i > 0) others.push_back(parts->loops.back().get());
  }
  TRY(parts->loops.front()->accept_from(std::move(listener), std::move(others)));
  const WorkPool::Sizes sizes{chosen.threads, chosen.heavy_threads, chosen.queue};
  parts->pool = std::make_unique<WorkPool>(sizes, [&engine]() -> Worker {
    auto answerer = std::make_shared<Answerer>(engine);
    return [answerer](Task task) {
      answerer->work(*task.transaction, task.step);
      task.done(std::move(task.transaction), task.step);
    };
  });
  engine.use(*parts->pool);
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(parts)));
}

Result<void> HttpServer::run() {
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < parts_->loops.size(); ++i) {
    threads.emplace_back([loop = parts_->loops[i].get()] { loop->run(); });
  }
  parts_->loops.front()->run();
  threads.clear();
  parts_->pool->settle(std::chrono::steady_clock::now() + parts_->engine->options().drain);
  return {};
}

void HttpServer::stop() {
  parts_->engine->stop();
  parts_->loops.front()->wake();
}

Result<void> HttpServer::reload(const Options& fresh) {
  TRY(parts_->engine->trust(fresh));
  TlsServer* tls = parts_->engine->tls();
  return tls != nullptr ? tls->reload() : Result<void>();
}

HttpServer::Load HttpServer::load() const {
  Load load;
  for (const auto& loop : parts_->loops) load.connections += loop->connections();
  load.cheap = parts_->pool->load(RequestLane::cheap);
  load.heavy = parts_->pool->load(RequestLane::heavy);
  return load;
}

std::uint16_t HttpServer::port() const { return parts_->port; }

}  // namespace khen
