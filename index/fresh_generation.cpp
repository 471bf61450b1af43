// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/fresh_generation.h"

#include <fmt/format.h>

#include "index/concept_query.h"
#include "index/terms.h"
#include "index/xapian_error.h"

namespace khen {
namespace {

// A large database costs more to write, many parts more to join; the words of many documents at once don't fit the
// processor's caches.
constexpr Xapian::doccount documents_a_part = 20'000;
constexpr Xapian::doccount documents_a_commit = 150;

}  // namespace

FreshGeneration::FreshGeneration(Files& files, Path directory) : files_(&files), directory_(std::move(directory)) {
  for (const AccessClassFacts& row : access_class_table) {
    records_[place_of(row.id)].name = records_path("", row.id);
    passages_[place_of(row.id)].name = passages_path("", row.id);
  }
}

Result<FreshGeneration> FreshGeneration::start(Files& files, Path directory) {
  TRY(files.remove_all(directory));
  TRY(make_durable_directories(files, directory / "parts"));
  return FreshGeneration(files, std::move(directory));
}

Xapian::WritableDatabase& FreshGeneration::room_in(Growing& growing) {
  if (growing.uncommitted == documents_a_commit) {
    growing.spellings.write(*growing.open);
    growing.open->commit();
    growing.uncommitted = 0;
  }
  if (growing.documents == documents_a_part) close(growing);
  if (!growing.open) {
    const Path path = parts() / fmt::format("{}-{}", growing.name, growing.full.size());
    growing.open.emplace(path.string(), Xapian::DB_CREATE | Xapian::DB_NO_SYNC);
    growing.full.push_back(path);
  }
  ++growing.uncommitted;
  ++growing.documents;
  return *growing.open;
}

void FreshGeneration::close(Growing& growing) {
  if (!growing.open) return;
  growing.spellings.write(*growing.open);
  growing.open->close();
  growing.open.reset();
  growing.documents = 0;
  growing.uncommitted = 0;
}

Result<void> FreshGeneration::add(const IndexDocument& document, const std::vector<PassageDocument>& passages) {
  TRY(check_terms(document, passages));
  try {
    const std::size_t place = place_of(document.audience);
    Growing& records = records_[place];
    // Beyond the last one: so it is known to be new.
    Xapian::WritableDatabase& room = room_in(records);
    room.replace_document(++highest_, to_xapian(document));
    for (const auto& names : document.concepts) {
      if (records.concepts.insert(names->term).second) write_names(room, *names);
    }
    for (const std::string& word : document.spellings) records.spellings.add(word);
    for (const PassageDocument& passage : passages) {
      room_in(passages_[place]).add_document(to_xapian(passage, id_term(document.id)));
    }
    return {};
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
}

Result<void> FreshGeneration::join(Growing& growing, const Path& into, unsigned flags) {
  close(growing);
  if (growing.full.empty()) {
    Xapian::WritableDatabase(into.string(), Xapian::DB_CREATE).commit();
    return {};
  }
  Xapian::Database all;
  for (const Path& part : growing.full) all.add_database(Xapian::Database(part.string()));
  all.compact(into.string(), flags);
  for (const Path& part : growing.full) TRY(files_->remove_all(part));
  return {};
}

Result<void> FreshGeneration::finish(std::int64_t sequence, const std::string& fingerprint) {
  try {
    for (const AccessClassFacts& row : access_class_table) {
      const Path records = records_path(directory_, row.id);
      const Path passages = passages_path(directory_, row.id);
      TRY(join(passages_[place_of(row.id)], passages, 0));
      TRY(join(records_[place_of(row.id)], records, Xapian::DBCOMPACT_NO_RENUMBER));
      Xapian::WritableDatabase database(records.string(), Xapian::DB_OPEN);
      write_marks(database, {sequence, 1, middle_number, highest_});
      database.set_metadata(fingerprint_key, fingerprint);
      database.commit();
    }
  } catch (const Xapian::Error& error) {
    return from_xapian(error, "index.failed");
  }
  TRY(files_->remove_all(parts()));
  return make_durable(*files_, directory_);
}

}  // namespace khen
