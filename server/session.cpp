// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/session.h"

#include <algorithm>

#include "metadata/base/secret_key.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view secure_name = "__Host-khen";
constexpr std::string_view plain_name = "khen";

bool is_secure(const Request& request) { return request.scheme == "https"; }

std::string_view cookie_name(const Request& request) { return is_secure(request) ? secure_name : plain_name; }

std::string_view token_of(const Request& request) {
  return request.cookies.find(cookie_name(request)).value_or(std::string_view());
}

SetCookie session_cookie(const Request& request, std::string_view token, std::chrono::seconds age) {
  return {.name = std::string(cookie_name(request)),
          .value = std::string(token),
          .path = "/",
          .max_age = age,
          .same_site = SameSite::lax,
          .reach = is_secure(request) ? CookieReach::secure_only : CookieReach::any_scheme,
          .script = ScriptAccess::hidden};
}

// "https://disan.example.vn" and "https://disan.example.vn/x" → "disan.example.vn"; "" for anything else ("null").
std::string_view authority_of(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return {};
  address.remove_prefix(scheme + 3);
  return address.substr(0, address.find_first_of("/?#"));
}

enum class Source { ours, foreign, untold };

// The scheme is left out: behind a proxy that nobody told us to trust, ours is not the reader's.
Source source_of(const Request& request) {
  std::string_view told = request.headers.find("origin");
  if (told.empty()) told = request.headers.find("referer");
  if (told.empty()) return Source::untold;
  return to_lower_ascii(authority_of(told)) == request.host ? Source::ours : Source::foreign;
}

Error missing_token() { return fail(Code::denied, "csrf.missing"); }

}  // namespace

bool Ground::holds() const {
  if (catalogue == nullptr || !mark || catalogue->change_mark() != mark) return false;
  return !session_ends || clock->now() < *session_ends;
}

Sessions::Sessions(DbPool& pool, const Clock& clock, std::chrono::hours lifetime)
    : pool_(pool), clock_(clock), lifetime_(lifetime) {}

Result<Visit> Sessions::visit(const Request& request) const {
  Visit visit;
  visit.ground = {&pool_, &clock_, pool_.change_mark()};
  const std::string_view token = token_of(request);
  if (token.empty()) return visit;
  visit.session = TRY(pool_.read([&](Db& db) { return find_session(db, clock_, token); }));
  if (!visit.session) return visit;
  visit.viewer = {visit.session->account.id, visit.session->account.role};
  visit.ground.session_ends = visit.session->expires;
  return visit;
}

Result<Session> Sessions::log_in(const Request& request, std::string_view login, std::string_view password,
                                 Reply& reply) const {
  // Else another site could log a reader in under an account of its own and watch what is done there.
  if (source_of(request) == Source::foreign) return missing_token();
  const Account account = TRY(check_login(pool_, clock_, login, password));
  const OpenedSession opened = TRY(pool_.write([&](Db& db) -> Result<OpenedSession> {
    TRY(close_session(db, token_of(request)));
    return open_session(db, clock_, account, lifetime_);
  }));
  reply.headers.add("Set-Cookie", set_cookie_header(session_cookie(request, opened.token, lifetime_.load())));
  reply.headers.set("Cache-Control", "no-store");
  return opened.session;
}

Result<void> Sessions::log_out(const Request& request, Reply& reply) const {
  TRY(pool_.write([&](Db& db) { return close_session(db, token_of(request)); }));
  reply.headers.add("Set-Cookie", set_cookie_header(session_cookie(request, "", std::chrono::seconds(0))));
  reply.headers.set("Cache-Control", "no-store");
  return {};
}

Result<void> Sessions::require_own_form(const Request& request, const Visit& visit, std::string_view form_token) const {
  const std::string_view header = request.headers.find("x-csrf-token");
  const Source source = source_of(request);
  // A program tells no origin, and needs none: no other site can make a browser send this header.
  const bool from_us = source == Source::ours || (source == Source::untold && !header.empty());
  if (!from_us || !visit.session) return missing_token();
  if (!is_same_secret(header.empty() ? form_token : header, visit.session->csrf)) return missing_token();
  return {};
}

Result<void> require_signed_in(const Visit& visit) {
  if (!visit.viewer.role) return fail(Code::unauthenticated, "access.login_needed");
  return {};
}

Result<void> require_staff(const Visit& visit) {
  TRY(require_signed_in(visit));
  if (!visit.viewer.is_staff()) return fail(Code::denied, "access.denied");
  return {};
}

Result<void> require_administrator(const Visit& visit) {
  TRY(require_signed_in(visit));
  if (!visit.viewer.is_administrator()) return fail(Code::denied, "access.denied");
  return {};
}

std::string agent_of(const Visit& visit) {
  return visit.session ? "account:" + visit.session->account.login : std::string();
}

}  // namespace khen
