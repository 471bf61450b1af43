// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/home.h"
#include "metadata/vocabulary.h"
#include "server/media_token.h"
#include "server/site.h"
#include "server/view_player.h"

namespace khen {

// The page of one Record, its machine-readable forms and the addresses without a language that stay the same for ever.
// What it refers to must outlive the routes, which hold copies of it.
class RecordPages {
 public:
  RecordPages(const Site& site, Home& home, const Vocabularies& vocabularies, const MediaTokens& tokens)
      : site_(site), home_(home), vocabularies_(vocabularies), tokens_(tokens) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> record(const Call& call) const;
  [[nodiscard]] std::optional<Elsewhere> elsewhere(const Call& call, const Record& record,
                                                   const Deliverable& deliverable) const;
  [[nodiscard]] Result<Reply> permanent(const Call& call) const;

  const Site& site_;
  Home& home_;
  const Vocabularies& vocabularies_;
  const MediaTokens& tokens_;
};

}  // namespace khen
