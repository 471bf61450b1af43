// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/site.h"

namespace khen {

// What an archivist decides about two Recordings that are alike.
// What it refers to must outlive the routes, which hold copies of it.
class LikenessPages {
 public:
  struct Tools {
    DbPool& catalogue;
    const Sessions& sessions;
    const Clock& clock;
  };
  explicit LikenessPages(const Tools& tools) : tools_(tools) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> decide(Call& call) const;

  Tools tools_;
};

}  // namespace khen
