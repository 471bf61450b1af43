// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxies/support/program.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "metadata/base/descriptor.h"

namespace khen::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Descriptor make_socket() { return Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

bool somebody_listens(std::uint16_t port) {
  const Descriptor socket = make_socket();
  const sockaddr_in address = loopback(port);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

Program::Program(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // its children end with it
  if (::posix_spawnp(&process_, arguments[0], nullptr, &attributes, arguments.data(), environ) != 0) process_ = -1;
  ::posix_spawnattr_destroy(&attributes);
}

Program::~Program() {
  if (process_ <= 0) return;
  ::kill(-process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  ::kill(-process_, SIGKILL);  // whoever was left behind
}

bool Program::answers_at(std::uint16_t port) {
  using namespace std::chrono_literals;
  const auto limit = std::chrono::steady_clock::now() + 30s;
  while (process_ > 0 && std::chrono::steady_clock::now() < limit) {
    if (somebody_listens(port)) return true;
    if (::waitpid(process_, nullptr, WNOHANG) != 0) {
      process_ = -1;
      return false;
    }
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

std::uint16_t free_port() {
  const Descriptor socket = make_socket();
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace khen::test
