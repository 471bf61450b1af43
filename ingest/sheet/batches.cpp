// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/batches.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>

#include "ingest/job_queue.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view incoming_prefix = "incoming-";
constexpr std::string_view sheet_place = "sheet";  // what it is, its bytes tell
constexpr int before_media = -1000;                // whoever started it is waiting
constexpr std::size_t longest_part = 255;
constexpr std::size_t most_parts = 16;

Path directory_of_batches(const Paths& paths) { return paths.staging / "batches"; }

Result<void> require_idle(Db& db, const BatchId& id) {
  if (is_under_way(TRY(job_of_batch(db, id)))) return fail(Code::conflict, "batch.busy");
  return {};
}

Result<void> touch(Db& db, const Clock& clock, Batch batch) {
  batch.changed = clock.now();
  return update_batch(db, batch);
}

}  // namespace

Result<std::string> clean_batch_path(std::string_view name) {
  std::string path = to_nfc(name);
  std::ranges::replace(path, '\\', '/');
  const auto parts = split(path, '/');
  const bool fits = is_clean_text(name) && parts.size() <= most_parts &&
                    std::ranges::all_of(parts, [](std::string_view part) { return part.size() <= longest_part; });
  if (fits && is_inside_path(path)) return path;
  return fail(Code::invalid, "sheet.path", {{"file", printable(clip(name, 300))}});
}

Path BatchPlaces::report(ImportMode mode) const {
  return own / (mode == ImportMode::check ? "check.jsonl" : "carry_out.jsonl");
}

BatchPlaces places_of(const Paths& paths, const Batch& batch) {
  BatchPlaces places{.own = directory_of_batches(paths) / batch.id.text(), .sheet = {}, .directory = batch.folder};
  if (batch.folder) {
    places.sheet = *batch.folder / batch.sheet;
    return places;
  }
  if (!batch.sheet.empty()) places.sheet = places.own / sheet_place;
  places.directory = places.own / "files";
  return places;
}

Result<Descriptor> lock_batch(Files& files, const Path& own, int operation) {
  TRY(make_durable_directories(files, own));
  const Path path = own / "lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file) return fail_errno(errno, "open", path.native());
  while (::flock(file.get(), operation | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(Code::conflict, "batch.busy");
    if (errno != EINTR) return fail_errno(errno, "flock", path.native());
  }
  return file;
}

Result<Batch> Batches::create(const std::string& agent, const std::string& language) {
  const Instant now = clock_.now();
  Batch batch{.id = BatchId::make(clock_),
              .agent = agent,
              .language = language,
              .sheet = {},
              .folder = std::nullopt,
              .mark = {},
              .created = now,
              .changed = now,
              .ran = std::nullopt};
  TRY(make_durable_directories(files_, *places_of(home_.paths, batch).directory));
  TRY(home_.catalogue->write([&](Db& db) { return insert_batch(db, batch); }));
  return batch;
}

Result<void> Batches::place(const BatchId& id, const Path& from, const Path& to) {
  const Descriptor lock = TRY(lock_batch(files_, directory_of_batches(home_.paths) / id.text(), LOCK_SH));
  TRY(make_durable_directories(files_, to.parent_path()));
  TRY(files_.rename(from, to));
  return files_.sync_directory(to.parent_path());
}

Result<void> Batches::add_file(const BatchId& id, const IncomingFile& file) {
  const std::string name = TRY(clean_batch_path(file.name));
  const Batch batch = TRY(home_.catalogue->read([&](Db& db) { return read_batch(db, id); }));
  if (batch.folder) return fail(Code::conflict, "batch.busy");
  const Path directory = *places_of(home_.paths, batch).directory;
  // A name may be a file in one sending and a folder in the next.
  std::error_code code;
  if (fs::is_directory(directory / name, code)) return fail(Code::invalid, "sheet.path", {{"file", printable(name)}});
  auto placed = place(id, file.bytes, directory / name);
  if (!placed && placed.error().code == Code::io) {
    return with_cause(fail(Code::invalid, "sheet.path", {{"file", printable(name)}}), placed.error().cause);
  }
  TRY(std::move(placed));
  return home_.catalogue->write([&](Db& db) -> Result<void> { return touch(db, clock_, TRY(read_batch(db, id))); });
}

Result<void> Batches::put_sheet(const BatchId& id, const IncomingFile& sheet) {
  const Batch batch = TRY(home_.catalogue->read([&](Db& db) { return read_batch(db, id); }));
  if (batch.folder) return fail(Code::conflict, "batch.busy");
  const BatchPlaces places = places_of(home_.paths, batch);
  TRY(place(id, sheet.bytes, places.own / sheet_place));
  return home_.catalogue->write([&](Db& db) -> Result<void> {
    Batch fresh = TRY(read_batch(db, id));
    fresh.sheet = printable(Path(to_nfc(sheet.name)).filename().native());
    fresh.ran.reset();
    return touch(db, clock_, std::move(fresh));
  });
}

Result<std::vector<BatchFile>> Batches::files_of(const BatchId& id) const {
  const Batch batch = TRY(home_.catalogue->read([&](Db& db) { return read_batch(db, id); }));
  const Path directory = *places_of(home_.paths, batch).directory;
  std::vector<BatchFile> found;
  std::error_code code;
  for (fs::recursive_directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    std::error_code unknown;
    if (it->symlink_status(unknown).type() != fs::file_type::regular) continue;
    found.push_back({it->path().lexically_relative(directory), it->file_size(unknown)});
    if (found.size() >= most_batch_files) break;
  }
  std::ranges::sort(found, {}, &BatchFile::path);
  return found;
}

Result<JobId> Batches::start(const BatchId& id, ImportMode mode) {
  return home_.catalogue->write([&](Db& db) -> Result<JobId> {
    const Batch batch = TRY(read_batch(db, id));
    if (batch.sheet.empty()) return fail(Code::precondition, "batch.no_sheet");
    TRY(require_idle(db, id));
    TRY(touch(db, clock_, batch));
    return enqueue(db, clock_,
                   {.kind = JobKind::import_sheet,
                    .object = batch_object(id, mode),
                    .record = std::nullopt,
                    .priority = before_media});
  });
}

// The row first: a directory without a row is garbage, a row without a directory would be a promise.
Result<void> Batches::remove(const BatchId& id) {
  const Path own = directory_of_batches(home_.paths) / id.text();
  const Descriptor lock = TRY(lock_batch(files_, own, LOCK_EX));
  TRY(home_.catalogue->write([&](Db& db) -> Result<void> {
    TRY(require_idle(db, id));
    return delete_batch(db, id);
  }));
  return files_.remove_all(own);
}

Result<int> Batches::expire() {
  const Instant then = clock_.now() - batch_lifetime;
  int count = 0;
  for (const BatchId& id : TRY(home_.catalogue->read([&](Db& db) { return batches_unchanged_since(db, then); }))) {
    const auto removed = remove(id);
    if (!removed && removed.error().code != Code::conflict) return removed.error();
    if (removed) ++count;
  }
  std::vector<Path> stale;
  std::error_code code;
  for (fs::directory_iterator it(directory_of_batches(home_.paths), code), end; !code && it != end;
       it.increment(code)) {
    const auto written = fs::last_write_time(it->path(), code);
    if (!code && fs::file_time_type::clock::now() - written > std::chrono::hours(24)) stale.push_back(it->path());
  }
  for (const Path& directory : stale) {
    const auto id = BatchId::parse(directory.filename().native());
    const bool known = id && home_.catalogue->read([&](Db& db) { return read_batch(db, *id); });
    if (!known) TRY(files_.remove_all(directory));
  }
  return count;
}

Result<TemporaryDirectory> Batches::make_incoming() {
  TRY(make_durable_directories(files_, directory_of_batches(home_.paths)));
  return TemporaryDirectory::make(directory_of_batches(home_.paths), incoming_prefix);
}

}  // namespace khen
