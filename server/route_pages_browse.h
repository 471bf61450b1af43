// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/searcher.h"
#include "metadata/db.h"
#include "metadata/vocabulary.h"
#include "server/site.h"

namespace khen {

// The ways in: start page, browsing, search, collections. Everything shown and counted is open to the viewer (P9).
// What it refers to must outlive the routes, which hold copies of it.
class BrowsePages {
 public:
  BrowsePages(const Site& site, DbPool& catalogue, const Searcher& searcher, const Vocabularies& vocabularies)
      : site_(site), catalogue_(catalogue), searcher_(searcher), vocabularies_(vocabularies) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> home(const Call& call) const;
  [[nodiscard]] Result<Reply> browse(const Call& call) const;
  [[nodiscard]] Result<Reply> search(const Call& call) const;
  [[nodiscard]] Result<Reply> search_form(const Call& call) const;
  [[nodiscard]] Result<Reply> collection(const Call& call) const;

  const Site& site_;
  DbPool& catalogue_;
  const Searcher& searcher_;
  const Vocabularies& vocabularies_;
};

}  // namespace khen
