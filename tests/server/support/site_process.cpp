// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/server/support/site_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "metadata/base/descriptor.h"

extern char** environ;

namespace khen::test {
namespace {

constexpr std::string_view address_start = "http://127.0.0.1:";

// The port out of the address that the program tells when it listens; 0 when it ends without.
std::uint16_t read_port(int told) {
  std::string text;
  char block[512];
  while (true) {
    const std::size_t start = text.find(address_start);
    if (start != std::string::npos && text.find('/', start + address_start.size()) != std::string::npos) {
      return static_cast<std::uint16_t>(std::stoi(text.substr(start + address_start.size())));
    }
    const ssize_t size = ::read(told, block, sizeof block);
    if (size <= 0) return 0;
    text.append(block, static_cast<std::size_t>(size));
  }
}

}  // namespace

SiteProcess::SiteProcess(const Path& home) : log_(home / "serve.err") {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const Descriptor told(ends[0]);
  Descriptor output(ends[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, output.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::string words[] = {KHEN_PROGRAM, "--home", home.native(), "serve", "--listen", "127.0.0.1:0"};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                       words[4].data(), words[5].data(), nullptr};
  EXPECT_EQ(::posix_spawn(&pid_, KHEN_PROGRAM, &actions, nullptr, arguments, environ), 0);
  ::posix_spawn_file_actions_destroy(&actions);
  output.reset();
  port_ = read_port(told.get());
  EXPECT_NE(port_, 0) << log();
}

SiteProcess::~SiteProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the site ended with " << status << ": " << log();
}

bool SiteProcess::is_alive() const {
  siginfo_t ended{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0;
}

std::size_t SiteProcess::anonymous_memory() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stoul(line.substr(8)) * 1024;
  }
  return 0;
}

std::size_t SiteProcess::descriptors() const {
  const auto entries = std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::string SiteProcess::log() const {
  std::ostringstream text;
  text << std::ifstream(log_).rdbuf();
  return text.str();
}

}  // namespace khen::test
