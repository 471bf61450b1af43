// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/searcher.h"
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
  RecordPages(const Site& site, Home& home, const Vocabularies& vocabularies, const Searcher& searcher,
              const MediaTokens& tokens)
      : site_(site), home_(home), vocabularies_(vocabularies), searcher_(searcher), tokens_(tokens) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> record(const Call& call) const;
  [[nodiscard]] std::optional<Elsewhere> elsewhere(const Call& call, const Record& record,
                                                   const Deliverable& deliverable) const;
  // Cards of Records like this one. A search that fails leaves the page without them.
  [[nodiscard]] PageData similar(const Speech& speech, const Call& call, const RecordId& record) const;
  [[nodiscard]] Result<Reply> permanent(const Call& call) const;

  const Site& site_;
  Home& home_;
  const Vocabularies& vocabularies_;
  const Searcher& searcher_;
  const MediaTokens& tokens_;
};

}  // namespace khen
