// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

// One child process with bounded everything. The caller's thread waits in poll(2), without sleeping in turns.
namespace khen {

// 0 means no limit.
struct ChildLimits {
  std::uint64_t memory_bytes = 0;        // RLIMIT_AS
  std::uint64_t cpu_seconds = 0;         // RLIMIT_CPU
  std::uint64_t file_bytes = 0;          // RLIMIT_FSIZE: the largest single file it may write
  std::chrono::milliseconds silence{0};  // longest time without progress, see ChildOutput
  std::chrono::milliseconds wall{0};     // longest time in all
};

// Whether a piece of standard output proves that the child is getting on. Bytes alone don't: a stuck encoder still
// prints its clock.
enum class Advance { none, made };
using ChildOutput = std::function<Advance(std::string_view piece)>;

struct ChildSpec {
  std::vector<std::string> arguments;    // [0] is the absolute path of the program; no shell is involved
  std::vector<std::string> environment;  // the whole of it, "NAME=value"
  Path working_directory;                // empty: "/"
  int input = -1;                        // borrowed descriptor that becomes number 3; -1: none
  int second_input = -1;                 // likewise number 4
  // A program for the kernel's system call filter (see confine/syscall_filter.h); empty: all calls.
  std::span<const std::uint8_t> syscall_filter;
  ChildLimits limits;
  int niceness = 0;
};

struct ChildEnd {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;
  std::string messages;           // standard error: the first and the last 16 KiB
  std::uint64_t error_lines = 0;  // lines of standard error, also those not kept
};

// Runs to the end. The child gets its own process group, dies with the calling thread and inherits no descriptors but
// standard ones (input is /dev/null) and `input`. Errors: media.cancelled, media.timed_out (the whole group is dead
// when they are returned), child.start (the program could not be started). A failing exit code is not an Error here.
Result<ChildEnd> run_child(const ChildSpec& spec, const ChildOutput& output, const std::stop_token& stop);

}  // namespace khen
