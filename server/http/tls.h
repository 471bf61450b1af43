// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string_view>

#include "metadata/base/result.h"
#include "server/http.h"

struct ssl_st;
struct ssl_ctx_st;

namespace khen {

struct Io;

// One TLS connection over a non-blocking socket that somebody else owns. Empty by default. One thread at a time.
class TlsSession {
 public:
  TlsSession() = default;
  explicit operator bool() const { return session_ != nullptr; }

  Io greet();
  Io read(std::span<char> into);
  Io write(std::string_view bytes);
  void finish();  // tells the peer, without waiting

 private:
  friend class TlsServer;
  struct Free {
    void operator()(ssl_st* session) const;
  };
  explicit TlsSession(ssl_st* session) : session_(session) {}
  std::unique_ptr<ssl_st, Free> session_;
};

// Certificate and key of a server, TLS 1.2 and later, with session tickets. Thread-safe. Errors: "server.tls_files"
// (usage, {path}) when a file can't be read or the two don't belong together.
class TlsServer {
 public:
  static Result<std::unique_ptr<TlsServer>> open(TlsFiles files);

  // Reads the files again; connections that exist keep theirs. After an error the old ones stay in use.
  Result<void> reload();

  // For an accepted socket; an empty session when there is no memory for one.
  [[nodiscard]] TlsSession accept(int socket) const;

 private:
  using Context = std::shared_ptr<ssl_ctx_st>;
  TlsServer(TlsFiles files, Context context) : files_(std::move(files)), context_(std::move(context)) {}
  static Result<Context> load(const TlsFiles& files);

  const TlsFiles files_;
  mutable std::mutex mutex_;
  Context context_;
};

}  // namespace khen
