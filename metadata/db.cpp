// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/db.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <cstdlib>

#include "metadata/schema.h"

namespace khen {
namespace {

constexpr int busy_milliseconds = 10'000;

Code code_of(int status) {
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Code::busy;
    case SQLITE_FULL: return Code::disk_full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Code::corrupt;
    case SQLITE_CONSTRAINT: return Code::conflict;
    default: return Code::io;
  }
}

std::string_view message_of(Code code) {
  switch (code) {
    case Code::busy: return "catalogue.busy";
    case Code::disk_full: return "disk.full";
    case Code::corrupt: return "catalogue.corrupt";
    case Code::conflict: return "catalogue.conflict";
    default: return "catalogue.failed";
  }
}

Error error_of(sqlite3* connection, int status) {
  const Code code = code_of(status);
  const char* detail = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(status);
  return with_cause(fail(code, message_of(code)), fmt::format("sqlite {}: {}", status, detail));
}

Result<void> configure(sqlite3* connection) {
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, busy_milliseconds);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return {};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Db::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

int Statement::index_of(const char* name) const {
  const int index = sqlite3_bind_parameter_index(statement_.get(), name);
  if (index == 0) std::abort();
  return index;
}

// Binding can only fail for a wrong index (checked above) or a text beyond SQLite's 1 GB limit; step() reports the
// rest.
Statement& Statement::bind(const char* name, std::string_view text) & {
  sqlite3_bind_text64(statement_.get(), index_of(name), text.data() == nullptr ? "" : text.data(), text.size(),
                      SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(const char* name, std::int64_t number) & {
  sqlite3_bind_int64(statement_.get(), index_of(name), number);
  return *this;
}

Statement& Statement::bind(const char* name, double number) & {
  sqlite3_bind_double(statement_.get(), index_of(name), number);
  return *this;
}

Statement& Statement::bind_null(const char* name) & {
  sqlite3_bind_null(statement_.get(), index_of(name));
  return *this;
}

Result<bool> Statement::step() {
  const int status = sqlite3_step(statement_.get());
  if (status == SQLITE_ROW) return true;
  sqlite3* connection = sqlite3_db_handle(statement_.get());
  if (status == SQLITE_DONE) {
    sqlite3_reset(statement_.get());
    return false;
  }
  const Error error = error_of(connection, status);
  sqlite3_reset(statement_.get());
  return error;
}

Result<void> Statement::run() {
  while (TRY(step())) {
  }
  return {};
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::optional<std::string> Statement::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}
std::optional<std::int64_t> Statement::optional_number(int column) const {
  if (is_null(column)) return std::nullopt;
  return number(column);
}
std::optional<double> Statement::optional_real(int column) const {
  if (is_null(column)) return std::nullopt;
  return real(column);
}

Result<Db> Db::open(const Path& file, DbMode mode) {
  sqlite3* raw = nullptr;
  const int flags = (mode == DbMode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int status = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Db db(raw);
  if (status != SQLITE_OK) return error_of(raw, status);
  TRY(configure(raw));
  if (mode == DbMode::read_write) {
    TRY(
        db.execute("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;"
                   "pragma secure_delete = on;"));
  } else {
    TRY(db.execute("pragma query_only = on;"));
  }
  return db;
}

Result<Statement> Db::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int status = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (status != SQLITE_OK) return error_of(connection_.get(), status);
  return Statement(raw);
}

Result<void> Db::execute(const std::string& sql) {
  const int status = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return error_of(connection_.get(), status);
  return {};
}

std::int64_t Db::changes() const { return sqlite3_changes64(connection_.get()); }
std::int64_t Db::last_insert_rowid() const { return sqlite3_last_insert_rowid(connection_.get()); }

const volatile std::uint32_t* Db::shared_header() const {
  constexpr int first_region = 0;
  constexpr int region_size = 32 * 1024;  // as SQLite itself maps it
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return nullptr;
  if (file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2) return nullptr;
  void volatile* memory = nullptr;
  if (file->pMethods->xShmMap(file, first_region, region_size, 0, &memory) != SQLITE_OK) return nullptr;
  return static_cast<const volatile std::uint32_t*>(memory);
}

Result<void> Db::copy_to(const Path& file) {
  Db target = TRY(Db::open(file, DbMode::read_write));
  std::unique_ptr<sqlite3_backup, decltype(&sqlite3_backup_finish)> backup(
      sqlite3_backup_init(target.connection_.get(), "main", connection_.get(), "main"), &sqlite3_backup_finish);
  if (!backup) return error_of(target.connection_.get(), sqlite3_errcode(target.connection_.get()));
  const int status = sqlite3_backup_step(backup.get(), -1);
  if (status != SQLITE_DONE) return error_of(target.connection_.get(), status);
  backup.reset();
  // One file, not three: the copy is meant to be carried away.
  TRY(target.execute("pragma journal_mode = delete"));
  return sync_existing_file(file);
}

Result<std::unique_ptr<DbPool>> DbPool::open(const Path& file) {
  Db writer = TRY(Db::open(file, DbMode::read_write));
  TRY(migrate(writer, file));
  Db watcher = TRY(Db::open(file, DbMode::read_only));
  TRY(watcher.execute("begin; select 1 from sqlite_schema; commit"));
  return std::unique_ptr<DbPool>(new DbPool(file, std::move(writer), std::move(watcher)));
}

// Both copies of the header: a commit changes one after the other, and neither goes back to what it was.
std::optional<ChangeMark> DbPool::change_mark() const {
  if (shared_header_ == nullptr) return std::nullopt;
  ChangeMark mark;
  for (std::size_t i = 0; i < mark.words.size(); ++i) {
    mark.words[i] = __atomic_load_n(shared_header_ + i, __ATOMIC_ACQUIRE);
  }
  return mark;
}

Result<Db> DbPool::take_reader() {
  {
    const std::lock_guard lock(readers_mutex_);
    if (!readers_.empty()) {
      Db db = std::move(readers_.back());
      readers_.pop_back();
      return db;
    }
  }
  return Db::open(file_, DbMode::read_only);
}

// Each has a cache of its own: what many at once have needed is not kept for ever.
void DbPool::give_back(Db db) {
  constexpr std::size_t most_idle = 16;
  const std::lock_guard lock(readers_mutex_);
  if (readers_.size() < most_idle) readers_.push_back(std::move(db));
}

void DbPool::roll_back() {
  // Fails only when SQLite has rolled back by itself already (disk full, I/O error): the wished-for state either way.
  if (auto done = writer_.execute("rollback"); !done) return;
}

}  // namespace khen
