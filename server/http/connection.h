// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

using Deadline = std::chrono::steady_clock::time_point;

// How slow a peer may be. A transfer may take `stall` without any progress, and on the whole as long as its bytes take
// at `least_rate` plus one `stall`.
struct Pace {
  std::chrono::milliseconds stall;
  std::uint64_t least_rate;  // bytes a second
};

// One accepted socket with the bytes that were read ahead from it. The socket is non-blocking; the calls below that
// may wait do so with poll(2) until a deadline. Owned by one thread at a time.
// Errors: "http.body.slow" (timed_out), "http.body.cut" (cancelled).
class Connection {
 public:
  Connection(Descriptor socket, std::string peer, Pace pace);

  [[nodiscard]] int socket() const { return socket_.get(); }
  [[nodiscard]] const std::string& peer() const { return peer_; }  // textual address

  // What was read ahead and not yet taken.
  [[nodiscard]] std::string_view buffered() const { return std::string_view(input_).substr(taken_); }
  void take(std::size_t size);
  // Reads what is there without waiting, up to `limit` buffered bytes. False: the peer has closed or the socket failed.
  [[nodiscard]] bool fill(std::size_t limit);

  // A body begins: the pace counts from here.
  void start_transfer();
  // At least one byte of the body, buffered ones first.
  Result<std::size_t> read(std::span<std::byte> into);
  // All bytes, `more` telling whether another write follows at once.
  enum class More { no, yes };
  Result<void> write(std::string_view bytes, More more = More::no);
  // Part of a file; "media.cut" (io) when the file has become shorter than promised.
  Result<void> write_file(int file, std::uint64_t offset, std::uint64_t length);

  // As much as the socket takes at once, for a last word without waiting.
  void write_now(std::string_view bytes) const;
  // No more output; the peer may still send.
  void finish_output() const;

  // Marks of the front loop.
  std::size_t scanned = 0;
  bool lingering = false;

 private:
  Result<void> wait(short events);
  [[nodiscard]] Deadline next_deadline() const;

  Descriptor socket_;
  std::string peer_;
  Pace pace_;
  std::string input_;
  std::size_t taken_ = 0;
  Deadline transfer_started_{};
  std::uint64_t transferred_ = 0;
};

}  // namespace khen
