// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "metadata/base/files.h"

namespace khen::test {

// `khen serve` over a home, as a process of its own: what it costs is measured without the test's own memory.
class SiteProcess {
 public:
  explicit SiteProcess(const Path& home);
  ~SiteProcess();
  SiteProcess(const SiteProcess&) = delete;
  SiteProcess& operator=(const SiteProcess&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool is_alive() const;
  // Resident memory of its own, without what it maps from files; bytes.
  [[nodiscard]] std::size_t anonymous_memory() const;
  [[nodiscard]] std::size_t descriptors() const;
  [[nodiscard]] std::string log() const;  // its standard error so far

 private:
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  Path log_;
};

}  // namespace khen::test
