// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

// System calls that fail on demand, for everything in this program: our own code, SQLite, the standard library. The
// functions of the C library are taken over by definitions of their names in the test program.
namespace khen::testing {

enum class FailingCall { write, sync, rename, open };
inline constexpr FailingCall every_failing_call[] = {FailingCall::write, FailingCall::sync, FailingCall::rename,
                                                     FailingCall::open};
constexpr std::string_view name_of(FailingCall call) {
  constexpr std::string_view names[] = {"write", "sync", "rename", "open"};
  return names[static_cast<int>(call)];
}

enum class Lasting { once, from_then_on };

// In this thread the `at`-th call (from 1) of that kind below `directory` fails with `number`; opening counts where it
// creates or writes, and anywhere for EMFILE. Disarms when it goes.
class CallFault {
 public:
  CallFault(FailingCall call, int number, int at, std::string_view directory, Lasting lasting = Lasting::once);
  ~CallFault();
  CallFault(const CallFault&) = delete;
  CallFault& operator=(const CallFault&) = delete;
  [[nodiscard]] bool fired() const;
  [[nodiscard]] int seen() const;  // calls of that kind so far
};

}  // namespace khen::testing
