// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_account.h"

#include <fmt/format.h>

#include <array>

#include "metadata/accounts.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/wording.h"

namespace khen {
namespace {

PageData error_data(const Site& site, const Call& call, const Error* error) {
  if (error == nullptr) return {};
  const Notice notice = notice_of(site, call, *error);
  return PageData::map({{"text", notice.text}, {"hint", notice.hint}});
}

PageHead private_head(std::string title, SitePlace place) {
  PageHead head;
  head.title = std::move(title);
  head.place = place;
  head.indexing = Indexing::refused;
  return head;
}

int status_of(const Error* error) { return error == nullptr ? 200 : facts(error->code).http; }

PageData roles_data(const Site& site, const Call& call, Role selected) {
  PageData list{PageData::List()};
  for (const Role role : {Role::reader, Role::archivist, Role::administrator}) {
    list.add(PageData::map({{"value", name_of(role)},
                            {"text", site.say(call, fmt::format("role.{}", name_of(role)))},
                            {"selected", role == selected}}));
  }
  return list;
}

// Where somebody who has just signed in wants to be.
std::string after_login(const Session& session, std::string_view next, std::string_view language) {
  if (session.account.must_change) return fmt::format("/{}/password", language);
  if (is_own_path(next)) return std::string(next);
  return fmt::format("/{}/{}", language, session.account.role == Role::reader ? "" : "desk");
}

Reply greeted(Reply reply, const Session& session, std::string_view next, std::string_view language) {
  reply.status = 303;
  reply.headers.set("Location", after_login(session, next, language));
  return reply;
}

Result<Account> find_named(Db& db, std::string_view login) {
  auto account = TRY(find_account(db, login));
  if (!account) return fail(Code::not_found, "account.not_found", {{"login", std::string(login)}});
  return *std::move(account);
}

}  // namespace

Routes AccountPages::routes() const {
  const auto to = [this](Result<Reply> (AccountPages::*page)(Call&) const) {
    return [pages = *this, page](Call& call) { return (pages.*page)(call); };
  };
  return {
      {{Method::get}, "/{lang}/login", RouteClass::page, to(&AccountPages::show_login)},
      {{Method::post}, "/{lang}/login", RouteClass::page, to(&AccountPages::log_in)},
      {{Method::post}, "/{lang}/logout", RouteClass::page, to(&AccountPages::log_out)},
      {{Method::get}, "/{lang}/password", RouteClass::page, to(&AccountPages::show_password)},
      {{Method::post}, "/{lang}/password", RouteClass::page, to(&AccountPages::change_password)},
      {{Method::get}, "/{lang}/desk/accounts", RouteClass::page, to(&AccountPages::show_accounts)},
      {{Method::post}, "/{lang}/desk/accounts", RouteClass::page, to(&AccountPages::change_accounts)},
  };
}

Reply AccountPages::login_page(const Call& call, std::string_view name, std::string_view next,
                               const Error* error) const {
  PageHead head = private_head(site_.say(call, "login.heading"), SitePlace::login);
  head.notices = notices_of(site_, call);
  return site_.page(call, "login", head,
                    PageData::map({{"name", name}, {"next", next}, {"error", error_data(site_, call, error)}}),
                    status_of(error));
}

Result<Reply> AccountPages::show_login(Call& call) const {
  return login_page(call, "", call.request.query.value_or("next", ""), nullptr);
}

Result<Reply> AccountPages::log_in(Call& call) const {
  constexpr std::uint64_t longest_form = 8192;
  const FormFields form = TRY(parse_form(TRY(call.request.read_body(longest_form))));
  const std::string_view name = form.value_or("name", "");
  const std::string_view next = form.value_or("next", "");
  Reply reply = text_reply(303, "text/plain", "");
  const auto session = sessions_.log_in(call.request, name, form.value_or("password", ""), reply);
  if (!session) return login_page(call, name, next, &session.error());
  return greeted(std::move(reply), *session, next, call.language);
}

Result<Reply> AccountPages::log_out(Call& call) const {
  TRY(read_own_form(call, sessions_));
  Reply reply = see_other(fmt::format("/{}/login?done=login.ended", call.language));
  TRY(sessions_.log_out(call.request, reply));
  return Result<Reply>(std::move(reply));
}

Reply AccountPages::password_page(const Call& call, const Error* error) const {
  const Account& account = call.visit.session->account;
  return site_.page(
      call, "password", private_head(site_.say(call, "password.heading"), SitePlace::elsewhere),
      PageData::map(
          {{"name", account.login}, {"must_change", account.must_change}, {"error", error_data(site_, call, error)}}),
      status_of(error));
}

Result<Reply> AccountPages::show_password(Call& call) const {
  TRY(require_signed_in(call.visit));
  return password_page(call, nullptr);
}

Result<void> AccountPages::set_new_password(const Account& account, const FormFields& form) const {
  const std::string_view fresh = form.value_or("new", "");
  if (fresh != form.value_or("again", "")) return fail(Code::invalid, "password.differ");
  TRY(check_login(catalogue_, clock_, account.login, form.value_or("current", "")));
  return catalogue_.write([&](Db& db) -> Result<void> {
    TRY(set_password(db, account.id, fresh, false));
    return close_sessions_of(db, account.id);
  });
}

// Every session of the account ends; this browser gets a new one.
Result<Reply> AccountPages::change_password(Call& call) const {
  const FormFields form = TRY(read_own_form(call, sessions_));
  const Account account = call.visit.session->account;
  if (const auto set = set_new_password(account, form); !set) return password_page(call, &set.error());
  Reply reply = text_reply(303, "text/plain", "");
  const Session session = TRY(sessions_.log_in(call.request, account.login, form.value_or("new", ""), reply));
  const std::string next =
      fmt::format("/{}/{}?done=password.changed", call.language, session.account.role == Role::reader ? "" : "desk");
  return greeted(std::move(reply), session, next, call.language);
}

Result<Reply> AccountPages::accounts_page(const Call& call, std::vector<Notice> notices, PageData secret) const {
  const auto accounts = TRY(catalogue_.read([](Db& db) { return list_accounts(db); }));
  PageData list{PageData::List()};
  for (const Account& account : accounts) {
    list.add(PageData::map({{"name", account.login},
                            {"off", account.disabled},
                            {"roles", roles_data(site_, call, account.role)},
                            {"seen", say_day(call.language, account.created)}}));
  }
  PageHead head = desk_head(site_, call, site_.say(call, "accounts.heading"));
  head.notices.insert(head.notices.end(), notices.begin(), notices.end());
  PageData data = PageData::map({{"desk", TRY(desk_data(site_, call, catalogue_, DeskRoom::accounts))},
                                 {"accounts", std::move(list)},
                                 {"roles", roles_data(site_, call, Role::archivist)},
                                 {"secret", std::move(secret)}});
  return site_.page(call, "desk_accounts", head, std::move(data));
}

Result<Reply> AccountPages::show_accounts(Call& call) const {
  TRY(require_administrator(call.visit));
  return accounts_page(call, {}, {});
}

Result<Reply> AccountPages::add_account(const Call& call, const FormFields& form) const {
  const std::string login(form.value_or("name", ""));
  const NewAccount account{.login = login,
                           .display_name = login,
                           .role = parse_role(form.value_or("role", "")).value_or(Role::reader),
                           .password = make_one_time_password(),
                           .must_change = true};
  const auto created = catalogue_.write([&](Db& db) { return create_account(db, clock_, account); });
  if (!created) return accounts_page(call, {notice_of(site_, call, created.error())}, {});
  return accounts_page(call, {},
                       PageData::map({{"text", site_.say(call, "accounts.secret", {{"login", login}})},
                                      {"password", account.password}}));
}

Result<Reply> AccountPages::reset_password(const Call& call, const Account& account) const {
  const std::string password = make_one_time_password();
  TRY(catalogue_.write([&](Db& db) -> Result<void> {
    TRY(set_password(db, account.id, password, true));
    return close_sessions_of(db, account.id);
  }));
  return accounts_page(call, {},
                       PageData::map({{"text", site_.say(call, "accounts.secret", {{"login", account.login}})},
                                      {"password", password}}));
}

Result<Reply> AccountPages::change_accounts(Call& call) const {
  TRY(require_administrator(call.visit));
  const FormFields form = TRY(read_own_form(call, sessions_));
  const std::string_view op = form.value_or("op", "");
  if (op == "add") return add_account(call, form);
  const Account account = TRY(catalogue_.read([&](Db& db) { return find_named(db, form.value_or("name", "")); }));
  // Else the last administrator could lock everybody out.
  if (account.id == call.visit.session->account.id) {
    return accounts_page(call, {{"warn", site_.say(call, "accounts.not_yourself"), ""}}, {});
  }
  if (op == "reset") return reset_password(call, account);
  TRY(catalogue_.write([&](Db& db) -> Result<void> {
    if (op == "disable") {
      TRY(set_disabled(db, account.id, true));
      return close_sessions_of(db, account.id);
    }
    if (op == "enable") return set_disabled(db, account.id, false);
    const auto role = parse_role(form.value_or("role", ""));
    if (op != "role" || !role) {
      return fail(Code::usage, "account.action_unknown", {{"action", std::string(op)}});
    }
    return set_role(db, account.id, *role);
  }));
  return see_other(fmt::format("/{}/desk/accounts?done=accounts.changed_now", call.language));
}

}  // namespace khen
