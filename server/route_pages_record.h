// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/home.h"
#include "metadata/vocabulary.h"
#include "server/site.h"

namespace khen {

// The page of one Record, its machine-readable forms and the addresses without a language that stay the same for ever.
// What it refers to must outlive the routes, which hold copies of it.
class RecordPages {
 public:
  RecordPages(const Site& site, Home& home, const Vocabularies& vocabularies)
      : site_(site), home_(home), vocabularies_(vocabularies) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> record(const Call& call) const;
  [[nodiscard]] Result<Reply> permanent(const Call& call) const;

  const Site& site_;
  Home& home_;
  const Vocabularies& vocabularies_;
};

}  // namespace khen
