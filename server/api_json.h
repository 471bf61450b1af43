// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/job.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/validation.h"
#include "metadata/vocabulary.h"
#include "server/problem.h"

// The documents of the API as JSON texts. Pure.
namespace khen {

// Members that the API adds to a Record; they may be sent back and are then left out.
inline constexpr std::array<std::string_view, 4> record_additions{"created", "modified", "published", "recordings"};

// The canonical Record with record_additions. Coordinates are coarsened unless the viewer is staff.
std::string record_document(const StoredRecord& stored, const std::vector<Deliverable>& deliverables,
                            const Viewer& viewer);

// {"items": […], "next": cursor or null}.
std::string list_document(const std::vector<std::string>& items, const std::optional<std::string>& next);

std::string version_document(const RecordVersion& version);
std::string event_document(const StoredEvent& event);
std::string job_document(const Job& job, const MessageResolver& messages);
std::string vocabulary_document(const Vocabulary& vocabulary);
std::string vocabulary_summary(const Vocabulary& vocabulary);

// The picture that stands for a Record in a list: about 320 pixels wide.
struct Thumbnail {
  std::string url;
  std::optional<int> width;
  std::optional<int> height;
};
std::optional<Thumbnail> thumbnail_of(const std::vector<Deliverable>& deliverables);

// problem+json with "findings": [{field, index, message, detail, value, suggestion}].
Reply findings_problem(const std::vector<Finding>& findings, std::string_view correlation,
                       const MessageResolver& messages);

// What a client sent as a Record, without record_additions: "json.syntax" and its kin, or the text unchanged in
// meaning.
Result<std::string> without_additions(std::string_view json);

// A JSON object of two texts, nothing more: "api.body" (usage).
struct Credentials {
  std::string login;
  std::string password;
};
Result<Credentials> parse_credentials(std::string_view json);

}  // namespace khen
