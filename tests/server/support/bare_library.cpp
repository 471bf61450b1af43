// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/server/support/bare_library.h"

#include <httplib.h>

namespace khen::test {

struct BareLibrary::Parts {
  // With a longer queue than its own five, so that many clients at once are not its whole weakness.
  struct Server : httplib::Server {
    void lengthen_queue() const { ::listen(svr_sock_, 1024); }
  };
  Server server;
};

BareLibrary::BareLibrary() : parts_(std::make_unique<Parts>()) {
  Parts::Server& server = parts_->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(64); };
  server.set_keep_alive_timeout(1);
  server.set_read_timeout(1);
  const auto answer = [](const httplib::Request& request, httplib::Response& response) {
    response.set_header("X-Path", request.path);
    response.set_content("here", "text/plain");
  };
  server.Get("/ranged", [](const httplib::Request&, httplib::Response& response) {
    response.set_content_provider(5000, "text/plain", [](std::size_t, std::size_t length, httplib::DataSink& sink) {
      const std::string some(std::min<std::size_t>(length, 1024), 'x');
      return sink.write(some.data(), some.size());
    });
  });
  server.Get("/throws", [](const httplib::Request&, httplib::Response&) { throw std::runtime_error("secret"); });
  server.Get("/address", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(request.get_header_value("REMOTE_ADDR"), "text/plain");
  });
  server.Get("/.*", answer);
  server.Post("/.*", answer);
  server.Put("/.*", answer);
  server.Delete("/.*", answer);
  server.Options(".*", answer);
  port_ = static_cast<std::uint16_t>(server.bind_to_any_port("127.0.0.1"));
  server.lengthen_queue();
  thread_ = std::jthread([this] { parts_->server.listen_after_bind(); });
}

BareLibrary::~BareLibrary() {
  while (!parts_->server.is_running()) std::this_thread::yield();
  parts_->server.stop();
}

}  // namespace khen::test
