// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/second_copy.h"
#include "server/site.h"

namespace khen {

// How the originals fare, for the staff: when every byte was last compared, what was found and mended, and where the
// second copies are. What it refers to must outlive the routes, which hold copies of it.
class KeepingPages {
 public:
  KeepingPages(const Site& site, Home& home, const std::vector<CopyPlace>& copies)
      : site_(site), home_(home), copies_(copies) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> show(const Call& call) const;

  const Site& site_;
  Home& home_;
  const std::vector<CopyPlace>& copies_;
};

}  // namespace khen
