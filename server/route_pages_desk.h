// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/db.h"
#include "metadata/vocabulary.h"
#include "server/site.h"

namespace khen {

// The workbench of archivists: the list of Records. What it refers to must outlive the routes, which hold copies of it.
class DeskPages {
 public:
  DeskPages(const Site& site, DbPool& catalogue, const Sessions& sessions, const Vocabularies& vocabularies,
            const Clock& clock)
      : site_(site), catalogue_(catalogue), sessions_(sessions), vocabularies_(vocabularies), clock_(clock) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> list(Call& call) const;
  [[nodiscard]] Result<Reply> add_record(Call& call) const;
  [[nodiscard]] Result<Reply> show_collections(Call& call) const;
  [[nodiscard]] Result<Reply> save_collection(Call& call) const;

  const Site& site_;
  DbPool& catalogue_;
  const Sessions& sessions_;
  const Vocabularies& vocabularies_;
  const Clock& clock_;
};

}  // namespace khen
