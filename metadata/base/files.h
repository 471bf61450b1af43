// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"

// All durable writing goes through this seam, so that a full disk, a failing fsync or a crash can be injected.
namespace khen {

using Path = std::filesystem::path;
using Bytes = std::span<const std::byte>;

inline Bytes as_bytes(std::string_view text) { return std::as_bytes(std::span<const char>(text.data(), text.size())); }

// An open file that is written once from a given offset onwards. Not thread-safe. Closing without sync() promises
// nothing.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Result<void> append(Bytes bytes) = 0;
  // After an error here the file's content is unknown: never retry as if nothing had happened, discard the file.
  virtual Result<void> sync() = 0;
};

enum class Opening { create_new, append, truncate };

// Implementations are thread-safe. Paths are used as given; nothing here interprets user input.
class Files {
 public:
  virtual ~Files() = default;
  virtual Result<std::unique_ptr<WritableFile>> open(const Path& path, Opening opening) = 0;
  virtual Result<void> make_directories(const Path& path) = 0;
  virtual Result<void> sync_directory(const Path& path) = 0;
  virtual Result<void> rename(const Path& from, const Path& to) = 0;
  virtual Result<void> link(const Path& existing, const Path& name) = 0;
  virtual Result<void> remove(const Path& path) = 0;
  virtual Result<void> remove_all(const Path& path) = 0;
  virtual Result<void> truncate(const Path& path, std::uint64_t size) = 0;
  // Bytes that an unprivileged writer can still store on the filesystem of `path`.
  virtual Result<std::uint64_t> free_space(const Path& path) = 0;
};

// The real thing. Stateless.
class LocalFiles final : public Files {
 public:
  Result<std::unique_ptr<WritableFile>> open(const Path& path, Opening opening) override;
  Result<void> make_directories(const Path& path) override;
  Result<void> sync_directory(const Path& path) override;
  Result<void> rename(const Path& from, const Path& to) override;
  Result<void> link(const Path& existing, const Path& name) override;
  Result<void> remove(const Path& path) override;
  Result<void> remove_all(const Path& path) override;
  Result<void> truncate(const Path& path, std::uint64_t size) override;
  Result<std::uint64_t> free_space(const Path& path) override;
};

// Writes `path` so that after a power cut it holds either the old content or all of the new:
// temporary neighbour, fsync, rename, fsync of the directory.
Result<void> write_durably(Files& files, const Path& path, std::string_view content);

// Creates every missing directory of `path` and makes their names durable.
Result<void> make_durable_directories(Files& files, const Path& path);

// fsync of an existing file that somebody else (a child process) wrote.
Result<void> sync_existing_file(const Path& path);

// Whole file into memory; too_large when it is bigger than `limit` bytes.
Result<std::string> read_file(const Path& path, std::uint64_t limit);
Result<std::uint64_t> file_size(const Path& path);

// Calls `sink` with consecutive blocks of the file until its end or an error.
Result<void> read_blocks(const Path& path, const std::function<Result<void>(Bytes)>& sink);

// Owns a directory below `parent` and removes it with everything in it.
class TemporaryDirectory {
 public:
  static Result<TemporaryDirectory> make(const Path& parent, std::string_view prefix);
  TemporaryDirectory(TemporaryDirectory&& other) noexcept;
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();
  [[nodiscard]] const Path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(Path path) : path_(std::move(path)) {}
  Path path_;
};

}  // namespace khen
