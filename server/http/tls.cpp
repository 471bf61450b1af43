// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <climits>

#include "server/http/transport.h"

namespace khen {
namespace {

// Ciphers that encrypt and authenticate in one and keep past traffic secret; TLS 1.3 has no others.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr long session_seconds = 24L * 60 * 60;

std::string last_cause() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

Io outcome_of(SSL* session, int moved) {
  if (moved > 0) return {IoStatus::moved, static_cast<std::size_t>(moved)};
  switch (SSL_get_error(session, moved)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return {IoStatus::would_block, 0};
    case SSL_ERROR_ZERO_RETURN: return {IoStatus::closed, 0};
    default: return {IoStatus::failed, 0};
  }
}

int int_size(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

Error broken(const Path& path) {
  return with_cause(fail(Code::usage, "server.tls_files", {{"path", path.string()}}), last_cause());
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const { SSL_free(session); }

Io TlsSession::greet() {
  ERR_clear_error();
  return outcome_of(session_.get(), SSL_do_handshake(session_.get()));
}

Io TlsSession::read(std::span<char> into) {
  ERR_clear_error();
  return outcome_of(session_.get(), SSL_read(session_.get(), into.data(), int_size(into.size())));
}

Io TlsSession::write(std::string_view bytes) {
  ERR_clear_error();
  return outcome_of(session_.get(), SSL_write(session_.get(), bytes.data(), int_size(bytes.size())));
}

void TlsSession::finish() {
  ERR_clear_error();
  SSL_shutdown(session_.get());
}

Result<TlsServer::Context> TlsServer::load(const TlsFiles& files) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context) return with_cause(fail(Code::io, "server.tls_files"), last_cause());
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(raw, ciphers);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_PRIORITIZE_CHACHA);
  // Buffers go back while a connection idles; a write may be taken up with other memory of the same content.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Tickets carry the sessions, so that none is kept in memory here.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_timeout(raw, session_seconds);
  SSL_CTX_set_num_tickets(raw, 1);
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) != 1) return broken(files.certificate);
  const bool keyed = SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM) == 1;
  if (!keyed || SSL_CTX_check_private_key(raw) != 1) return broken(files.key);
  return context;
}

Result<std::unique_ptr<TlsServer>> TlsServer::open(TlsFiles files) {
  Context context = TRY(load(files));
  return std::unique_ptr<TlsServer>(new TlsServer(std::move(files), std::move(context)));
}

Result<void> TlsServer::reload() {
  Context fresh = TRY(load(files_));
  const std::lock_guard lock(mutex_);
  context_ = std::move(fresh);
  return {};
}

TlsSession TlsServer::accept(int socket) const {
  Context context;
  {
    const std::lock_guard lock(mutex_);
    context = context_;
  }
  TlsSession session(SSL_new(context.get()));
  if (!session || SSL_set_fd(session.session_.get(), socket) != 1) return {};
  SSL_set_accept_state(session.session_.get());
  return session;
}

}  // namespace khen
