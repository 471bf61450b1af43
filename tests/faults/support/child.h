// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "metadata/base/descriptor.h"
#include "metadata/base/text.h"

namespace khen::testing {

// A process of ours at work, which tells lines of what it has done until it is killed. The parent must hold no
// connection to a catalogue while it lives.
class Child {
 public:
  using Tell = std::function<void(const std::string& line)>;

  explicit Child(const std::function<void(const Tell&)>& work) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    read_ = Descriptor(ends[0]);
    Descriptor write(ends[1]);
    pid_ = ::fork();
    if (pid_ != 0) return;
    work([&](const std::string& line) {
      const std::string whole = line + "\n";
      if (::write(write.get(), whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) ::_exit(1);
    });
    ::_exit(0);
  }
  ~Child() { kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Until it has told something, or for as long; then a little longer.
  void let_work(int at_most, int then) const {
    pollfd first{read_.get(), POLLIN, 0};
    ::poll(&first, 1, at_most);
    ::poll(nullptr, 0, then);
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  // Every whole line that it told.
  [[nodiscard]] std::vector<std::string> told() const {
    std::string text;
    char block[4096];
    for (ssize_t got = 0; (got = ::read(read_.get(), block, sizeof block)) > 0;)
      text.append(block, static_cast<std::size_t>(got));
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
      lines.push_back(text.substr(begin, end - begin));
    return lines;
  }

 private:
  Descriptor read_;
  pid_t pid_ = 0;
};

}  // namespace khen::testing
