// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "metadata/base/descriptor.h"
#include "server/http/tls.h"

namespace khen {

enum class IoStatus {
  moved,        // `size` bytes, at least one
  would_block,  // come back when the socket says that it is ready
  closed,       // by the peer, in order
  failed,
};
struct Io {
  IoStatus status = IoStatus::failed;
  std::size_t size = 0;
};

enum class More { no, yes };  // whether another write follows at once

// Bytes in and out of one accepted socket, in the clear or through TLS. Never waits. One thread at a time.
class Transport {
 public:
  explicit Transport(Descriptor socket) : socket_(std::move(socket)) {}
  Transport(Descriptor socket, TlsSession tls) : socket_(std::move(socket)), tls_(std::move(tls)) {}

  [[nodiscard]] int socket() const { return socket_.get(); }
  [[nodiscard]] bool is_secure() const { return static_cast<bool>(tls_); }

  // Until it says `moved` nothing else may be called. Without TLS it does so at once.
  Io greet();

  Io read(std::span<char> into);
  Io write(std::string_view bytes, More more);
  // Part of a file; `scratch` is used when the bytes must be encrypted. `failed` also when the file is shorter.
  Io send_file(int file, std::uint64_t offset, std::uint64_t length, std::span<char> scratch);

  // A short read means that nothing more is there, which is not so where records are decrypted whole.
  [[nodiscard]] bool short_read_is_all() const { return !tls_; }

  // No more output; the peer may still send.
  void finish_output();

 private:
  Descriptor socket_;
  TlsSession tls_;  // after the socket: it goes first
};

}  // namespace khen
