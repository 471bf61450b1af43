// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/deposit_intent.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/record_json.h"

namespace khen {
namespace {

using nlohmann::json;

template <class T>
void put(json& object, const char* key, const std::optional<T>& value) {
  if (value) object[key] = *value;
}

json to_object(const Recording& recording, const std::optional<VirusVerdict>& verdict) {
  json object{{"id", recording.id.text()},          {"file_name", recording.file_name},
              {"media_type", recording.media_type}, {"kind", name_of(recording.kind)},
              {"bytes", recording.bytes},           {"sha512", recording.sha512},
              {"vault_path", recording.vault_path}, {"facts", recording.facts_json}};
  put(object, "duration", recording.duration_seconds);
  put(object, "width", recording.width);
  put(object, "height", recording.height);
  if (verdict) object["virus_check"] = {{"whole", verdict->whole}, {"scanner", verdict->scanner}};
  return object;
}

Error malformed() { return fail(Code::corrupt, "deposit.intent_broken"); }

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class T>
std::optional<T> number_of(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<T>();
}

Result<Recording> to_recording(const json& object, const RecordId& record) {
  if (!object.is_object()) return malformed();
  const auto kind = parse_media_kind(text_of(object, "kind"));
  const auto bytes = number_of<std::uint64_t>(object, "bytes");
  auto id = RecordingId::parse(text_of(object, "id"));
  if (!kind || !bytes || !id) return malformed();
  return Recording{.id = *id,
                   .record = record,
                   .position = 0,
                   .file_name = text_of(object, "file_name"),
                   .media_type = text_of(object, "media_type"),
                   .kind = *kind,
                   .bytes = *bytes,
                   .sha512 = text_of(object, "sha512"),
                   .vault_path = text_of(object, "vault_path"),
                   .state = RecordingState::stored,
                   .duration_seconds = number_of<double>(object, "duration"),
                   .width = number_of<int>(object, "width"),
                   .height = number_of<int>(object, "height"),
                   .facts_json = text_of(object, "facts"),
                   .deposited = {}};
}

std::optional<VirusVerdict> to_verdict(const json& object) {
  const auto found = object.find("virus_check");
  if (found == object.end() || !found->is_object()) return std::nullopt;
  return VirusVerdict{found->value("whole", false), text_of(*found, "scanner")};
}

std::string without_id(std::optional<Record> record) {
  if (!record) return {};
  record->id.reset();
  return to_json(*record);
}

}  // namespace

std::string to_json(const Intent& intent) {
  json recordings = json::array();
  for (std::size_t index = 0; index < intent.recordings.size(); ++index) {
    recordings.push_back(to_object(intent.recordings[index], intent.verdicts[index]));
  }
  json document{{"record", intent.record.text()},
                {"recordings", recordings},
                {"agent", intent.by.agent},
                {"reason", intent.by.reason}};
  if (intent.new_record) document["new_record"] = to_json(*intent.new_record);
  put(document, "import_key", intent.import_key);
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<Intent> parse_intent(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return malformed();
  auto record = RecordId::parse(text_of(document, "record"));
  if (!record) return malformed();
  Intent intent{.record = *record,
                .new_record = std::nullopt,
                .recordings = {},
                .verdicts = {},
                .by = {text_of(document, "agent"), text_of(document, "reason")},
                .import_key = std::nullopt};
  if (document.contains("new_record")) intent.new_record = TRY(parse_record(text_of(document, "new_record")));
  if (document.contains("import_key")) intent.import_key = text_of(document, "import_key");
  const auto recordings = document.find("recordings");
  if (recordings == document.end() || !recordings->is_array()) return malformed();
  for (const json& object : *recordings) {
    intent.recordings.push_back(TRY(to_recording(object, intent.record)));
    intent.verdicts.push_back(to_verdict(object));
  }
  return intent;
}

bool is_same_deposit(const Intent& one, const Intent& other) {
  const auto same_bytes = [](const Recording& a, const Recording& b) {
    return a.sha512 == b.sha512 && a.file_name == b.file_name;
  };
  if (!std::ranges::equal(one.recordings, other.recordings, same_bytes)) return false;
  if (one.import_key != other.import_key || one.new_record.has_value() != other.new_record.has_value()) return false;
  return one.new_record ? without_id(one.new_record) == without_id(other.new_record) : one.record == other.record;
}

}  // namespace khen
