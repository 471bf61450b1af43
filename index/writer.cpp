// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer.h"

#include "index/generation.h"
#include "index/outbox_follower.h"
#include "index/rebuild.h"

namespace khen {
namespace {

struct Followed {
  int records = 0;
  bool at_end = false;  // false: a rebuild switched to another generation meanwhile
};

Result<Followed> follow(Files& files, const Path& directory, DbPool& pool, DocumentBuilder& builder, IndexInUse& in_use,
                        const IndexWriter::Options& options) {
  Followed followed;
  OutboxFollower follower(files, builder, in_use.generation, options);
  while (!followed.at_end && TRY(current_generation(directory)) == in_use.name) {
    const OutboxFollower::Round round = TRY(follower.next(pool));
    followed.records += round.records;
    followed.at_end = round.at_end;
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
