// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/queue_events.h"

#include <algorithm>

#include "ingest/job_queue.h"
#include "ingest/upload_rows.h"
#include "metadata/base/digest.h"
#include "metadata/language.h"

namespace khen {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds rest = milliseconds(250);                 // between two looks, however much is written
constexpr milliseconds soon = milliseconds(10);                  // bytes were written, their commit may follow
constexpr milliseconds longest_wait = std::chrono::seconds(20);  // sessions end by themselves, too
constexpr std::size_t id_length_of_event = 16;

}  // namespace

Result<QueueState> read_queue_state(Db& db, Instant now) {
  return QueueState{TRY(job_overview(db)), TRY(count_jobs(db)), TRY(unfinished_uploads(db, now, most_uploads_shown))};
}

Result<std::unique_ptr<QueueEvents>> QueueEvents::open(const Tools& tools) {
  return std::unique_ptr<QueueEvents>(new QueueEvents(tools, TRY(CatalogueWatch::open(tools.home.paths.catalogue))));
}

QueueEvents::QueueEvents(const Tools& tools, CatalogueWatch watch) : tools_(tools), watch_(std::move(watch)) {
  for (const InterfaceLanguage& language : interface_languages) {
    feeds_.emplace(language.tag, std::make_shared<EventFeed>([this] { watch_.ring(); }));
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

QueueEvents::~QueueEvents() {
  thread_.request_stop();
  watch_.ring();
}

Result<Reply> QueueEvents::listen(const Call& call) const {
  TRY(require_staff(call.visit));
  Reply reply;
  reply.headers.set("Content-Type", "text/event-stream; charset=utf-8");
  reply.headers.set("Cache-Control", "no-store");
  reply.headers.set("X-Accel-Buffering", "no");
  EventFeed::Admission admission;
  admission.last_event = call.request.headers.find("last-event-id");
  admission.holds = [&catalogue = *tools_.home.catalogue, &clock = tools_.clock, handle = call.visit.session->handle] {
    const auto session = catalogue.read([&](Db& db) { return find_session_of_handle(db, clock, handle); });
    if (!session || !*session) return false;
    const Account& account = (*session)->account;
    return !account.must_change && Viewer{account.id, account.role}.is_staff();
  };
  reply.body = EventStream{feeds_.at(call.language), std::move(admission)};
  return reply;
}

bool QueueEvents::is_heard() const {
  return std::any_of(feeds_.begin(), feeds_.end(), [](const auto& feed) { return feed.second->is_heard(); });
}

void QueueEvents::review() {
  for (const auto& [language, feed] : feeds_) feed->review();
}

Result<void> QueueEvents::publish() {
  const QueueState queue =
      TRY(tools_.home.catalogue->read([this](Db& db) { return read_queue_state(db, tools_.clock.now()); }));
  for (const auto& [language, feed] : feeds_) {
    if (!feed->is_heard()) continue;
    const std::string data =
        queue_event(Speech{tools_.messages, tools_.vocabularies, language}, queue, tools_.clock.now());
    feed->publish("queue", data, digest_hex(DigestAlgorithm::sha256, data).substr(0, id_length_of_event));
  }
  return {};
}

void QueueEvents::run(const std::stop_token& stop) {
  std::optional<ChangeMark> seen;
  milliseconds patience = longest_wait;
  while (!stop.stop_requested()) {
    const auto woken = watch_.wait(patience);
    if (!woken) return tools_.log.failure("queue.events", woken.error());
    if (stop.stop_requested()) return;
    if (!is_heard()) {
      patience = longest_wait;
      continue;
    }
    const bool rung = *woken == CatalogueWatch::Woken::by_bell;
    const auto mark = tools_.home.catalogue->change_mark();
    const bool unknown = !mark && *woken == CatalogueWatch::Woken::by_log;
    if (!rung && !unknown && mark == seen) {
      if (patience >= longest_wait && *woken == CatalogueWatch::Woken::by_time) review();
      patience = *woken == CatalogueWatch::Woken::by_log ? soon : std::min(patience * 2, longest_wait);
      continue;
    }
    seen = mark;
    if (const auto told = publish(); !told) {
      tools_.log.failure("queue.events", told.error());
      review();
    }
    std::unique_lock lock(resting_);
    rested_.wait_for(lock, stop, rest, [] { return false; });
    patience = soon;
  }
}

}  // namespace khen
