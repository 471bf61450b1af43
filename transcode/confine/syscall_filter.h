// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "metadata/base/descriptor.h"
#include "metadata/base/result.h"

// A list of the system calls that decoders need; all others answer "no such call" (ENOSYS). It closes the kernel's
// rarely used doors to a decoder that a hostile file has taken over: other processes' memory, namespaces, mounts, keys,
// BPF, io_uring, raw sockets.
namespace khen {

struct SyscallPolicy {
  enum class Processes { none, own };  // whether it may start processes; threads always
  enum class Sockets { none, local };  // AF_UNIX; nothing else ever
  Processes processes = Processes::none;
  Sockets sockets = Sockets::none;
  friend bool operator==(const SyscallPolicy&, const SyscallPolicy&) = default;
};

// A program for the kernel's filter machine (struct sock_filter[]), for the architecture of this program. Immutable.
class SyscallFilter {
 public:
  // Errors: sandbox.unavailable when there is no filter for this architecture.
  static Result<SyscallFilter> make(const SyscallPolicy& policy);

  [[nodiscard]] const std::vector<std::uint8_t>& program() const { return program_; }
  // A descriptor from which the program can be read, as bubblewrap wants it.
  [[nodiscard]] Result<Descriptor> to_file() const;

 private:
  std::vector<std::uint8_t> program_;
};

// Puts the calling thread and its future children under `program` for good. Safe between fork and exec. False when the
// kernel refuses.
bool confine_this_thread(const std::uint8_t* program, std::size_t bytes);

}  // namespace khen
