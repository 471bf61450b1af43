// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/desk_frame.h"

#include <fmt/format.h>

#include <array>

#include "ingest/job_queue.h"

namespace khen {
namespace {

struct DeskTab {
  DeskRoom room;
  std::string_view path;     // below /{lang}/desk
  std::string_view message;  // of its name
};
constexpr std::array<DeskTab, 8> desk_tabs{{
    {DeskRoom::records, "", "desk.records"},
    {DeskRoom::upload, "/upload", "desk.upload"},
    {DeskRoom::imports, "/import", "desk.import"},
    {DeskRoom::jobs, "/jobs", "desk.jobs"},
    {DeskRoom::collections, "/collections", "desk.collections"},
    {DeskRoom::synonyms, "/synonyms", "desk.synonyms"},
    {DeskRoom::keeping, "/keeping", "desk.keeping"},
    {DeskRoom::accounts, "/accounts", "desk.accounts"},
}};

}  // namespace

Result<PageData> desk_data(const Site& site, const Call& call, DbPool& catalogue, DeskRoom current) {
  const auto counts = TRY(catalogue.read([](Db& db) { return count_jobs(db); }));
  const auto failed = counts.find(JobState::failed);
  PageData tabs{PageData::List()};
  for (const DeskTab& tab : desk_tabs) {
    if (tab.room == DeskRoom::accounts && !call.visit.viewer.is_administrator()) continue;
    const bool warn = tab.room == DeskRoom::jobs && failed != counts.end() && failed->second > 0;
    tabs.add(PageData::map({{"href", fmt::format("/{}/desk{}", call.language, tab.path)},
                            {"label", site.say(call, tab.message)},
                            {"current", tab.room == current},
                            {"badge", warn ? std::to_string(failed->second) : std::string()}}));
  }
  return PageData::map({{"tabs", std::move(tabs)}});
}

PageHead desk_head(const Site& site, const Call& call, std::string title) {
  PageHead head;
  head.title = std::move(title);
  head.place = SitePlace::desk;
  head.search_bar = SearchBar::hidden;
  head.indexing = Indexing::refused;
  head.notices = notices_of(site, call);
  return head;
}

Notice notice_of(const Site& site, const Call& call, const Error& error) {
  const std::string hint = error.message + ".hint";
  return {"error", site.say(call, error.message, error.parameters),
          site.messages().has("vi", hint) ? site.say(call, hint, error.parameters) : std::string()};
}

}  // namespace khen
