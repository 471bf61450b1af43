// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/poster.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "metadata/catalogue.h"
#include "metadata/event.h"

namespace khen {
namespace {

constexpr std::string_view still_prefix = "still-";

// 3 of "still-3-640.webp"; 0 for other files.
int still_number(std::string_view file) {
  if (!file.starts_with(still_prefix)) return 0;
  int number = 0;
  const char* const end = file.data() + file.size();
  const auto read = std::from_chars(file.data() + still_prefix.size(), end, number);
  return read.ec == std::errc() && read.ptr != end && *read.ptr == '-' && number > 1 ? number : 0;
}

}  // namespace

std::vector<int> stills_of(const Deliverable& deliverable) {
  std::vector<int> numbers;
  if (!deliverable.renditions) return numbers;
  for (const Rendition& rendition : deliverable.renditions->renditions) {
    const int number = still_number(rendition.file_name);
    if (number > 0 && std::ranges::count(numbers, number) == 0) numbers.push_back(number);
  }
  std::ranges::sort(numbers);
  return numbers;
}

std::string poster_family(const Deliverable& deliverable) {
  const std::optional<int> chosen = deliverable.recording.poster;
  if (!chosen || std::ranges::count(stills_of(deliverable), *chosen) == 0) return "poster-";
  return fmt::format("{}{}-", still_prefix, *chosen);
}

Result<void> choose_poster(Db& db, const Clock& clock, const RecordingId& recording, std::optional<int> still,
                           const std::string& agent) {
  Statement select = TRY(db.prepare("select record, poster from recording where id = :id"));
  select.bind(":id", recording);
  if (!TRY(select.step())) return fail(Code::not_found, "recording.not_found", {{"id", recording.str()}});
  const RecordId record = TRY(select.id<RecordId>(0));
  const std::optional<std::int64_t> present = select.optional_number(1);
  if (present.has_value() == still.has_value() && (!still || *present == *still)) return {};
  Statement update = TRY(db.prepare("update recording set poster = :poster where id = :id"));
  update.bind(":poster", still).bind(":id", recording);
  TRY(update.run());
  TRY(append_event(db, clock,
                   Event{.type = event_type::modification,
                         .object_kind = "recording",
                         .object_id = recording.str(),
                         .record = record,
                         .agent = agent,
                         .outcome = Outcome::success,
                         .detail = still ? fmt::format("poster: still {}", *still) : "poster: the program's choice"}));
  return append_change(db, clock, "record", record.text());
}

}  // namespace khen
