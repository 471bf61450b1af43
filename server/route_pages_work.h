// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/home.h"
#include "metadata/vocabulary.h"
#include "server/site.h"

namespace khen {

// Deposits and what becomes of them: the upload page and the queue of Jobs.
// What it refers to must outlive the routes, which hold copies of it.
class WorkPages {
 public:
  WorkPages(const Site& site, Home& home, const Sessions& sessions, const Vocabularies& vocabularies,
            const Clock& clock)
      : site_(site), home_(home), sessions_(sessions), vocabularies_(vocabularies), clock_(clock) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> upload(Call& call) const;
  [[nodiscard]] Result<Reply> jobs(Call& call) const;
  [[nodiscard]] Result<Reply> change_job(Call& call) const;

  const Site& site_;
  Home& home_;
  const Sessions& sessions_;
  const Vocabularies& vocabularies_;
  const Clock& clock_;
};

}  // namespace khen
