// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/saved_searches.h"

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view columns = "s.id, s.name, s.language, s.query, s.seen, s.feed_number, s.feed_open, s.created";
constexpr int after_search = 8;  // the first column that follows them

Result<SavedSearch> to_search(const Statement& row) {
  return SavedSearch{TRY(row.id<SavedSearchId>(0)),   row.text(1),        row.text(2),   row.text(3), row.instant(4),
                     static_cast<int>(row.number(5)), row.number(6) != 0, row.instant(7)};
}

Result<std::string> checked_name(std::string_view name) {
  const std::string_view kept = trim(name);
  const bool is_name = !kept.empty() && kept.size() <= longest_search_name && is_clean_text(kept) &&
                       kept.find_first_of("\r\n") == std::string_view::npos;
  if (!is_name) return fail(Code::invalid, "searches.name_refused", {{"most", std::to_string(longest_search_name)}});
  return std::string(kept);
}

// Runs an update or a delete of one row of this owner.
Result<void> run_owned(Db& db, Statement statement, const AccountId& account, const SavedSearchId& id) {
  statement.bind(":id", id).bind(":account", account);
  TRY(statement.run());
  if (db.changes() == 0) return fail(Code::not_found, "searches.not_found");
  return {};
}

}  // namespace

Result<SavedSearch> save_search(Db& db, const Clock& clock, const AccountId& account, const NewSavedSearch& search) {
  SavedSearch saved{SavedSearchId::make(clock),
                    TRY(checked_name(search.name)),
                    search.language,
                    search.query,
                    search.seen,
                    0,
                    false,
                    clock.now()};
  if (saved.query.size() > longest_saved_query) return fail(Code::invalid, "searches.query");
  Statement count = TRY(db.prepare("select count(*) from saved_search where account = :account"));
  count.bind(":account", account);
  TRY(count.step());
  if (count.number(0) >= most_saved_searches) {
    return fail(Code::invalid, "searches.many", {{"most", std::to_string(most_saved_searches)}});
  }
  Statement insert =
      TRY(db.prepare("insert into saved_search (id, account, name, language, query, seen, created)"
                     " values (:id, :account, :name, :language, :query, :seen, :created)"));
  insert.bind(":id", saved.id)
      .bind(":account", account)
      .bind(":name", saved.name)
      .bind(":language", saved.language)
      .bind(":query", saved.query)
      .bind(":seen", saved.seen)
      .bind(":created", saved.created);
  TRY(insert.run());
  return saved;
}

Result<std::vector<SavedSearch>> list_saved_searches(Db& db, const AccountId& account) {
  Statement select =
      TRY(db.prepare("select " + std::string(columns) +
                     " from saved_search s where s.account = :account order by s.created desc, s.id desc"));
  select.bind(":account", account);
  std::vector<SavedSearch> searches;
  while (TRY(select.step())) searches.push_back(TRY(to_search(select)));
  return searches;
}

Result<SavedSearch> read_saved_search(Db& db, const AccountId& account, const SavedSearchId& id) {
  Statement select = TRY(
      db.prepare("select " + std::string(columns) + " from saved_search s where s.id = :id and s.account = :account"));
  select.bind(":id", id).bind(":account", account);
  if (!TRY(select.step())) return fail(Code::not_found, "searches.not_found");
  return to_search(select);
}

Result<void> rename_saved_search(Db& db, const AccountId& account, const SavedSearchId& id, std::string_view name) {
  const std::string checked = TRY(checked_name(name));
  Statement update = TRY(db.prepare("update saved_search set name = :name where id = :id and account = :account"));
  update.bind(":name", checked);
  return run_owned(db, std::move(update), account, id);
}

Result<void> remove_saved_search(Db& db, const AccountId& account, const SavedSearchId& id) {
  return run_owned(db, TRY(db.prepare("delete from saved_search where id = :id and account = :account")), account, id);
}

Result<void> mark_seen(Db& db, const AccountId& account, const SavedSearchId& id, Instant seen) {
  Statement update =
      TRY(db.prepare("update saved_search set seen = max(seen, :seen) where id = :id and account = :account"));
  update.bind(":seen", seen);
  return run_owned(db, std::move(update), account, id);
}

Result<void> open_feed(Db& db, const AccountId& account, const SavedSearchId& id) {
  return run_owned(db,
                   TRY(db.prepare("update saved_search set feed_open = 1, feed_number = feed_number + 1"
                                  " where id = :id and account = :account")),
                   account, id);
}

Result<void> close_feed(Db& db, const AccountId& account, const SavedSearchId& id) {
  return run_owned(db, TRY(db.prepare("update saved_search set feed_open = 0 where id = :id and account = :account")),
                   account, id);
}

Result<std::optional<OwnedFeed>> find_feed(Db& db, const SavedSearchId& id) {
  Statement select = TRY(db.prepare("select " + std::string(columns) +
                                    ", a.id, a.role from saved_search s join account a on a.id = s.account"
                                    " where s.id = :id and s.feed_open = 1 and a.disabled = 0 and a.must_change = 0"));
  select.bind(":id", id);
  if (!TRY(select.step())) return std::optional<OwnedFeed>();
  const std::int64_t role = select.number(after_search + 1);
  if (role < 1 || role > static_cast<std::int64_t>(role_names.size())) return fail(Code::corrupt, "catalogue.corrupt");
  return std::optional(
      OwnedFeed{TRY(to_search(select)), Viewer{TRY(select.id<AccountId>(after_search)), static_cast<Role>(role)}});
}

}  // namespace khen
