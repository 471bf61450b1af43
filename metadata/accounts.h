// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/db.h"
#include "metadata/protocol.h"

// Accounts and sessions. Passwords are kept as Argon2id strings (RFC 9106, libsodium's interactive limits); a session
// token is 256 random bits of which only the digest is stored. Functions taking a Db run in the caller's transaction.
namespace khen {

struct Account {
  AccountId id;
  std::string login;  // 2–64 of a–z 0–9 . _ - @
  std::string display_name;
  Role role = Role::reader;
  bool must_change = false;
  bool disabled = false;
  Instant created{};
};

struct NewAccount {
  std::string login;
  std::string display_name;
  Role role = Role::reader;
  std::string password;
  bool must_change = true;
};

// "account.login_invalid", "account.login_taken", "account.password_weak" (fewer than 10 characters).
Result<Account> create_account(Db& db, const Clock& clock, const NewAccount& account);
Result<std::vector<Account>> list_accounts(Db& db);
Result<std::optional<Account>> find_account(Db& db, std::string_view login);
Result<void> set_password(Db& db, const AccountId& account, std::string_view password, bool must_change);
Result<void> set_disabled(Db& db, const AccountId& account, bool disabled);
Result<void> set_role(Db& db, const AccountId& account, Role role);

// Random, easy to read aloud: four groups of five letters and digits.
std::string make_one_time_password();

// Checks a password in constant time for known and unknown logins alike. After five failures in a row the account
// waits, doubling from one minute to one hour, without locking out a session that is already open.
// Opens its own transactions because hashing takes long. "login.failed", "login.wait" with {seconds}.
Result<Account> check_login(DbPool& pool, const Clock& clock, std::string_view login, std::string_view password);

struct Session {
  Account account;
  std::string csrf;
  Instant expires{};
  std::string handle;  // 32 hexadecimal digits that name it and open nothing
};

// Returns the token for the cookie.
struct OpenedSession {
  std::string token;
  Session session;
};
Result<OpenedSession> open_session(Db& db, const Clock& clock, const Account& account, std::chrono::hours lifetime);
// nullopt: no such session, expired, or its account is disabled.
Result<std::optional<Session>> find_session(Db& db, const Clock& clock, std::string_view token);
// The same for what was given away in its name.
Result<std::optional<Session>> find_session_of_handle(Db& db, const Clock& clock, std::string_view handle);
Result<void> close_session(Db& db, std::string_view token);
Result<void> close_sessions_of(Db& db, const AccountId& account);

}  // namespace khen
