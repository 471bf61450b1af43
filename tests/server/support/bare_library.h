// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

namespace khen::test {

// The packaged HTTP library on a port of its own, as a program would use it that has nothing in front of it: the
// control that shows that an attack bites where nothing guards.
class BareLibrary {
 public:
  BareLibrary();
  ~BareLibrary();
  BareLibrary(const BareLibrary&) = delete;
  BareLibrary& operator=(const BareLibrary&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace khen::test
