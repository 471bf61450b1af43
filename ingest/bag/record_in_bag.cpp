// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/record_in_bag.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/json_check.h"
#include "metadata/record_json.h"
#include "metadata/transcript/json.h"

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t largest_text = 256ULL << 20;
constexpr std::size_t nesting = 32;

Error malformed(const Path& file) {
  return fail(Code::invalid, "bag.record", {{"file", printable(file.filename().native())}});
}

Result<Json> read_json(const Path& file) {
  const std::string text = TRY(read_file(file, largest_text));
  TRY(check_json(text, nesting));
  return Json::parse(text, nullptr, false);
}

std::string text_at(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What lies in a bag came by other hands: only clean, bounded words go into the catalogue.
bool is_word(const std::string& text) { return is_clean_text(text) && text.size() <= 65536; }

Result<std::vector<Recording>> read_recordings(const Path& file, const RecordId& record) {
  const Json list = TRY(read_json(file));
  if (!list.is_array()) return malformed(file);
  std::vector<Recording> recordings;
  for (const Json& one : list) {
    const auto id = RecordingId::parse(text_at(one, "id"));
    const auto deposited = parse_rfc3339(text_at(one, "deposited"));
    if (!id || !deposited) return malformed(file);
    const std::string name = text_at(one, "file_name");
    Recording recording{.id = *id,
                        .record = record,
                        .position = 0,
                        .file_name = name,
                        .media_type = {},
                        .kind = MediaKind::document,
                        .bytes = 0,
                        .sha512 = {},
                        .vault_path = "originals/" + id->str() + "/" + name,
                        .state = RecordingState::stored};
    recording.deposited = *deposited;
    const auto poster = one.find("poster");
    if (poster != one.end() && poster->is_number_unsigned() && poster->get<std::uint64_t>() < 1000) {
      recording.poster = poster->get<int>();
    }
    if (text_at(one, "path") != recording.vault_path) return malformed(file);
    recordings.push_back(std::move(recording));
  }
  return recordings;
}

Result<std::vector<StoredEvent>> read_events(const Path& file) {
  const Json list = TRY(read_json(file));
  if (!list.is_array()) return malformed(file);
  std::vector<StoredEvent> events;
  for (const Json& one : list) {
    const auto at = parse_rfc3339(text_at(one, "at"));
    StoredEvent event{.id = text_at(one, "id"),
                      .type = text_at(one, "type"),
                      .object_kind = text_at(one, "object_kind"),
                      .object_id = text_at(one, "object_id"),
                      .agent = text_at(one, "agent"),
                      .outcome = text_at(one, "outcome"),
                      .detail = text_at(one, "detail"),
                      .at = {}};
    const bool sound = at && is_id_text(event.id) && is_word(event.type) && is_word(event.object_kind) &&
                       is_word(event.object_id) && is_word(event.agent) && is_word(event.outcome) &&
                       is_word(event.detail);
    if (!sound) return malformed(file);
    event.at = *at;
    events.push_back(std::move(event));
  }
  return events;
}

Result<std::vector<StoredTranscript>> read_transcripts(const Path& directory) {
  std::vector<StoredTranscript> transcripts;
  std::error_code code;
  std::vector<Path> files;
  for (std::filesystem::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    if (it->path().extension() == ".json") files.push_back(it->path());
  }
  std::ranges::sort(files);  // ids are in the order of time
  for (const Path& file : files) transcripts.push_back(TRY(parse_transcript_json(TRY(read_file(file, largest_text)))));
  return transcripts;
}

Result<void> read_history(const Path& file, RecordHistory& history) {
  const Json object = TRY(read_json(file));
  const auto created = parse_rfc3339(text_at(object, "created"));
  if (!created) return malformed(file);
  history.created = *created;
  if (const auto published = parse_rfc3339(text_at(object, "published"))) history.published = *published;
  return {};
}

}  // namespace

std::string folder_in_bag(const RecordId& record) { return "data/records/" + record.str() + "/"; }

std::string history_json(const StoredRecord& stored) {
  nlohmann::ordered_json object{{"created", to_rfc3339_milliseconds(stored.created)}};
  if (stored.published) object["published"] = to_rfc3339_milliseconds(*stored.published);
  return object.dump(1) + "\n";
}

Result<RecordInBag> read_record_in_bag(const Path& directory) {
  RecordInBag read;
  read.record = TRY(parse_record(TRY(read_file(directory / "record.json", largest_text))));
  if (!read.record.id || read.record.id->str() != directory.filename().native()) {
    return malformed(directory / "record.json");
  }
  read.recordings = TRY(read_recordings(directory / "recordings.json", *read.record.id));
  read.collections = TRY(parse_collections(TRY(read_file(directory / "collections.json", largest_text))));
  read.history.version = std::max(read.record.version, 1);
  read.history.recordings = read.recordings;
  read.history.events = TRY(read_events(directory / "events.json"));
  read.history.transcripts = TRY(read_transcripts(directory / "transcripts"));
  for (const StoredTranscript& one : read.history.transcripts) {
    const bool ours = std::ranges::any_of(read.recordings, [&](const Recording& r) { return r.id == one.recording; });
    if (!ours) return malformed(directory / "transcripts");
  }
  TRY(read_history(directory / history_file, read.history));
  return read;
}

}  // namespace khen
