// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/db.h"
#include "metadata/protocol.h"

// Searches that people keep, and their feeds. Functions run in the caller's transaction; whoever names a search of
// somebody else is told "searches.not_found", as for one that doesn't exist.
namespace khen {

using SavedSearchId = Id<struct SavedSearchTag>;

struct SavedSearch {
  SavedSearchId id;
  std::string name;
  std::string language;  // of the interface in which it was saved
  std::string query;     // of the address: "q=le%20hoi&group=tay"
  Instant seen{};        // what was published later is new to its owner
  int feed_number = 0;   // the address under which it is open as a feed is its own for each number
  bool feed_open = false;
  Instant created{};
};

struct NewSavedSearch {
  std::string name;
  std::string language;
  std::string query;
  Instant seen{};
};

inline constexpr int most_saved_searches = 100;          // of one account
inline constexpr std::size_t longest_search_name = 200;  // bytes
inline constexpr std::size_t longest_saved_query = 2000;

// "searches.name_refused" for one that is empty, too long or has line ends; "searches.query"; "searches.many" {most}.
Result<SavedSearch> save_search(Db& db, const Clock& clock, const AccountId& account, const NewSavedSearch& search);
// The latest first.
Result<std::vector<SavedSearch>> list_saved_searches(Db& db, const AccountId& account);
Result<SavedSearch> read_saved_search(Db& db, const AccountId& account, const SavedSearchId& id);
Result<void> rename_saved_search(Db& db, const AccountId& account, const SavedSearchId& id, std::string_view name);
Result<void> remove_saved_search(Db& db, const AccountId& account, const SavedSearchId& id);
Result<void> mark_seen(Db& db, const AccountId& account, const SavedSearchId& id, Instant seen);

// Opens it as a feed under a new number; what was open before is closed.
Result<void> open_feed(Db& db, const AccountId& account, const SavedSearchId& id);
Result<void> close_feed(Db& db, const AccountId& account, const SavedSearchId& id);

// A search that is open as a feed, and who its owner is now.
struct OwnedFeed {
  SavedSearch search;
  Viewer viewer;
};
// nullopt: there is none, it isn't open, or its owner may not sign in.
Result<std::optional<OwnedFeed>> find_feed(Db& db, const SavedSearchId& id);

}  // namespace khen
