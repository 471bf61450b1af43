// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/rebuild.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <span>

#include "index/fresh_generation.h"
#include "metadata/base/descriptor.h"
#include "metadata/catalogue.h"

namespace khen {
namespace {

constexpr std::size_t page = 500;

std::vector<AccessClass> every_class() {
  std::vector<AccessClass> out;
  out.reserve(access_class_table.size());
  for (const AccessClassFacts& row : access_class_table) out.push_back(row.id);
  return out;
}

struct Start {
  std::int64_t sequence = 0;
  std::vector<RecordId> records;  // the newest first
};

Result<Start> look_at(DbPool& pool) {
  return pool.read([](Db& db) -> Result<Start> { return Start{TRY(last_change(db)), TRY(every_record(db))}; });
}

Result<void> write_page(DbPool& pool, DocumentBuilder& builder, FreshGeneration& generation,
                        const RebuildOptions& options, std::span<const RecordId> ids) {
  return pool.read([&](Db& db) -> Result<void> {
    for (const StoredRecord& stored : TRY(read_records(db, {ids.begin(), ids.end()}, every_class()))) {
      const std::vector<Deliverable> deliverables = TRY(deliverables_of(db, *stored.record.id));
      const auto extra = options.extra_text ? options.extra_text(stored, deliverables) : std::vector<ExtraText>{};
      TRY(generation.add(builder.build(stored, deliverables, extra), builder.passages(extra)));
    }
    return {};
  });
}

Result<int> fill(DbPool& pool, DocumentBuilder& builder, FreshGeneration& generation, const RebuildOptions& options,
                 const Start& start) {
  const std::span<const RecordId> all(start.records);
  for (std::size_t done = 0; done < all.size();) {
    const auto ids = all.subspan(done, std::min(page, all.size() - done));
    TRY(write_page(pool, builder, generation, options, ids));
    done += ids.size();
    if (options.progress) options.progress(static_cast<int>(done), static_cast<std::int64_t>(all.size()));
  }
  return static_cast<int>(all.size());
}

Result<void> remove_others(Files& files, const Path& directory, const std::string& kept) {
  std::error_code error;
  std::vector<Path> others;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory(error) && name.starts_with("generation-") && name != kept) others.push_back(entry.path());
  }
  for (const Path& other : others) TRY(files.remove_all(other));
  return files.sync_directory(directory);
}

// One rebuild at a time, in any process; the kernel lets go of the lock when its holder dies.
Result<Descriptor> lock_rebuild(const Path& directory) {
  const Path name = directory / "rebuild.lock";
  Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file) return fail_errno(errno, "open", name.native());
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno == EWOULDBLOCK) return fail(Code::busy, "index.busy");
  return fail_errno(errno, "flock", name.native());
}

// Holds the writer's lock of the old generation over the switch, so that no batch is lost half-way in it.
Result<void> switch_to(Files& files, const Path& directory, const std::string& name) {
  const auto old = open_index_in_use(directory);  // none, or unreadable: then nobody writes there
  TRY(write_durably(files, directory / "current", name + "\n"));
  return remove_others(files, directory, name);
}

}  // namespace

Result<int> rebuild_index(Files& files, const Path& directory, const Vocabularies& vocabularies, DbPool& pool,
                          const RebuildOptions& options) {
  TRY(make_durable_directories(files, directory));
  const Descriptor lock = TRY(lock_rebuild(directory));
  const std::string name = next_generation(TRY(current_generation(directory)));
  TRY(check_index_room(files, directory));
  // What changes after this moment is in the outbox behind the sequence.
  const Start start = TRY(look_at(pool));
  FreshGeneration generation = TRY(FreshGeneration::start(files, directory / name));
  DocumentBuilder builder(vocabularies);
  const int done = TRY(fill(pool, builder, generation, options, start));
  TRY(generation.finish(start.sequence, index_fingerprint(vocabularies)));
  TRY(switch_to(files, directory, name));
  return done;
}

}  // namespace khen
