// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/id.h"
#include "metadata/base/result.h"

// SQLite behind a narrow seam; db.cpp is the only file that knows it.
struct sqlite3;
struct sqlite3_stmt;

namespace khen {

// One prepared statement with its bound values and current row. Belongs to its Db and to one thread.
class Statement {
 public:
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) noexcept = default;

  // Names are as in the SQL (":id"); a name that the SQL doesn't have is a programmer's error and aborts.
  Statement& bind(const char* name, std::string_view text) &;
  Statement& bind(const char* name, const char* text) & { return bind(name, std::string_view(text)); }
  Statement& bind(const char* name, const std::string& text) & { return bind(name, std::string_view(text)); }
  Statement& bind(const char* name, std::int64_t number) &;
  Statement& bind(const char* name, int number) & { return bind(name, static_cast<std::int64_t>(number)); }
  Statement& bind(const char* name, std::uint64_t number) & { return bind(name, static_cast<std::int64_t>(number)); }
  Statement& bind(const char* name, double number) &;
  Statement& bind(const char* name, Instant instant) & { return bind(name, to_milliseconds(instant)); }
  Statement& bind_null(const char* name) &;
  template <class Tag>
  Statement& bind(const char* name, const Id<Tag>& id) & {
    return bind(name, id.text());
  }
  template <class T>
  Statement& bind(const char* name, const std::optional<T>& value) & {
    return value ? bind(name, *value) : bind_null(name);
  }

  // true: a row is ready; false: done. After false the statement may be bound and run again.
  Result<bool> step();
  // For statements without rows.
  Result<void> run();

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] Instant instant(int column) const { return from_milliseconds(number(column)); }
  [[nodiscard]] std::optional<std::string> optional_text(int column) const;
  [[nodiscard]] std::optional<std::int64_t> optional_number(int column) const;
  [[nodiscard]] std::optional<double> optional_real(int column) const;
  // An id column that doesn't hold an id means a corrupt catalogue.
  template <class IdType>
  [[nodiscard]] Result<IdType> id(int column) const {
    auto parsed = IdType::parse(text(column));
    if (!parsed) return fail(Code::corrupt, "catalogue.corrupt");
    return parsed;
  }

 private:
  friend class Db;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  int index_of(const char* name) const;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// The state of a catalogue as far as its commits go: differs after each commit of any process, as soon as that commit
// has returned.
struct ChangeMark {
  std::array<std::uint32_t, 24> words{};
  friend bool operator==(const ChangeMark&, const ChangeMark&) = default;
};

enum class DbMode { read_write, read_only };

// One connection. Used by one thread at a time.
class Db {
 public:
  // WAL, synchronous=FULL, foreign keys on, no loadable extensions. Waits up to 10 s for another process's write.
  static Result<Db> open(const Path& file, DbMode mode);
  Db(Db&&) noexcept = default;
  Db& operator=(Db&&) noexcept = default;

  Result<Statement> prepare(std::string_view sql);
  // Several statements without parameters.
  Result<void> execute(const std::string& sql);
  [[nodiscard]] std::int64_t changes() const;  // rows touched by the last statement
  [[nodiscard]] std::int64_t last_insert_rowid() const;

  // The header of the index of the write-ahead log (SQLite's walformat.html, 2.1) in memory that all processes share;
  // mapped for as long as this connection lives. nullptr when there is none. The connection must have read before.
  [[nodiscard]] const volatile std::uint32_t* shared_header() const;

  // Online copy into a new file, readable and consistent, while others write.
  Result<void> copy_to(const Path& file);

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  explicit Db(sqlite3* connection) : connection_(connection) {}
  std::unique_ptr<sqlite3, Close> connection_;
};

// All connections of one process to one catalogue file: one writer, as many readers as are asked for at once.
// Thread-safe. Must outlive what it lends.
class DbPool {
 public:
  // Creates or migrates the schema first (metadata/schema.h).
  static Result<std::unique_ptr<DbPool>> open(const Path& file);

  // Runs `work` inside one `begin immediate … commit`; any Error rolls everything back. `work` must not call back into
  // the pool's write().
  template <class Work>
  auto write(Work&& work) -> decltype(work(std::declval<Db&>())) {
    const std::lock_guard lock(writer_mutex_);
    TRY(writer_.execute("begin immediate"));
    auto result = work(writer_);
    if (!result) {
      roll_back();
      return result;
    }
    if (auto committed = writer_.execute("commit"); !committed) {
      roll_back();
      return std::move(committed).error();
    }
    return result;
  }

  // What was read after a mark was taken holds for as long as this returns the same. Never waits. nullopt: nothing is
  // known, nothing may be assumed.
  [[nodiscard]] std::optional<ChangeMark> change_mark() const;

  // Runs `work` with a read-only connection, seeing one consistent snapshot.
  template <class Work>
  auto read(Work&& work) -> decltype(work(std::declval<Db&>())) {
    Db db = TRY(take_reader());
    TRY(db.execute("begin"));
    auto result = work(db);
    if (db.execute("commit")) give_back(std::move(db));
    return result;
  }

 private:
  DbPool(Path file, Db writer, Db watcher)
      : file_(std::move(file)),
        writer_(std::move(writer)),
        watcher_(std::move(watcher)),
        shared_header_(watcher_.shared_header()) {}
  Result<Db> take_reader();
  void give_back(Db db);
  void roll_back();

  Path file_;
  std::mutex writer_mutex_;
  Db writer_;
  const Db watcher_;  // keeps the shared memory mapped
  const volatile std::uint32_t* const shared_header_;
  std::mutex readers_mutex_;
  std::vector<Db> readers_;
};

}  // namespace khen
