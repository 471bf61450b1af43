// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/home.h"
#include "ingest/upload.h"
#include "metadata/vocabulary.h"
#include "server/queue_events.h"
#include "server/site.h"

namespace khen {

// Deposits and what becomes of them: the upload page and the queue of Jobs.
// What it refers to must outlive the routes, which hold copies of it.
class WorkPages {
 public:
  struct Tools {
    const Site& site;
    Home& home;
    const Sessions& sessions;
    const Vocabularies& vocabularies;
    const Clock& clock;
    const QueueEvents& events;
    Uploads& uploads;
  };
  explicit WorkPages(const Tools& tools)
      : site_(tools.site),
        home_(tools.home),
        sessions_(tools.sessions),
        vocabularies_(tools.vocabularies),
        clock_(tools.clock),
        events_(tools.events),
        uploads_(tools.uploads) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> upload(Call& call) const;
  [[nodiscard]] Result<Reply> drop_upload(Call& call) const;
  [[nodiscard]] Result<Reply> jobs(Call& call) const;
  [[nodiscard]] Result<Reply> change_job(Call& call) const;

  const Site& site_;
  Home& home_;
  const Sessions& sessions_;
  const Vocabularies& vocabularies_;
  const Clock& clock_;
  const QueueEvents& events_;
  Uploads& uploads_;
};

}  // namespace khen
