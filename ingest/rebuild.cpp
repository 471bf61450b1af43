// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rebuild.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "ingest/job_queue.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

struct KeyFacts {
  std::string_view key;
  std::string_view sql;  // with :N for the value of the N-th condition
};
constexpr KeyFacts keys[] = {
    {"recording", "recording.id = :{}"},
    {"record", "recording.record = :{}"},
    {"kind", "recording.kind = :{}"},
    {"state", "recording.state = :{}"},
    {"type", "recording.media_type = :{}"},
    {"made-before",
     "exists (select 1 from rendition_set as made where made.recording = recording.id"
     " and made.made < unixepoch(:{}) * 1000)"},
};

std::string known_keys() {
  std::string text;
  for (const KeyFacts& one : keys) text += fmt::format("{}{}", text.empty() ? "" : ", ", one.key);
  return text;
}

const KeyFacts* find_key(std::string_view key) {
  const auto* found = std::ranges::find(keys, key, &KeyFacts::key);
  return found == std::end(keys) ? nullptr : found;
}

}  // namespace

Result<RebuildCondition> parse_rebuild_condition(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view key = text.substr(0, equals);
  if (equals == std::string_view::npos || find_key(key) == nullptr || equals + 1 == text.size()) {
    return fail(Code::usage, "rebuild.condition", {{"condition", printable(text)}, {"keys", known_keys()}});
  }
  return RebuildCondition{std::string(key), std::string(text.substr(equals + 1))};
}

Result<std::int64_t> rebuild_renditions(Db& db, const Clock& clock, const std::vector<RebuildCondition>& conditions) {
  std::string sql = "select id, record from recording where true";
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const KeyFacts* known = find_key(conditions[i].key);
    if (known == nullptr)
      return fail(Code::usage, "rebuild.condition", {{"condition", conditions[i].key}, {"keys", known_keys()}});
    sql += " and " + fmt::format(fmt::runtime(known->sql), fmt::format("value{}", i));
  }
  Statement wanted = TRY(db.prepare(sql + " order by id"));
  for (std::size_t i = 0; i < conditions.size(); ++i)
    wanted.bind(fmt::format(":value{}", i).c_str(), conditions[i].value);
  struct Row {
    std::string recording;
    RecordId record;
  };
  std::vector<Row> rows;
  while (TRY(wanted.step())) rows.push_back({wanted.text(0), TRY(RecordId::parse(wanted.text(1)))});
  for (const Row& row : rows) {
    TRY(enqueue(
        db, clock,
        {.kind = JobKind::derive, .object = row.recording, .record = row.record, .priority = rebuild_priority}));
  }
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace khen
