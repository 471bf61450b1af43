// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "index/document.h"
#include "metadata/base/files.h"
#include "metadata/db.h"
#include "metadata/vocabulary.h"

namespace khen {

// The only writer of the index: follows the catalogue's outbox, into databases of their own for each class of access.
// Not thread-safe; several processes may each have one, they take turns.
class IndexWriter {
 public:
  struct Options {
    ExtraTextSource extra_text;  // may be empty
    int batch = 500;             // outbox rows a commit, at most
  };

  // `directory` is the index directory of the archive home and is created when absent. `files` and `vocabularies`
  // must outlive the writer.
  static Result<IndexWriter> open(Files& files, Path directory, const Vocabularies& vocabularies, Options options);
  static Result<IndexWriter> open(Files& files, Path directory, const Vocabularies& vocabularies);

  // Brings the index up to the end of the outbox and returns how many Records it wrote or removed. Durable when it
  // returns. Builds the index anew when there is none or when its format is another one. Replaying is harmless.
  // "index.busy" (Code::busy) while another process writes, "index.failed" when the index can't be written.
  Result<int> catch_up(DbPool& pool);

 private:
  IndexWriter(Files& files, Path directory, const Vocabularies& vocabularies, Options options);
  Files* files_;
  Path directory_;
  const Vocabularies* vocabularies_;
  Options options_;
};

}  // namespace khen
