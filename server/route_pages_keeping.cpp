// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_keeping.h"

#include <fmt/format.h>

#include <map>

#include "ingest/scrub.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "server/desk_frame.h"
#include "server/wording.h"

namespace khen {
namespace {

constexpr int most_shown = 200;

struct Runs {
  std::optional<FixityRun> latest;
  std::optional<FixityRun> finished;
  std::vector<FixityFinding> findings;          // of the latest
  std::map<std::string, LocalizedText> titles;  // of their Records
};

Result<Runs> read_runs(Db& db, std::string_view language) {
  Runs runs{TRY(latest_run(db)), TRY(latest_finished_run(db)), {}, {}};
  if (runs.latest) runs.findings = TRY(findings_of(db, runs.latest->id, most_shown));
  for (const FixityFinding& one : runs.findings) {
    const auto id = RecordId::parse(one.what.record);
    const auto stored = id ? read_record(db, *id) : Result<StoredRecord>(fail(Code::not_found, "record.not_found"));
    if (stored) runs.titles.emplace(one.what.record, title_of(stored->record, language));
  }
  return runs;
}

PageData run_data(const Site& site, const Call& call, const FixityRun& run) {
  const bool over = run.finished.has_value();
  const std::int64_t wrong = run.findings - run.mended;
  return PageData::map(
      {{"state", site.say(call, over ? "keeping.finished" : "keeping.running",
                          {{"time", say_time(call.language, over ? *run.finished : run.started)}})},
       {"looked_at",
        site.say(call, "keeping.looked_at",
                 {{"records", std::to_string(run.records)}, {"bytes", say_bytes(call.language, run.bytes)}})},
       {"verdict", site.say(call, wrong > 0 ? "keeping.wrong" : "keeping.sound", {{"count", std::to_string(wrong)}})},
       {"is_wrong", wrong > 0},
       {"mended", run.mended == 0 ? std::string()
                                  : site.say(call, "keeping.mended_count", {{"count", std::to_string(run.mended)}})}});
}

// Wrong bytes and missing files in words; the rest by the code of the specification.
std::string what_is_wrong(const Site& site, const Call& call, const VerifyFinding& what) {
  const bool bytes = what.code == "E092" || what.code == "E093" || what.code == "E060";
  if (bytes && what.detail == "file is missing") return site.say(call, "keeping.what_missing");
  if (bytes) return site.say(call, "keeping.what_bytes");
  return what.code + " " + what.detail;
}

PageData finding_data(const Site& site, const Call& call, const Runs& runs, const FixityFinding& finding) {
  const bool is_record = RecordId::parse(finding.what.record).has_value();
  const auto title = runs.titles.find(finding.what.record);
  const std::string name = Path(finding.what.path).filename().native();
  return PageData::map(
      {{"href", is_record ? fmt::format("/{}/desk/records/{}", call.language, finding.what.record) : std::string()},
       {"record", title != runs.titles.end() ? title->second.value
                  : is_record                ? finding.what.record
                                             : site.say(call, "keeping.root")},
       {"record_lang", title != runs.titles.end() ? title->second.language : std::string()},
       {"file", printable(name)},
       {"path", printable(finding.what.path)},
       {"place", finding.copy.empty() ? site.say(call, "keeping.vault") : finding.copy},
       {"what", what_is_wrong(site, call, finding.what)},
       {"state", site.say(call, finding.mended ? "keeping.mended" : "keeping.not_mended")},
       {"is_wrong", !finding.mended}});
}

PageData copy_data(const Site& site, const Call& call, const CopyStatus& status) {
  const std::string_view state = status.state == CopyState::here   ? "keeping.copy_here"
                                 : status.state == CopyState::away ? "keeping.copy_away"
                                                                   : "keeping.copy_other";
  return PageData::map({{"label", status.place.label},
                        {"state", site.say(call, state)},
                        {"seen", status.seen ? say_time(call.language, *status.seen) : std::string("–")},
                        {"behind", site.say(call, "keeping.behind", {{"count", std::to_string(status.behind)}})},
                        {"is_wrong", status.state == CopyState::other_disk},
                        {"same_disk", status.same_disk}});
}

}  // namespace

Routes KeepingPages::routes() const {
  return {{{Method::get}, "/{lang}/desk/keeping", RouteClass::page, [pages = *this](Call& call) {
             return pages.show(call);
           }}};
}

Result<Reply> KeepingPages::show(const Call& call) const {
  TRY(require_staff(call.visit));
  const Runs runs = TRY(home_.catalogue->read([&](Db& db) { return read_runs(db, call.language); }));
  PageData shown{PageData::List()};
  if (runs.latest) shown.add(run_data(site_, call, *runs.latest));
  if (runs.finished && runs.finished->id != runs.latest->id) shown.add(run_data(site_, call, *runs.finished));
  PageData findings{PageData::List()};
  for (const FixityFinding& one : runs.findings) findings.add(finding_data(site_, call, runs, one));
  PageData copies{PageData::List()};
  for (const CopyStatus& one : TRY(copy_statuses(home_, copies_))) copies.add(copy_data(site_, call, one));
  const PageHead head = desk_head(site_, call, site_.say(call, "keeping.heading"));
  return site_.page(call, "desk_keeping", head,
                    PageData::map({{"desk", TRY(desk_data(site_, call, *home_.catalogue, DeskRoom::keeping))},
                                   {"has_runs", runs.latest.has_value()},
                                   {"runs", std::move(shown)},
                                   {"has_findings", !runs.findings.empty()},
                                   {"findings", std::move(findings)},
                                   {"has_copies", !copies_.empty()},
                                   {"copies", std::move(copies)}}));
}

}  // namespace khen
