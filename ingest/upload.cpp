// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/upload.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "ingest/deposit_store.h"
#include "ingest/sheet/batches.h"
#include "ingest/upload_rows.h"
#include "metadata/base/digest.h"
#include "metadata/catalogue_read.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

// A refusal of the file itself: the same bytes would be refused again.
bool is_refusal(const Error& error) {
  return error.code == Code::unsupported_type || error.code == Code::unreadable || error.code == Code::invalid;
}

// One writer an upload, across processes, as long as the descriptor lives. "upload.in_use" when another request is
// appending, "upload.not_found" when the bytes are gone.
Result<Descriptor> lock_bytes(const Path& bytes) {
  Descriptor file(::open(bytes.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return fail(Code::not_found, "upload.not_found");
  if (!file) return fail_errno(errno, "open", bytes.native());
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(Code::conflict, "upload.in_use");
    if (errno != EINTR) return fail_errno(errno, "flock", bytes.native());
  }
  return file;
}

Path directory_of_uploads(const Paths& paths) { return paths.staging / "uploads"; }
Path bytes_of(const Paths& paths, const UploadId& id) { return directory_of_uploads(paths) / id.text(); }

}  // namespace

Result<Upload> Uploads::create(const NewUpload& wanted) {
  if (wanted.length) TRY(reserve_room(wanted.account, *wanted.length));
  const Instant now = tools_.clock.now();
  const Upload upload{
      .id = UploadId::make(tools_.clock),
      .account = wanted.account,
      .record = wanted.record,
      .batch = wanted.batch,
      .file_name = TRY(wanted.batch ? clean_batch_path(wanted.file_name) : clean_file_name(wanted.file_name)),
      .length = wanted.length,
      .received = 0,
      .recording = std::nullopt,
      .created = now,
      .expires = now + limits_.lifetime,
      .stored = std::nullopt};
  const Paths& paths = tools_.home.paths;
  TRY(make_durable_directories(tools_.files, directory_of_uploads(paths)));
  TRY(tools_.files.open(bytes_of(paths, upload.id), Opening::create_new));
  TRY(tools_.files.sync_directory(directory_of_uploads(paths)));
  TRY(tools_.home.catalogue->write([&](Db& db) -> Result<void> {
    if (upload.record) TRY(read_record(db, *upload.record));
    if (upload.batch) TRY(read_batch(db, *upload.batch));
    return insert_upload(db, upload);
  }));
  return upload;
}

// Before the first byte: nobody shall send for an hour what can't be kept.
Result<void> Uploads::reserve_room(const AccountId& account, std::uint64_t length) {
  if (length == 0) return fail(Code::unreadable, "media.empty");
  if (limits_.largest != 0 && length > limits_.largest) {
    return fail(Code::too_large, "file.too_large", {{"limit", std::to_string(limits_.largest)}});
  }
  DbPool& catalogue = *tools_.home.catalogue;
  const std::uint64_t sending = TRY(catalogue.read([&](Db& db) { return bytes_under_way(db, account); }));
  if (limits_.quota != 0 && sending + length > limits_.quota) {
    return fail(Code::too_large, "upload.quota", {{"limit", std::to_string(limits_.quota)}});
  }
  const std::uint64_t promised = TRY(catalogue.read(promised_room));
  return check_free_space(tools_.files, tools_.home.paths, length + length / rendition_share + promised);
}

Result<void> Uploads::declare_length(const AccountId& account, const UploadId& id, std::uint64_t length) {
  const Upload upload = TRY(find(account, id));
  if (upload.length == length) return {};
  if (upload.length || length < upload.received) return fail(Code::invalid, "upload.length");
  TRY(reserve_room(account, length));
  return tools_.home.catalogue->write([&](Db& db) { return set_length(db, id, length); });
}

Result<Upload> Uploads::find(const AccountId& account, const UploadId& id) const {
  const Upload upload = TRY(tools_.home.catalogue->read([&](Db& db) { return read_upload(db, account, id); }));
  if (upload.expires <= tools_.clock.now()) return fail(Code::gone, "upload.expired");
  return upload;
}

Result<std::vector<Upload>> Uploads::list(const AccountId& account) const {
  return tools_.home.catalogue->read([&](Db& db) { return list_uploads(db, account, tools_.clock.now()); });
}

Result<void> Appending::take(Bytes block) {
  if (!taken_) return taken_.error();
  taken_ =
      block.size() > most_ - received_ ? Result<void>(fail(Code::too_large, "upload.too_long")) : file_->append(block);
  if (!taken_) return taken_.error();
  if (digest_) digest_->update(block);
  received_ += block.size();
  return taken_;
}

Result<std::unique_ptr<Appending>> Uploads::begin_append(const AccountId& account, const UploadId& id,
                                                         std::uint64_t offset, std::optional<Fixity> expected) {
  const Path bytes = bytes_of(tools_.home.paths, id);
  if (const Upload known = TRY(find(account, id)); known.stored) {
    return fail(Code::conflict, "upload.offset", {{"expected", std::to_string(known.received)}});
  }
  Descriptor lock = TRY(lock_bytes(bytes));
  Upload upload = TRY(find(account, id));  // again: another request may have moved on before the lock was ours
  if (offset != upload.received) {
    return fail(Code::conflict, "upload.offset", {{"expected", std::to_string(upload.received)}});
  }
  // What lies behind the told offset was never acknowledged; after a power cut it may be anything.
  TRY(tools_.files.truncate(bytes, upload.received));
  auto file = TRY(tools_.files.open(bytes, Opening::append));
  const std::uint64_t unbounded = limits_.largest == 0 ? std::numeric_limits<std::int64_t>::max() : limits_.largest;
  const std::uint64_t most = upload.length.value_or(unbounded);
  std::unique_ptr<Appending> begun(new Appending(std::move(upload), std::move(lock), std::move(file), most));
  if (expected) begun->digest_.emplace(expected->algorithm);
  begun->expected_ = std::move(expected);
  return begun;
}

Result<std::uint64_t> Uploads::end_append(Appending& appending) {
  if (!appending.taken_) return appending.taken_.error();
  if (appending.digest_ && appending.digest_->finish_hex() != appending.expected_->hex) {
    return fail(Code::invalid, "upload.checksum");
  }
  TRY(appending.file_->sync());
  const std::uint64_t received = appending.received_;
  TRY(tools_.home.catalogue->write(
      [&](Db& db) { return move_offset(db, appending.upload_.id, received, tools_.clock.now() + limits_.lifetime); }));
  return received;
}

Result<std::uint64_t> Uploads::append(const AccountId& account, const UploadId& id, std::uint64_t offset,
                                      const ByteSource& source) {
  const auto appending = TRY(begin_append(account, id, offset));
  // A source that breaks off is no failure: what came so far counts.
  [[maybe_unused]] const auto ended = source([&](Bytes block) { return appending->take(block); });
  return end_append(*appending);
}

Result<std::optional<Deposited>> Uploads::finish(const AccountId& account, const UploadId& id, const Authorship& by) {
  const Path bytes = bytes_of(tools_.home.paths, id);
  if (const Upload known = TRY(find(account, id)); known.stored) return store(known, bytes, by);
  const auto lock = lock_bytes(bytes);
  Upload upload = TRY(find(account, id));
  if (upload.stored) return store(upload, bytes, by);  // by another request, meanwhile
  if (!lock) return lock.error();
  if (!upload.is_complete()) {
    return fail(Code::precondition, "upload.incomplete", {{"received", std::to_string(upload.received)}});
  }
  if (!upload.recording && !upload.batch) {
    upload.recording = RecordingId::make(tools_.clock);
    TRY(tools_.home.catalogue->write([&](Db& db) { return reserve_recording(db, id, *upload.recording); }));
  }
  auto outcome = store(upload, bytes, by);
  // Should it not be remembered or forgotten now, a repeated finish() finds the file stored, and expire() cleans up.
  if (outcome) {
    if (const auto remembered = remember(upload); !remembered) return outcome;
  } else if (is_refusal(outcome.error())) {
    if (const auto forgotten = forget(id); !forgotten) return outcome;
  }
  return outcome;
}

Result<std::optional<Deposited>> Uploads::store(const Upload& upload, const Path& bytes, const Authorship& by) {
  if (upload.batch) {
    if (upload.stored) return std::optional<Deposited>();
    TRY(Batches(tools_.files, tools_.clock, tools_.home).add_file(*upload.batch, {bytes, upload.file_name}));
    return std::optional<Deposited>();
  }
  auto before = TRY(deposited_before(upload));
  if (before || upload.stored) return before;
  return std::optional(TRY(deposit_bytes(upload, bytes, by)));
}

// Whoever missed the last answer asks again, and must not be told that there is nothing: he would send it all anew.
Result<void> Uploads::remember(const Upload& upload) {
  const Instant now = tools_.clock.now();
  TRY(tools_.home.catalogue->write([&](Db& db) { return mark_stored(db, upload.id, now, now + limits_.remembered); }));
  return tools_.files.remove(bytes_of(tools_.home.paths, upload.id));
}

// A crash between the deposit and forgetting the upload must not store the file twice.
Result<std::optional<Deposited>> Uploads::deposited_before(const Upload& upload) const {
  auto stored = tools_.home.catalogue->read([&](Db& db) { return read_recording(db, *upload.recording); });
  if (!stored && stored.error().code == Code::not_found) return std::optional<Deposited>();
  if (!stored) return std::move(stored).error();
  const Recording& recording = stored->deliverable.recording;
  return std::optional(Deposited{recording.record, {{recording, std::nullopt, {}}}});
}

Result<Deposited> Uploads::deposit_bytes(const Upload& upload, const Path& bytes, const Authorship& by) {
  TRY(tools_.files.truncate(bytes, upload.received));
  const StagedFile staged{bytes, TRY(digest_file_hex(DigestAlgorithm::sha512, bytes)), upload.received};
  Deposit deposit{.into = record_named_after(upload.file_name),
                  .files = {{staged, upload.file_name, upload.recording}},
                  .by = by,
                  .import_key = std::nullopt};
  if (upload.record) deposit.into = *upload.record;
  return Depositor(tools_).deposit(deposit);
}

Result<void> Uploads::terminate(const AccountId& account, const UploadId& id) {
  TRY(tools_.home.catalogue->read([&](Db& db) { return read_upload(db, account, id); }));
  return forget(id);
}

// The row first: bytes without a row are garbage, a row without bytes would be a promise.
Result<void> Uploads::forget(const UploadId& id) {
  TRY(tools_.home.catalogue->write([&](Db& db) { return delete_upload(db, id); }));
  return tools_.files.remove(bytes_of(tools_.home.paths, id));
}

Result<int> Uploads::expire() {
  const Instant now = tools_.clock.now();
  const auto expired = TRY(tools_.home.catalogue->read([&](Db& db) { return expired_uploads(db, now); }));
  int count = 0;
  for (const UploadId& id : expired) {
    const auto lock = lock_bytes(bytes_of(tools_.home.paths, id));
    if (!lock && lock.error().code == Code::conflict) continue;  // it is being written this moment
    TRY(forget(id));
    ++count;
  }
  TRY(remove_orphans());
  return count;
}

Result<void> Uploads::remove_orphans() {
  // Bytes come before their row: only those are orphans that were there before the rows were read.
  std::vector<Path> files;
  std::error_code code;
  for (fs::directory_iterator it(directory_of_uploads(tools_.home.paths), code), end; !code && it != end;
       it.increment(code)) {
    const auto written = fs::last_write_time(it->path(), code);
    if (!code && fs::file_time_type::clock::now() - written > std::chrono::hours(1)) files.push_back(it->path());
  }
  for (const Path& file : files) {
    const bool known =
        TRY(tools_.home.catalogue->read([&](Db& db) { return has_upload(db, file.filename().native()); }));
    if (!known) TRY(tools_.files.remove(file));
  }
  return {};
}

}  // namespace khen
