// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>

#include <array>
#include <nlohmann/json.hpp>

#include "metadata/accounts.h"
#include "server/archive.h"
#include "server/terminal.h"
#include "server/verbs.h"

namespace khen {
namespace {

Result<Account> need_account(Db& db, const std::string& login) {
  auto account = TRY(find_account(db, login));
  if (!account) return fail(Code::not_found, "account.not_found", {{"login", login}});
  return *account;
}

using Action = Result<void> (*)(const Invocation&, DbPool&, const UserOptions&);

Result<void> add(const Invocation& invocation, DbPool& pool, const UserOptions& options) {
  const std::string password = make_one_time_password();
  TRY(pool.write([&](Db& db) {
    return create_account(db, invocation.clock,
                          {options.login, options.display_name, *parse_role(options.role), password, true});
  }));
  fmt::print("{}\n", invocation.say("cli.user.added", {{"login", options.login}, {"password", password}}));
  return {};
}

Result<void> list(const Invocation& invocation, DbPool& pool, const UserOptions&) {
  const auto accounts = TRY(pool.read([](Db& db) { return list_accounts(db); }));
  if (invocation.output == Output::json) {
    nlohmann::ordered_json out = nlohmann::json::array();
    for (const Account& account : accounts) {
      out.push_back({{"login", account.login},
                     {"name", account.display_name},
                     {"role", name_of(account.role)},
                     {"disabled", account.disabled}});
    }
    fmt::print("{}\n", out.dump(2));
    return {};
  }
  std::vector<std::vector<std::string>> rows;
  for (const Account& account : accounts) {
    rows.push_back({account.login, invocation.say(fmt::format("role.{}", name_of(account.role))), account.display_name,
                    account.disabled ? invocation.say("account.disabled") : std::string()});
  }
  fmt::print("{}", as_table(rows));
  return {};
}

Result<void> password(const Invocation& invocation, DbPool& pool, const UserOptions& options) {
  const std::string fresh = make_one_time_password();
  TRY(pool.write([&](Db& db) -> Result<void> {
    const Account account = TRY(need_account(db, options.login));
    TRY(set_password(db, account.id, fresh, true));
    return close_sessions_of(db, account.id);
  }));
  fmt::print("{}\n", invocation.say("cli.user.password", {{"login", options.login}, {"password", fresh}}));
  return {};
}

Result<void> role(const Invocation&, DbPool& pool, const UserOptions& options) {
  return pool.write([&](Db& db) -> Result<void> {
    return set_role(db, TRY(need_account(db, options.login)).id, *parse_role(options.role));
  });
}

Result<void> switch_to(DbPool& pool, const UserOptions& options, bool disabled) {
  return pool.write(
      [&](Db& db) -> Result<void> { return set_disabled(db, TRY(need_account(db, options.login)).id, disabled); });
}
Result<void> disable(const Invocation&, DbPool& pool, const UserOptions& options) {
  return switch_to(pool, options, true);
}
Result<void> enable(const Invocation&, DbPool& pool, const UserOptions& options) {
  return switch_to(pool, options, false);
}

struct ActionRow {
  std::string_view name;
  bool needs_login;
  Action action;
};
constexpr std::array<ActionRow, 6> actions{{{"add", true, add},
                                            {"list", false, list},
                                            {"password", true, password},
                                            {"role", true, role},
                                            {"disable", true, disable},
                                            {"enable", true, enable}}};

}  // namespace

Result<void> verb_user(const Invocation& invocation, const UserOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  for (const ActionRow& row : actions) {
    if (row.name != options.action) continue;
    if (row.needs_login && options.login.empty()) return fail(Code::usage, "account.login_missing");
    return row.action(invocation, *archive->home.catalogue, options);
  }
  return fail(Code::usage, "account.action_unknown", {{"action", options.action}});
}

}  // namespace khen
