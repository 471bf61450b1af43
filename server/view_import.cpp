// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_import.h"

#include <fmt/format.h>

#include <array>

#include "metadata/base/text.h"
#include "server/sheet_words.h"
#include "server/view_jobs.h"

namespace khen {
namespace {

// How a row's outcome looks and reads, for a check and for a run.
struct OutcomeLook {
  std::string_view state;  // of the style sheet
  std::string_view checked;
  std::string_view taken_in;
};
constexpr std::array<OutcomeLook, 4> looks{{{"done", "import.would_create", "import.created"},
                                            {"running", "import.would_change", "import.changed"},
                                            {"stored", "import.unchanged", "import.unchanged"},
                                            {"failed", "import.refused", "import.refused"}}};

std::string address_of(const Speech& speech, const Batch& batch) {
  return fmt::format("/{}/desk/import/{}", speech.language, batch.id.text());
}

std::string name_of(const Speech& speech, const Batch& batch) {
  return batch.sheet.empty() ? speech.say("import.no_sheet_yet") : printable(batch.sheet);
}

std::string number(std::size_t count) { return std::to_string(count); }

// What somebody must know first: under way, failed, or what the last run came to.
struct ImportState {
  std::string state;
  std::string label;
};

ImportState state_of(const Speech& speech, const Batch& batch, const std::optional<Job>& job) {
  if (is_under_way(job)) {
    return {std::string(name_of(job->state)), speech.say(fmt::format("job_state.{}", name_of(job->state)))};
  }
  if (job && job->state == JobState::failed) return {"failed", speech.say("import.state.failed")};
  if (!batch.ran) return {"waiting", speech.say("import.state.new")};
  if (batch.ran->mode == ImportMode::check) return {"stored", speech.say("import.state.checked")};
  return batch.ran->totals.refused > 0 ? ImportState{"waiting", speech.say("import.state.partly")}
                                       : ImportState{"done", speech.say("import.state.done")};
}

std::string totals_words(const Speech& speech, const Batch& batch) {
  if (!batch.ran) return {};
  const SheetTotals& totals = batch.ran->totals;
  return speech.say(batch.ran->mode == ImportMode::check ? "import.checked_totals" : "import.done_totals",
                    {{"created", number(totals.created)},
                     {"changed", number(totals.changed)},
                     {"unchanged", number(totals.unchanged)},
                     {"refused", number(totals.refused)},
                     {"files", number(totals.files)}});
}

PageData progress_data(const Speech& speech, const ImportView& view) {
  if (!is_under_way(view.job)) return {};
  return PageData::map({{"percent", std::to_string(percent_of(*view.job))},
                        {"text", view.job->state == JobState::running ? progress_words(speech, *view.job, view.now)
                                                                      : speech.say("import.waits")}});
}

PageData failure_data(const Speech& speech, const std::optional<Job>& job) {
  if (!job || !job->error) return {};
  const std::string hint = job->error->message + ".hint";
  return PageData::map(
      {{"cause", speech.say(job->error->message, job->error->parameters)},
       {"hint", speech.messages.has("vi", hint) ? speech.say(hint, job->error->parameters) : std::string()}});
}

PageData problems_data(const SheetWords& words, const std::vector<SheetProblem>& problems, std::string_view kind) {
  PageData list{PageData::List()};
  for (const SheetProblem& problem : problems) {
    list.add(PageData::map({{"text", words.problem(problem)}, {"kind", kind}}));
  }
  return list;
}

PageData row_data(const Speech& speech, const SheetWords& words, const ImportView& view, const ImportTableRow& row) {
  const OutcomeLook& look = looks[static_cast<std::size_t>(row.report.outcome)];
  PageData problems = problems_data(words, row.report.problems, "bad");
  const PageData remarks = problems_data(words, row.report.remarks, "remark");
  for (const PageData& remark : remarks.list()) problems.add(remark);
  const std::optional<RecordId>& record = row.report.record;
  return PageData::map(
      {{"number", number(row.report.number)},
       {"key", row.key},
       {"row_title", row.title},
       {"state", look.state},
       {"state_label", speech.say(view.table_of == ImportMode::check ? look.checked : look.taken_in)},
       {"record_href", record ? fmt::format("/{}/desk/records/{}", speech.language, record->text()) : std::string()},
       {"row_files", row.report.files_added == 0
                         ? std::string()
                         : speech.say("import.row_files", {{"count", number(row.report.files_added)}})},
       {"problems", std::move(problems)}});
}

PageData filters_data(const Speech& speech, const ImportView& view) {
  PageData list{PageData::List()};
  const auto add = [&](ImportRows rows, std::string_view query, std::string_view message, std::size_t count) {
    list.add(PageData::map({{"href", address_of(speech, view.batch) + std::string(query)},
                            {"label", speech.say(message)},
                            {"count", number(count)},
                            {"current", view.shown == rows}}));
  };
  add(ImportRows::troubled, "?rows=troubled", "import.rows_troubled", view.table->troubled);
  add(ImportRows::all, "?rows=all", "import.rows_all", view.table->all);
  return list;
}

PageData table_data(const Speech& speech, const ImportView& view) {
  if (!view.table || !view.table->facts) return {};
  const ImportTable& table = *view.table;
  const SheetWords words = sheet_words(speech.messages, std::string(speech.language), view.table_of);
  PageData rows{PageData::List()};
  for (const ImportTableRow& row : table.rows) rows.add(row_data(speech, words, view, row));
  const std::size_t wanted = view.shown == ImportRows::all ? table.all : table.troubled;
  const std::size_t next = view.offset + table.rows.size();
  const std::string base =
      address_of(speech, view.batch) + (view.shown == ImportRows::all ? "?rows=all" : "?rows=troubled");
  return PageData::map({{"rows", std::move(rows)},
                        {"filters", filters_data(speech, view)},
                        {"header_problems", problems_data(words, table.header_problems, "bad")},
                        {"charset", table.facts->certainty == Certainty::guessed
                                        ? speech.say("transcript.finding.charset", {{"charset", table.facts->charset}})
                                        : std::string()},
                        {"unused", table.unused.count == 0 ? std::string() : words.unused(table.unused)},
                        {"csv_href", address_of(speech, view.batch) + "/report.csv"},
                        {"xlsx_href", address_of(speech, view.batch) + "/report.xlsx"},
                        {"pager", PageData::map({{"first_href", view.offset > 0 ? base : std::string()},
                                                 {"next_href", next < wanted ? fmt::format("{}&from={}", base, next)
                                                                             : std::string()}})}});
}

PageData files_data(const Speech& speech, const ImportView& view) {
  std::uint64_t bytes = 0;
  PageData list{PageData::List()};
  for (const BatchFile& file : view.files) {
    bytes += file.bytes;
    if (list.list().size() >= most_held_shown) continue;
    list.add(PageData::map({{"name", file.path},
                            {"bytes", std::to_string(file.bytes)},
                            {"size", say_bytes(speech.language, file.bytes)}}));
  }
  return PageData::map({{"held", std::move(list)},
                        {"summary", speech.say("import.held", {{"count", number(view.files.size())},
                                                               {"size", say_bytes(speech.language, bytes)}})}});
}

// What can be asked for now.
PageData actions_data(const Speech& speech, const ImportView& view) {
  PageData list{PageData::List()};
  const auto add = [&](std::string_view op, std::string_view message, bool quiet) {
    list.add(PageData::map({{"op", op}, {"label", speech.say(message)}, {"quiet", quiet}}));
  };
  if (is_under_way(view.job)) {
    add("cancel", "import.cancel", true);
    return list;
  }
  const std::optional<BatchRun>& ran = view.batch.ran;
  const bool checked = ran && ran->mode == ImportMode::check && ran->totals.created + ran->totals.changed > 0;
  if (checked) add("carry_out", "import.carry_out", false);
  if (!view.batch.sheet.empty()) add("check", ran ? "import.check_again" : "import.check", checked);
  if (!checked && ran && ran->mode == ImportMode::carry_out && ran->totals.refused > 0) {
    add("carry_out", "import.carry_out_again", true);
  }
  if (!view.batch.folder) add("remove", "import.remove", true);
  return list;
}

}  // namespace

PageData import_data(const Speech& speech, const ImportView& view) {
  const ImportState state = state_of(speech, view.batch, view.job);
  return PageData::map({
      {"id", view.batch.id.text()},
      {"href", address_of(speech, view.batch)},
      {"name", name_of(speech, view.batch)},
      {"folder", view.batch.folder ? printable(view.batch.folder->native()) : std::string()},
      {"state", state.state},
      {"state_label", state.label},
      {"totals", is_under_way(view.job) ? std::string() : totals_words(speech, view.batch)},
      {"progress", progress_data(speech, view)},
      {"failure", failure_data(speech, view.job)},
      {"actions", actions_data(speech, view)},
      {"table", table_data(speech, view)},
      {"files", files_data(speech, view)},
      {"through_desk", !view.batch.folder && !is_under_way(view.job)},
  });
}

PageData imports_data(const Speech& speech, const std::vector<ImportListing>& imports) {
  PageData list{PageData::List()};
  for (const auto& [batch, job] : imports) {
    const ImportState state = state_of(speech, batch, job);
    list.add(PageData::map({{"href", address_of(speech, batch)},
                            {"name", name_of(speech, batch)},
                            {"folder", batch.folder ? printable(batch.folder->native()) : std::string()},
                            {"state", state.state},
                            {"state_label", state.label},
                            {"totals", totals_words(speech, batch)},
                            {"iso", to_rfc3339(batch.changed)},
                            {"when", say_time(speech.language, batch.changed)}}));
  }
  return list;
}

}  // namespace khen
