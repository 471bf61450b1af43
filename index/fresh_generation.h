// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <array>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "index/document.h"
#include "index/generation.h"

namespace khen {

// A generation that is made of nothing: Records come with the newest first and each once, so nothing needs to be looked
// for. They are written into one small database after the other, which stay quick to write; in the end these are joined
// into one without gaps for each class. Nothing is durable, or readable, before finish().
class FreshGeneration {
 public:
  // Overwrites what a crashed one left.
  static Result<FreshGeneration> start(Files& files, Path directory);

  Result<void> add(const IndexDocument& document, const std::vector<PassageDocument>& passages);

  // `sequence` and `fingerprint`: as in Generation.
  Result<void> finish(std::int64_t sequence, const std::string& fingerprint);

 private:
  // One of the databases in the making.
  struct Growing {
    std::string name;
    std::optional<Xapian::WritableDatabase> open;
    Spellings spellings;
    std::unordered_set<std::string> concepts;  // whose names are written
    Xapian::doccount uncommitted = 0;
    Xapian::doccount documents = 0;  // in the one that is open
    std::vector<Path> full;
  };

  FreshGeneration(Files& files, Path directory);
  [[nodiscard]] Path parts() const { return directory_ / "parts"; }
  Xapian::WritableDatabase& room_in(Growing& growing);
  static void close(Growing& growing);
  Result<void> join(Growing& growing, const Path& into, unsigned flags);

  Files* files_;
  Path directory_;
  std::array<Growing, class_count> records_;
  std::array<Growing, class_count> passages_;
  Xapian::docid highest_ = middle_number;
};

}  // namespace khen
