// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "ingest/home.h"
#include "metadata/base/log.h"
#include "server/call.h"
#include "server/catalogue_watch.h"
#include "server/http/event_feed.h"
#include "server/queue_event.h"
#include "server/wording.h"

namespace khen {

// What the queue's page and its events show.
Result<QueueState> read_queue_state(Db& db, Instant now);

// The queue of Jobs as it changes, told in each language to all who listen: one thread waits for the catalogue, reads
// it once a change however many listen, and not at all when nobody does. What it lends must outlive it.
class QueueEvents {
 public:
  struct Tools {
    Home& home;
    const Messages& messages;
    const Vocabularies& vocabularies;
    const Clock& clock;
    Log& log;
  };
  static Result<std::unique_ptr<QueueEvents>> open(const Tools& tools);
  ~QueueEvents();
  QueueEvents(const QueueEvents&) = delete;
  QueueEvents& operator=(const QueueEvents&) = delete;

  // For staff, for as long as they are: the session is looked at again before each event.
  [[nodiscard]] Result<Reply> listen(const Call& call) const;

 private:
  QueueEvents(const Tools& tools, CatalogueWatch watch);
  void run(const std::stop_token& stop);
  [[nodiscard]] bool is_heard() const;
  void review();
  Result<void> publish();

  const Tools tools_;
  const CatalogueWatch watch_;
  std::map<std::string, std::shared_ptr<EventFeed>, std::less<>> feeds_;  // by language; never changed
  std::mutex resting_;
  std::condition_variable_any rested_;
  std::jthread thread_;
};

}  // namespace khen
