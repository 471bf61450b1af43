// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/accounts.h"
#include "server/http.h"

namespace khen {

// What a visit rests on: a state of the catalogue, read before anything else of it, and a session's life.
struct Ground {
  const DbPool* catalogue = nullptr;
  const Clock* clock = nullptr;
  std::optional<ChangeMark> mark{};
  std::optional<Instant> session_ends{};

  // Whether finding out once more would lead to the same. Never waits.
  [[nodiscard]] bool holds() const;
};

// What showed who asks.
enum class Proof { cookie, address };

// Who asks, found out once a request. Anonymous unless the session cookie, or the address itself, says otherwise.
struct Visit {
  Viewer viewer;
  std::optional<Session> session;
  Ground ground{};
  Proof proof = Proof::cookie;
};

// Sessions in cookies: "__Host-khen" over https (Secure), "khen" over plain http; HttpOnly, SameSite=Lax, Path=/.
// Stateless besides the catalogue; thread-safe.
class Sessions {
 public:
  Sessions(DbPool& pool, const Clock& clock, std::chrono::hours lifetime);

  // For sessions that begin from now on.
  void set_lifetime(std::chrono::hours lifetime) { lifetime_ = lifetime; }

  [[nodiscard]] Result<Visit> visit(const Request& request) const;

  // Checks the password, opens a session (any earlier one of this browser ends) and sets the cookie on `reply`.
  Result<Session> log_in(const Request& request, std::string_view login, std::string_view password, Reply& reply) const;
  // Ends the session on the server and clears the cookie.
  Result<void> log_out(const Request& request, Reply& reply) const;

  // For every state-changing request of a session: the Origin (or Referer) must be our own host and the token — header
  // X-CSRF-Token, else `form_token` — must be the session's. "csrf.missing" (denied) otherwise.
  [[nodiscard]] Result<void> require_own_form(const Request& request, const Visit& visit,
                                              std::string_view form_token) const;

 private:
  DbPool& pool_;
  const Clock& clock_;
  std::atomic<std::chrono::hours> lifetime_;
};

// "access.login_needed" (unauthenticated) for anonymous viewers, "access.denied" (denied) for others.
Result<void> require_signed_in(const Visit& visit);
Result<void> require_staff(const Visit& visit);
Result<void> require_administrator(const Visit& visit);

// "account:<login>" of whoever is signed in, as Authorship and Events name them.
std::string agent_of(const Visit& visit);

}  // namespace khen
