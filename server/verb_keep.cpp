// SPDX-License-Identifier: GPL-3.0-or-later
// init, export.
#include <fmt/core.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/exchange/dublin_core.h"
#include "metadata/exchange/json_ld.h"
#include "metadata/exchange/premis.h"
#include "metadata/record_json.h"
#include "server/archive.h"
#include "server/verbs.h"

namespace khen {
namespace {

std::string in_format(const StoredRecord& stored, std::string_view format, const ExchangeContext& context) {
  if (format == "json-ld") return to_json_ld(stored.record, context);
  if (format == "dublin-core") return to_dublin_core(stored.record, context);
  return to_json(stored.record);
}

}  // namespace

Result<void> verb_init(const Invocation& invocation) {
  const Paths paths = TRY(init_home(invocation.files, invocation.clock, invocation.home));
  TRY(write_durably(invocation.files, paths.settings, settings_template()));
  fmt::print("{}\n", invocation.say("cli.init.done", {{"home", paths.home.native()}}));
  return {};
}

Result<void> verb_export(const Invocation& invocation, const ExportOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  const Viewer viewer = options.everything ? machine_operator(invocation.clock) : Viewer{};
  const auto open = open_to(viewer, invocation.clock.now());
  const Vocabularies vocabularies = TRY(Vocabularies::load());
  const ExchangeContext context{archive->settings.text(Setting::public_address), "Khèn", vocabularies};
  if (options.format == "premis" || !options.record.empty()) {
    const RecordId id = TRY(RecordId::parse(options.record));
    std::cout << TRY(archive->home.catalogue->read([&](Db& db) -> Result<std::string> {
      const auto found = TRY(read_records(db, {id}, open));
      if (found.empty()) return fail(Code::not_found, "record.not_found", {{"id", id.str()}});
      if (options.format != "premis") return in_format(found.front(), options.format, context) + "\n";
      return to_premis(found.front().record, TRY(deliverables_of(db, id)), TRY(events_of(db, id)));
    }));
    return {};
  }
  std::optional<RecordId> cursor;
  for (;;) {
    const auto page = TRY(archive->home.catalogue->read([&](Db& db) { return list_records(db, open, cursor, 500); }));
    for (const StoredRecord& stored : page) std::cout << in_format(stored, options.format, context) << '\n';
    if (page.empty()) return {};
    cursor = page.back().record.id;
  }
}

}  // namespace khen
