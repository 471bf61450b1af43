// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer.h"

#include <set>

#include "index/catch_up.h"
#include "index/generation.h"
#include "index/rebuild.h"
#include "metadata/catalogue.h"

namespace khen {
namespace {

struct Batch {
  int records = 0;
  bool at_end = false;
};

std::vector<RecordId> records_in(const std::vector<Change>& changes) {
  std::set<std::string> distinct;
  for (const Change& change : changes) {
    if (change.kind == "record") distinct.insert(change.object);
  }
  std::vector<RecordId> out;
  for (const std::string& text : distinct) {
    if (auto id = RecordId::parse(text)) out.push_back(*id);
  }
  return out;
}

Result<Batch> follow_once(Files& files, DbPool& pool, DocumentBuilder& builder, Generation& generation,
                          const IndexWriter::Options& options) {
  std::int64_t reached = generation.sequence();
  Batch batch = TRY(pool.read([&](Db& db) -> Result<Batch> {
    const std::vector<Change> changes = TRY(changes_after(db, reached, options.batch));
    const std::vector<RecordId> records = records_in(changes);
    TRY(index_records(db, builder, generation, options.extra_text, records));
    if (!changes.empty()) reached = changes.back().sequence;
    return Batch{static_cast<int>(records.size()), changes.empty()};
  }));
  if (!batch.at_end) TRY(generation.commit(files, reached));
  return batch;
}

struct Followed {
  int records = 0;
  bool at_end = false;  // false: a rebuild switched to another generation meanwhile
};

Result<Followed> follow(Files& files, const Path& directory, DbPool& pool, DocumentBuilder& builder, IndexInUse& in_use,
                        const IndexWriter::Options& options) {
  Followed followed;
  while (TRY(current_generation(directory)) == in_use.name) {
    const Batch batch = TRY(follow_once(files, pool, builder, in_use.generation, options));
    followed.records += batch.records;
    followed.at_end = batch.at_end;
    if (batch.at_end) break;
  }
  return followed;
}

}  // namespace

IndexWriter::IndexWriter(Files& files, Path directory, const Vocabularies& vocabularies, Options options)
    : files_(&files), directory_(std::move(directory)), vocabularies_(&vocabularies), options_(std::move(options)) {}

Result<IndexWriter> IndexWriter::open(Files& files, Path directory, const Vocabularies& vocabularies, Options options) {
  TRY(make_durable_directories(files, directory));
  return IndexWriter(files, std::move(directory), vocabularies, std::move(options));
}

Result<IndexWriter> IndexWriter::open(Files& files, Path directory, const Vocabularies& vocabularies) {
  return open(files, std::move(directory), vocabularies, Options());
}

Result<int> IndexWriter::catch_up(DbPool& pool) {
  int written = 0;
  if (!TRY(is_index_usable(directory_, index_fingerprint(*vocabularies_)))) {
    written += TRY(rebuild_index(*files_, directory_, *vocabularies_, pool, {options_.extra_text, {}}));
  }
  DocumentBuilder builder(*vocabularies_);
  for (;;) {
    IndexInUse in_use = TRY(open_index_in_use(directory_));
    const Followed followed = TRY(follow(*files_, directory_, pool, builder, in_use, options_));
    written += followed.records;
    if (followed.at_end) return written;
  }
}

}  // namespace khen
