// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/accounts.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <vector>

#include "metadata/base/digest.h"
#include "metadata/base/secret_key.h"

namespace khen {
namespace {

constexpr std::size_t least_password_length = 10;
constexpr std::size_t greatest_password_length = 1024;
constexpr std::int64_t failures_before_waiting = 5;
constexpr std::size_t handle_length = 32;  // of the digest's 64 digits
constexpr std::string_view account_columns = "id, login, display_name, role, must_change, disabled, created";

// libsodium must be initialised once a process; this is idempotent and thread-safe.
Result<void> ready() {
  if (sodium_init() < 0) return fail(Code::internal, "crypto.unavailable");
  return {};
}

Result<std::string> hash_password(std::string_view password) {
  TRY(ready());
  if (password.size() < least_password_length || password.size() > greatest_password_length) {
    return fail(Code::invalid, "account.password_weak", {{"least", std::to_string(least_password_length)}});
  }
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    return fail(Code::busy, "crypto.no_memory");
  }
  return std::string(text.data());
}

bool is_login(std::string_view login) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789._-@";
  return login.size() >= 2 && login.size() <= 64 && login.find_first_not_of(allowed) == std::string_view::npos;
}

Result<Account> to_account(const Statement& row) {
  const std::int64_t role = row.number(3);
  if (role < 1 || role > static_cast<std::int64_t>(role_names.size())) return fail(Code::corrupt, "catalogue.corrupt");
  return Account{TRY(row.id<AccountId>(0)), row.text(1),        row.text(2),   static_cast<Role>(role),
                 row.number(4) != 0,        row.number(5) != 0, row.instant(6)};
}

std::string random_token() {
  std::array<char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return to_base64_url({bytes.data(), bytes.size()});
}

std::string digest_of(std::string_view token) { return digest_hex(DigestAlgorithm::sha256, token); }

struct Credentials {
  Account account;
  std::string hash;
  std::int64_t failures;
  Instant locked_until;
};

Result<std::optional<Credentials>> read_credentials(Db& db, std::string_view login) {
  Statement select = TRY(db.prepare("select " + std::string(account_columns) +
                                    ", password_hash, failures, locked_until from account where login = :login"));
  select.bind(":login", login);
  if (!TRY(select.step())) return std::optional<Credentials>();
  return std::optional<Credentials>(
      Credentials{TRY(to_account(select)), select.text(7), select.number(8), select.instant(9)});
}

// One minute after the fifth failure in a row, doubling, at most an hour.
Instant wait_until(Instant now, std::int64_t failures) {
  if (failures < failures_before_waiting) return Instant{};
  const auto doublings = std::min<std::int64_t>(failures - failures_before_waiting, 6);
  return now + std::min(std::chrono::minutes(1 << doublings), std::chrono::minutes(60));
}

Result<void> remember_attempt(Db& db, const AccountId& account, std::int64_t failures, Instant locked_until) {
  Statement update = TRY(db.prepare("update account set failures = :failures, locked_until = :until where id = :id"));
  update.bind(":failures", failures).bind(":until", locked_until).bind(":id", account);
  return update.run();
}

Result<void> change(Db& db, const AccountId& account, std::string_view column, std::int64_t value) {
  Statement update = TRY(db.prepare("update account set " + std::string(column) + " = :value where id = :id"));
  update.bind(":value", value).bind(":id", account);
  return update.run();
}

// What an unknown login is checked against, so that it takes as long as a known one.
const std::string& decoy_hash() {
  static const std::string hash = hash_password(random_token()).value_or(std::string());
  return hash;
}

}  // namespace

Result<Account> create_account(Db& db, const Clock& clock, const NewAccount& account) {
  if (!is_login(account.login)) return fail(Code::invalid, "account.login_invalid", {{"login", account.login}});
  if (TRY(find_account(db, account.login))) {
    return fail(Code::conflict, "account.login_taken", {{"login", account.login}});
  }
  const std::string hash = TRY(hash_password(account.password));
  Account created{AccountId::make(clock), account.login, account.display_name, account.role,
                  account.must_change,    false,         clock.now()};
  if (created.display_name.empty()) created.display_name = created.login;
  Statement insert =
      TRY(db.prepare("insert into account (id, login, display_name, password_hash, must_change, role, created)"
                     " values (:id, :login, :display_name, :hash, :must_change, :role, :created)"));
  insert.bind(":id", created.id)
      .bind(":login", created.login)
      .bind(":display_name", created.display_name)
      .bind(":hash", hash)
      .bind(":must_change", created.must_change ? 1 : 0)
      .bind(":role", static_cast<int>(created.role))
      .bind(":created", created.created);
  TRY(insert.run());
  return created;
}

Result<std::vector<Account>> list_accounts(Db& db) {
  Statement select = TRY(db.prepare("select " + std::string(account_columns) + " from account order by login"));
  std::vector<Account> accounts;
  while (TRY(select.step())) accounts.push_back(TRY(to_account(select)));
  return accounts;
}

Result<std::optional<Account>> find_account(Db& db, std::string_view login) {
  Statement select = TRY(db.prepare("select " + std::string(account_columns) + " from account where login = :login"));
  select.bind(":login", login);
  if (!TRY(select.step())) return std::optional<Account>();
  return std::optional<Account>(TRY(to_account(select)));
}

Result<void> set_password(Db& db, const AccountId& account, std::string_view password, bool must_change) {
  const std::string hash = TRY(hash_password(password));
  Statement update = TRY(
      db.prepare("update account set password_hash = :hash, must_change = :must_change, failures = 0, locked_until = 0"
                 " where id = :id"));
  update.bind(":hash", hash).bind(":must_change", must_change ? 1 : 0).bind(":id", account);
  return update.run();
}

Result<void> set_disabled(Db& db, const AccountId& account, bool disabled) {
  TRY(change(db, account, "disabled", disabled ? 1 : 0));
  return close_sessions_of(db, account);
}

Result<void> set_role(Db& db, const AccountId& account, Role role) {
  TRY(change(db, account, "role", static_cast<std::int64_t>(role)));
  return close_sessions_of(db, account);
}

std::string make_one_time_password() {
  // Without letters and digits that look alike.
  constexpr std::string_view alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  std::string password;
  for (int i = 0; i < 20; ++i) {
    if (i > 0 && i % 5 == 0) password += '-';
    password += alphabet[randombytes_uniform(static_cast<std::uint32_t>(alphabet.size()))];
  }
  return password;
}

Result<Account> check_login(DbPool& pool, const Clock& clock, std::string_view login, std::string_view password) {
  TRY(ready());
  const auto known = TRY(pool.read([&](Db& db) { return read_credentials(db, login); }));
  const Instant now = clock.now();
  if (known && known->locked_until > now) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(known->locked_until - now).count();
    return fail(Code::too_many, "login.wait", {{"seconds", std::to_string(seconds)}});
  }
  const std::string& hash = known ? known->hash : decoy_hash();
  const bool matches = password.size() <= greatest_password_length &&
                       crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  if (known && matches && !known->account.disabled) {
    TRY(pool.write([&](Db& db) { return remember_attempt(db, known->account.id, 0, Instant{}); }));
    return known->account;
  }
  if (known) {
    const std::int64_t failures = known->failures + 1;
    TRY(pool.write(
        [&](Db& db) { return remember_attempt(db, known->account.id, failures, wait_until(now, failures)); }));
  }
  return fail(Code::unauthenticated, "login.failed");
}

Result<OpenedSession> open_session(Db& db, const Clock& clock, const Account& account, std::chrono::hours lifetime) {
  TRY(ready());
  const Instant now = clock.now();
  OpenedSession opened{random_token(), Session{account, random_token(), now + lifetime, {}}};
  opened.session.handle = digest_of(opened.token).substr(0, handle_length);
  Statement sweep = TRY(db.prepare("delete from session where expires <= :now"));
  sweep.bind(":now", now);
  TRY(sweep.run());
  Statement insert =
      TRY(db.prepare("insert into session (token_digest, account, csrf, created, expires)"
                     " values (:digest, :account, :csrf, :now, :expires)"));
  insert.bind(":digest", digest_of(opened.token))
      .bind(":account", account.id)
      .bind(":csrf", opened.session.csrf)
      .bind(":now", now)
      .bind(":expires", opened.session.expires);
  TRY(insert.run());
  return opened;
}

Result<std::optional<Session>> find_session_of_handle(Db& db, const Clock& clock, std::string_view handle) {
  Statement select = TRY(
      db.prepare("select a.id, a.login, a.display_name, a.role, a.must_change, a.disabled, a.created, s.csrf, s.expires"
                 " from session s join account a on a.id = s.account"
                 " where s.token_digest between :handle and :handle || 'g' and s.expires > :now and a.disabled = 0"));
  if (handle.size() < handle_length) return std::optional<Session>();
  select.bind(":handle", handle).bind(":now", clock.now());
  if (!TRY(select.step())) return std::optional<Session>();
  return std::optional<Session>(Session{TRY(to_account(select)), select.text(7), select.instant(8),
                                        std::string(handle.substr(0, handle_length))});
}

Result<std::optional<Session>> find_session(Db& db, const Clock& clock, std::string_view token) {
  return find_session_of_handle(db, clock, digest_of(token));
}

Result<void> close_session(Db& db, std::string_view token) {
  Statement remove = TRY(db.prepare("delete from session where token_digest = :digest"));
  remove.bind(":digest", digest_of(token));
  return remove.run();
}

Result<void> close_sessions_of(Db& db, const AccountId& account) {
  Statement remove = TRY(db.prepare("delete from session where account = :account"));
  remove.bind(":account", account);
  return remove.run();
}

}  // namespace khen
