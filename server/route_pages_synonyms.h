// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/db.h"
#include "metadata/synonyms.h"
#include "server/site.h"

namespace khen {

// Words that stand for each other in a search, kept by the staff; they count from the next search on.
// What it refers to must outlive the routes, which hold copies of it.
class SynonymPages {
 public:
  SynonymPages(const Site& site, DbPool& catalogue, const Sessions& sessions, const Clock& clock)
      : site_(site), catalogue_(catalogue), sessions_(sessions), clock_(clock) {}
  [[nodiscard]] Routes routes() const;

 private:
  // The group in the form: as it was typed, or as it is stored; without an id a new one.
  struct Edited {
    std::string id;
    std::string version;
    SynonymWords content;
    const Error* error = nullptr;
  };

  [[nodiscard]] Result<Reply> show(const Call& call) const;
  [[nodiscard]] Result<Reply> change(Call& call) const;
  [[nodiscard]] Result<Reply> page(const Call& call, const Edited& edited) const;

  const Site& site_;
  DbPool& catalogue_;
  const Sessions& sessions_;
  const Clock& clock_;
};

}  // namespace khen
