// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "metadata/base/descriptor.h"
#include "metadata/record.h"
#include "tests/support/archive.h"

namespace khen::load {

// What the kernel says about a process at this moment.
struct Figures {
  std::uint64_t memory = 0;     // RssAnon in bytes
  std::size_t descriptors = 0;  // but those of catalogue and index, which
  std::size_t of_readers = 0;   // are as many as threads have ever read at once
};
Figures figures_of(pid_t process);

// Memory that all TCP sockets of this machine hold, in bytes.
std::uint64_t kernel_memory_of_tcp();

// Raises the limit of this process, and so of the site's, as far as the machine lets it. False when that isn't enough.
bool may_open(std::size_t descriptors);

// Whether memory can be judged: a sanitizer would show its own.
bool memory_counts();

// An archive of its own served by the real program in a process of its own (KHEN_PROGRAM in the environment: by that
// one). At the end its log must hold no error. The archive holds one public Record with
// one Recording, whose largest Rendition is the film (film.h).
class Site {
 public:
  static constexpr std::uint64_t film_size = 64ULL << 20U;
  static constexpr std::string_view login = "lan";
  static constexpr std::string_view password = "mật khẩu rất dài";

  Site();
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::string& film() const { return film_; }  // its path in the site
  [[nodiscard]] Path film_file() const;
  [[nodiscard]] const std::string& record() const { return record_; }  // path of its JSON
  [[nodiscard]] Figures figures() const { return figures_of(process_); }

  // Fields that a writing request of an archivist shows.
  std::string log_in();

  void terminate() const;
  // How the process ended: its status, or 128 + the signal. nullopt: it still runs.
  std::optional<int> ended();

 private:
  void fill();
  void serve();

  testing::TestArchive archive_;
  std::string film_;
  Path film_path_;
  std::string record_;
  pid_t process_ = -1;
  std::optional<int> status_;
  Descriptor output_;
  std::uint16_t port_ = 0;
};

}  // namespace khen::load
