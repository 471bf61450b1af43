// SPDX-License-Identifier: GPL-3.0-or-later
// search, reindex.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "index/rebuild.h"
#include "index/searcher.h"
#include "index/synonym_store.h"
#include "ingest/extra_text.h"
#include "metadata/catalogue_read.h"
#include "metadata/lunar.h"
#include "server/archive.h"
#include "server/terminal.h"
#include "server/verbs.h"

namespace khen {
namespace {

void print_json(const SearchPage& page, const std::vector<StoredRecord>& records) {
  nlohmann::ordered_json out{{"total", page.total.count}, {"items", nlohmann::json::array()}};
  for (const StoredRecord& stored : records) {
    nlohmann::ordered_json titles = nlohmann::json::array();
    for (const auto& title : values_of<LocalizedText>(stored.record, FieldId::titles)) {
      titles.push_back({{"lang", title.language}, {"value", title.value}});
    }
    out["items"].push_back({{"id", stored.record.id->text()}, {"titles", std::move(titles)}});
  }
  fmt::print("{}\n", out.dump(2));
}

}  // namespace

Result<void> verb_search(const Invocation& invocation, const SearchOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  const Viewer viewer = options.everything ? machine_operator(invocation.clock) : Viewer{};
  SearchRequest request;
  request.text = options.query;
  request.language = invocation.language;
  request.limit = options.limit;
  request.open = open_to(viewer, invocation.clock.now());
  request.today = day_in_viet_nam(invocation.clock.now());
  SynonymStore synonyms(*archive->home.catalogue);
  const Searcher searcher(archive->home.paths.index, [&] { return synonyms.current(); });
  const SearchPage page = TRY(searcher.search(request));
  std::vector<RecordId> ids;
  for (const Hit& hit : page.hits) ids.push_back(hit.id);
  const auto records = TRY(archive->home.catalogue->read([&](Db& db) { return read_records(db, ids, request.open); }));
  if (options.explain) fmt::print(stderr, "{}", TRY(searcher.explain(request)));
  if (invocation.output == Output::json) {
    print_json(page, records);
    return {};
  }
  for (const StoredRecord& stored : records) {
    fmt::print("{}  {}\n", stored.record.id->text(), title_of(stored.record, invocation.language).value);
  }
  fmt::print("{}\n", invocation.say("search.total", {{"count", std::to_string(page.total.count)}}));
  return {};
}

Result<void> verb_reindex(const Invocation& invocation) {
  const auto archive = TRY(open_archive(invocation));
  const Vocabularies vocabularies = TRY(Vocabularies::load());
  ProgressLine line;
  const std::string label = invocation.say("cli.reindex.progress");
  const int count = TRY(rebuild_index(
      invocation.files, archive->home.paths.index, vocabularies, *archive->home.catalogue,
      RebuildOptions{extra_texts(archive->home), [&](std::int64_t done, std::int64_t all) {
                       line.show(label, all == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(all));
                     }}));
  line.clear();
  fmt::print("{}\n", invocation.say("cli.reindex.done", {{"count", std::to_string(count)}}));
  return {};
}

}  // namespace khen
