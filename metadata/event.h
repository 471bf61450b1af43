// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/db.h"

// PREMIS 3 events: what happened to which object, when, by whom, with what outcome. Append-only.
namespace khen {

// Terms of the PREMIS eventType vocabulary of the Library of Congress that the archive uses.
namespace event_type {
inline constexpr std::string_view capture = "capture";
inline constexpr std::string_view creation = "creation";
inline constexpr std::string_view message_digest_calculation = "message digest calculation";
inline constexpr std::string_view virus_check = "virus check";
inline constexpr std::string_view format_identification = "format identification";
inline constexpr std::string_view ingestion = "ingestion";
inline constexpr std::string_view modification = "metadata modification";
inline constexpr std::string_view fixity_check = "fixity check";
inline constexpr std::string_view access_derivation = "creation of access copy";
inline constexpr std::string_view policy_assignment = "policy assignment";
inline constexpr std::string_view replication = "replication";
inline constexpr std::string_view quarantine = "quarantine";
inline constexpr std::string_view recovery = "recovery";
inline constexpr std::string_view validation = "validation";
inline constexpr std::string_view normalization = "normalization";
}  // namespace event_type

enum class Outcome { success, warning, failure };
std::string_view name_of(Outcome outcome);

struct Event {
  std::string_view type;
  std::string_view object_kind;  // "record", "recording", "rendition"
  std::string object_id;
  std::optional<RecordId> record;
  std::string agent;  // "account:<login>" or "program:khen <version>"
  Outcome outcome = Outcome::success;
  std::string detail;  // free text, English, no secrets
};

// Call inside a write transaction.
Result<void> append_event(Db& db, const Clock& clock, const Event& event);

struct StoredEvent {
  std::string id, type, object_kind, object_id, agent, outcome, detail;
  Instant at;
};
Result<std::vector<StoredEvent>> events_of(Db& db, const RecordId& record);

}  // namespace khen
