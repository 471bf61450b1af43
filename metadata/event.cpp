// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/event.h"

#include <array>

namespace khen {

std::string_view name_of(Outcome outcome) {
  static constexpr std::array<std::string_view, 3> names{"success", "warning", "failure"};
  return names[static_cast<std::size_t>(outcome)];
}

Result<void> append_event(Db& db, const Clock& clock, const Event& event) {
  Statement insert =
      TRY(db.prepare("insert into event (id, type, object_kind, object_id, record, at, agent, outcome, detail)"
                     " values (:id, :type, :object_kind, :object_id, :record, :at, :agent, :outcome, :detail)"));
  insert.bind(":id", EventId::make(clock))
      .bind(":type", event.type)
      .bind(":object_kind", event.object_kind)
      .bind(":object_id", event.object_id)
      .bind(":record", event.record)
      .bind(":at", clock.now())
      .bind(":agent", event.agent)
      .bind(":outcome", name_of(event.outcome))
      .bind(":detail", event.detail);
  return insert.run();
}

Result<std::vector<StoredEvent>> events_of(Db& db, const RecordId& record) {
  Statement select =
      TRY(db.prepare("select id, type, object_kind, object_id, agent, outcome, detail, at from event"
                     " where record = :record order by at, id"));
  select.bind(":record", record);
  std::vector<StoredEvent> events;
  while (TRY(select.step())) {
    events.push_back({select.text(0), select.text(1), select.text(2), select.text(3), select.text(4), select.text(5),
                      select.text(6), select.instant(7)});
  }
  return events;
}

}  // namespace khen
