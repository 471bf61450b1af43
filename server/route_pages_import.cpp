// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ingest/deposit_store.h"
#include "ingest/job_queue.h"
#include "ingest/sheet/annotate.h"
#include "ingest/sheet/import_batch.h"
#include "ingest/sheet/sheet_report.h"
#include "ingest/sheet/template.h"
#include "ingest/wake.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/media_file.h"
#include "server/sheet_words.h"
#include "server/view_import.h"

namespace khen {
namespace {

constexpr int most_listed = 50;
constexpr std::uint64_t largest_download = 256ULL << 20;
constexpr std::string_view imports = "/desk/import";
constexpr std::string_view csv_type = "text/csv; charset=utf-8";
constexpr std::string_view xlsx_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

std::string address_of(const Call& call, const BatchId& id) {
  return fmt::format("/{}{}/{}", call.language, imports, id.text());
}

std::size_t asked_offset(const Call& call) {
  const std::string_view text = call.request.query.value_or("from", "0");
  std::size_t offset = 0;
  std::from_chars(text.data(), text.data() + text.size(), offset);
  return std::min(offset, most_sheet_rows);
}

// A sheet that was made for this one answer.
Result<Reply> download(const Path& made, std::string_view name) {
  const bool workbook = made.extension() == ".xlsx";
  Reply reply = text_reply(200, workbook ? xlsx_type : csv_type, TRY(read_file(made, largest_download)));
  reply.headers.set("Content-Disposition", content_disposition(Disposition::save, name));
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

// "csv" or "xlsx", from an address that ends so.
Result<std::string> asked_ending(const Call& call) {
  const std::string_view path = call.request.path;
  const std::string ending(path.substr(path.rfind('.') + 1));
  if (ending != "csv" && ending != "xlsx") return fail(Code::not_found, "page.not_found");
  return ending;
}

Result<void> annotate(const Path& report, AnnotatedSheet& sheet) {
  TRY(replay_report(report, {.on_header = [&](const SheetFacts& facts, const TableRow& titles,
                                              const Header& header) { return sheet.header(facts, titles, header); },
                             .on_row = [&](const TableRow& row, const RowReport* told) { return sheet.row(row, told); },
                             .on_end = [&](const UnusedFiles& unused) { return sheet.end(unused); }}));
  return sheet.finish();
}

// The mode whose report is the latest.
ImportMode latest_mode(const Batch& batch, const std::optional<Job>& job) {
  if (job && !is_under_way(job)) {
    if (const auto work = parse_batch_object(job->object)) return work->mode;
  }
  return batch.ran ? batch.ran->mode : ImportMode::check;
}

}  // namespace

bool takes_import(const Request& request) {
  const std::string_view path = request.path;
  const std::size_t at = path.find('/', 1);
  return request.method == Method::post && at != std::string_view::npos && path.substr(at).starts_with(imports) &&
         is_multipart(request.headers.find("content-type"));
}

Routes ImportPages::routes() const {
  const auto to = [this](Result<Reply> (ImportPages::*page)(Call&) const) {
    return [pages = *this, page](Call& call) { return (pages.*page)(call); };
  };
  return {
      {{Method::get}, "/{lang}/desk/import", RouteClass::page, to(&ImportPages::list)},
      {{Method::post}, "/{lang}/desk/import", RouteClass::page, to(&ImportPages::take)},
      {{Method::get}, "/{lang}/desk/import/template.csv", RouteClass::page, to(&ImportPages::give_template)},
      {{Method::get}, "/{lang}/desk/import/template.xlsx", RouteClass::page, to(&ImportPages::give_template)},
      {{Method::get}, "/{lang}/desk/import/{id}", RouteClass::page, to(&ImportPages::show)},
      {{Method::post}, "/{lang}/desk/import/{id}", RouteClass::page, to(&ImportPages::take)},
      {{Method::post}, "/{lang}/desk/import/{id}/run", RouteClass::page, to(&ImportPages::act)},
      {{Method::get}, "/{lang}/desk/import/{id}/report.csv", RouteClass::page, to(&ImportPages::give_report)},
      {{Method::get}, "/{lang}/desk/import/{id}/report.xlsx", RouteClass::page, to(&ImportPages::give_report)},
  };
}

Result<Reply> ImportPages::list(Call& call) const {
  TRY(require_staff(call.visit));
  const auto all = TRY(tools_.home.catalogue->read([](Db& db) -> Result<std::vector<ImportListing>> {
    std::vector<ImportListing> found;
    for (Batch& batch : TRY(list_batches(db, most_listed))) {
      auto job = TRY(job_of_batch(db, batch.id));
      found.push_back({std::move(batch), std::move(job)});
    }
    return found;
  }));
  const Speech speech{tools_.site.messages(), tools_.vocabularies, call.language};
  PageData data = PageData::map({{"desk", TRY(desk_data(tools_.site, call, *tools_.home.catalogue, DeskRoom::imports))},
                                 {"imports", imports_data(speech, all)}});
  return tools_.site.page(call, "desk_imports", desk_head(tools_.site, call, speech.say("import.heading")),
                          std::move(data));
}

Result<Reply> ImportPages::give_template(Call& call) const {
  TRY(require_staff(call.visit));
  const std::string name = "khen." + TRY(asked_ending(call));
  const TemporaryDirectory directory = TRY(batches().make_incoming());
  TRY(write_sheet_template(tools_.files, directory.path() / name, tools_.vocabularies, call.language,
                           [&](std::string_view id) { return tools_.site.say(call, id); }));
  return download(directory.path() / name, name);
}

Result<Reply> ImportPages::begin_take(Call& call) const {
  if (!is_multipart(call.request.headers.find("content-type"))) return fail(Code::usage, "form.malformed");
  TRY(check_free_space(tools_.files, tools_.home.paths, call.request.content_length));
  Reply reply;
  reply.intake =
      TRY(ImportIntake::open(tools_.files, TRY(batches().make_incoming()), call.request.headers.find("content-type")));
  return reply;
}

Result<Reply> ImportPages::take(Call& call) const {
  TRY(require_staff(call.visit));
  auto* const intake = dynamic_cast<ImportIntake*>(call.request.intake.get());
  if (intake == nullptr) return begin_take(call);
  if (call.request.intake_ended) return *call.request.intake_ended;
  TRY(intake->finish());
  TRY(tools_.sessions.require_own_form(call.request, call.visit, intake->fields().value_or("csrf", "")));
  const std::string_view asked = call.parameters["id"];
  const BatchId id =
      asked.empty() ? TRY(batches().create(agent_of(call.visit), call.language)).id : TRY(BatchId::parse(asked));
  const auto notices = TRY(keep(call, id, *intake));
  if (!notices.empty()) return page_of(call, id, notices);
  // With script the files follow one by one; it says when all are there.
  if (intake->fields().value_or("then", "check") == "check") {
    const auto started = batches().start(id, ImportMode::check);
    if (!started && started.error().message != "batch.no_sheet") return started.error();
    wake_worker(tools_.home.paths.run);
  }
  return see_other(address_of(call, id));
}

// A file that can't be taken doesn't keep the others out.
Result<std::vector<Notice>> ImportPages::keep(const Call& call, const BatchId& id, const ImportIntake& intake) const {
  std::vector<Notice> notices;
  for (const ImportIntake::File& file : intake.files()) {
    const IncomingFile incoming{file.bytes, file.name};
    const auto kept = file.field == "sheet" ? batches().put_sheet(id, incoming) : batches().add_file(id, incoming);
    if (kept) continue;
    if (kept.error().code != Code::invalid) return kept.error();
    notices.push_back(notice_of(tools_.site, call, kept.error()));
  }
  return notices;
}

Result<Reply> ImportPages::show(Call& call) const {
  TRY(require_staff(call.visit));
  return page_of(call, TRY(BatchId::parse(call.parameters["id"])), {});
}

Result<Reply> ImportPages::page_of(const Call& call, const BatchId& id, std::vector<Notice> notices) const {
  struct Read {
    Batch batch;
    std::optional<Job> job;
  };
  const Read read = TRY(tools_.home.catalogue->read([&](Db& db) -> Result<Read> {
    Batch batch = TRY(read_batch(db, id));
    return Read{std::move(batch), TRY(job_of_batch(db, id))};
  }));
  const ImportMode mode = latest_mode(read.batch, read.job);
  const std::size_t offset = asked_offset(call);
  const Path report = places_of(tools_.home.paths, read.batch).report(mode);
  ImportRows wanted = call.request.query.value_or("rows", "troubled") == "all" ? ImportRows::all : ImportRows::troubled;
  std::optional<ImportTable> table;
  if (!is_under_way(read.job)) {
    auto found = read_import_table(report, wanted, offset, import_rows_a_page);
    // Nothing to complain about: then all of it is what is to be seen.
    if (found && found->troubled == 0 && !call.request.query.find("rows")) {
      wanted = ImportRows::all;
      found = read_import_table(report, wanted, offset, import_rows_a_page);
    }
    if (found) table = *std::move(found);
  }
  const auto files = read.batch.folder ? std::vector<BatchFile>() : TRY(batches().files_of(id));
  const Speech speech{tools_.site.messages(), tools_.vocabularies, call.language};
  PageData data = import_data(speech, {.batch = read.batch,
                                       .job = read.job,
                                       .files = files,
                                       .table = table,
                                       .table_of = mode,
                                       .shown = wanted,
                                       .offset = offset,
                                       .now = tools_.clock.now()});
  data.set("desk", TRY(desk_data(tools_.site, call, *tools_.home.catalogue, DeskRoom::imports)));
  PageHead head = desk_head(tools_.site, call, speech.say("import.one_heading"));
  const int status = notices.empty() ? 200 : 422;
  head.notices.insert(head.notices.end(), notices.begin(), notices.end());
  return tools_.site.page(call, "desk_import", head, std::move(data), status);
}

Result<Reply> ImportPages::act(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, tools_.sessions));
  const BatchId id = TRY(BatchId::parse(call.parameters["id"]));
  const std::string_view op = form.value_or("op", "");
  if (op == "remove") {
    TRY(batches().remove(id));
    return see_other(fmt::format("/{}{}?done=import.removed", call.language, imports));
  }
  if (op == "cancel") {
    TRY(tools_.home.catalogue->write([&](Db& db) -> Result<void> {
      const auto job = TRY(job_of_batch(db, id));
      return is_under_way(job) ? cancel_job(db, tools_.clock, job->id) : Result<void>();
    }));
  } else if (op == "check" || op == "carry_out") {
    TRY(batches().start(id, op == "check" ? ImportMode::check : ImportMode::carry_out));
  } else {
    return fail(Code::usage, "form.malformed");
  }
  wake_worker(tools_.home.paths.run);
  return see_other(address_of(call, id));
}

Result<Reply> ImportPages::give_report(Call& call) const {
  TRY(require_staff(call.visit));
  const BatchId id = TRY(BatchId::parse(call.parameters["id"]));
  const std::string ending = TRY(asked_ending(call));
  const Batch batch = TRY(tools_.home.catalogue->read([&](Db& db) { return read_batch(db, id); }));
  const auto job = TRY(tools_.home.catalogue->read([&](Db& db) { return job_of_batch(db, id); }));
  const ImportMode mode = latest_mode(batch, job);
  const TemporaryDirectory directory = TRY(batches().make_incoming());
  const Path made = directory.path() / ("report." + ending);
  AnnotatedSheet sheet(tools_.files, made, sheet_words(tools_.site.messages(), call.language, mode));
  TRY(annotate(places_of(tools_.home.paths, batch).report(mode), sheet));
  std::error_code code;
  if (!std::filesystem::exists(made, code)) return fail(Code::not_found, "batch.no_report");
  return download(made, report_beside(Path(batch.sheet).replace_extension("." + ending)).filename().native());
}

}  // namespace khen
