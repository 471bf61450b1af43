// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/db.h"
#include "server/site.h"

namespace khen {

// An archivist's choice of the picture that stands for a Recording: a plain form of the desk's page of a Record.
// What it refers to must outlive the routes, which hold copies of it.
class PosterPages {
 public:
  PosterPages(DbPool& catalogue, const Sessions& sessions, const Clock& clock)
      : catalogue_(catalogue), sessions_(sessions), clock_(clock) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> choose(Call& call) const;

  DbPool& catalogue_;
  const Sessions& sessions_;
  const Clock& clock_;
};

}  // namespace khen
