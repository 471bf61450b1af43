// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/base/clock.h"
#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"

namespace khen {

// A directory below staging/deposits that one deposit works in. The lock in it tells sweepers in other processes that
// somebody is at work; it ends with the process.
class Workspace {
 public:
  static Result<Workspace> make(Files& files, const Clock& clock, const Path& staging);
  // nullopt: somebody is at work in it.
  static Result<std::optional<Workspace>> take_over(const Path& directory);

  // Names of all workspaces.
  static Result<std::vector<Path>> list(const Path& staging);

  [[nodiscard]] const Path& path() const { return path_; }
  [[nodiscard]] Path file(std::size_t index) const { return path_ / std::to_string(index); }
  [[nodiscard]] Path intent() const { return path_ / "intent.json"; }

 private:
  Workspace(Path path, Descriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  Path path_;
  Descriptor lock_;
};

// Deciding and storing happen one deposit at a time in a home, so that what was checked before still holds after.
class DecisionLock {
 public:
  static Result<DecisionLock> take(const Path& staging);

 private:
  explicit DecisionLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace khen
