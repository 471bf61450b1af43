// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "metadata/base/files.h"

namespace khen::testing {

enum class Fault {
  none,
  fail_once,  // that one call fails with EIO, nothing is done
  disk_full,  // that call and all later writing calls fail with ENOSPC; removing still works
  crash,      // that call and all later calls do nothing: the state on disk is what a killed process leaves
};

// The real files with one fault at the n-th call (counted from 1) that changes or syncs something. Thread-safe.
class FaultyFiles final : public Files {
 public:
  void arm(Fault fault, int at) {
    fault_ = fault;
    at_ = at;
    calls_ = 0;
  }
  void disarm() { arm(Fault::none, 0); }
  [[nodiscard]] int calls() const { return calls_; }
  [[nodiscard]] bool fired() const { return fault_ != Fault::none && calls_ >= at_; }

  Result<std::unique_ptr<WritableFile>> open(const Path& path, Opening opening) override {
    TRY(check(Call::write, "open", path));
    auto file = TRY(real_.open(path, opening));
    return std::unique_ptr<WritableFile>(std::make_unique<File>(*this, std::move(file), path));
  }
  Result<void> make_directories(const Path& path) override {
    TRY(check(Call::write, "mkdir", path));
    return real_.make_directories(path);
  }
  Result<void> sync_directory(const Path& path) override {
    TRY(check(Call::sync, "fsync", path));
    return real_.sync_directory(path);
  }
  Result<void> rename(const Path& from, const Path& to) override {
    TRY(check(Call::write, "rename", to));
    return real_.rename(from, to);
  }
  Result<void> link(const Path& existing, const Path& name) override {
    TRY(check(Call::write, "link", name));
    return real_.link(existing, name);
  }
  Result<void> remove(const Path& path) override {
    TRY(check(Call::remove, "remove", path));
    return real_.remove(path);
  }
  Result<void> remove_all(const Path& path) override {
    TRY(check(Call::remove, "remove", path));
    return real_.remove_all(path);
  }
  Result<void> truncate(const Path& path, std::uint64_t size) override {
    TRY(check(Call::remove, "truncate", path));
    return real_.truncate(path, size);
  }
  Result<std::uint64_t> free_space(const Path& path) override {
    if (free_space_ >= 0) return static_cast<std::uint64_t>(free_space_.load());
    return real_.free_space(path);
  }
  // What free_space() tells from now on; -1: the truth.
  void pretend_free_space(std::int64_t bytes) { free_space_ = bytes; }

 private:
  enum class Call { write, sync, remove };

  class File final : public WritableFile {
   public:
    File(FaultyFiles& files, std::unique_ptr<WritableFile> real, Path path)
        : files_(files), real_(std::move(real)), path_(std::move(path)) {}
    Result<void> append(Bytes bytes) override {
      if (auto checked = files_.check(Call::write, "write", path_); !checked) {
        // What a full disk or a dying process does: part of it arrives.
        if (const auto half = real_->append(bytes.first(bytes.size() / 2)); !half) return half.error();
        return checked;
      }
      return real_->append(bytes);
    }
    Result<void> sync() override {
      TRY(files_.check(Call::sync, "fsync", path_));
      return real_->sync();
    }

   private:
    FaultyFiles& files_;
    std::unique_ptr<WritableFile> real_;
    Path path_;
  };

  Result<void> check(Call call, std::string_view what, const Path& path) {
    const int number = ++calls_;
    const bool exact = number == at_;
    const bool since = number >= at_;
    switch (fault_) {
      case Fault::none: return {};
      case Fault::fail_once: return exact ? Result<void>(fail_errno(EIO, what, path.native())) : Result<void>();
      case Fault::disk_full:
        return since && call != Call::remove ? Result<void>(fail_errno(ENOSPC, what, path.native())) : Result<void>();
      case Fault::crash: return since ? Result<void>(fail(Code::internal, "test.crashed")) : Result<void>();
    }
    return {};
  }

  LocalFiles real_;
  std::atomic<Fault> fault_{Fault::none};
  std::atomic<int> at_{0};
  std::atomic<int> calls_{0};
  std::atomic<std::int64_t> free_space_{-1};
};

}  // namespace khen::testing
