// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "index/writer.h"
#include "ingest/runner.h"
#include "server/archive.h"

namespace khen {

// Everything that a Runner needs, put together once for `khen work` and for verbs that do the work themselves.
class Workshop {
 public:
  // nullptr: a living worker holds the lock, so nothing has to be done here.
  static Result<std::unique_ptr<Workshop>> open(const Invocation& invocation, Archive& archive, Log& log);

  Runner& runner() { return *runner_; }

 private:
  Workshop() = default;
  std::optional<Vocabularies> vocabularies_;
  std::optional<IndexWriter> index_;
  std::optional<Runner> runner_;
};

}  // namespace khen
