// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/json.h"

#include <nlohmann/json.hpp>

#include "metadata/json_check.h"

namespace khen {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t deepest = 8;
constexpr std::size_t longest = most_text * 4;

void put(ordered_json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

ordered_json tier_object(const Tier& tier) {
  ordered_json object{{"name", tier.name}};
  put(object, "parent", tier.parent);
  put(object, "speaker", tier.speaker);
  put(object, "language", tier.language);
  object["relation"] = name_of(tier.relation);
  return object;
}

ordered_json passage_object(const Passage& passage) {
  ordered_json object{{"begin", passage.begin.count()}, {"end", passage.end.count()}, {"text", passage.text}};
  put(object, "speaker", passage.speaker);
  put(object, "tier", passage.tier);
  put(object, "language", passage.language);
  put(object, "key", passage.key);
  put(object, "parent", passage.parent);
  if (passage.confidence) object["confidence"] = *passage.confidence;
  return object;
}

Error wrong(std::string_view where) { return fail(Code::invalid, "transcript.json", {{"where", std::string(where)}}); }

Result<std::string> text_at(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::string();
  if (!found->is_string()) return wrong(name);
  return found->get<std::string>();
}

Result<std::int64_t> number_at(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return wrong(name);
  return found->get<std::int64_t>();
}

Result<Instant> instant_at(const json& object, const char* name) { return parse_rfc3339(TRY(text_at(object, name))); }

Result<Tier> tier_of(const json& object) {
  if (!object.is_object()) return wrong("tiers");
  const auto relation = parse_tier_relation(TRY(text_at(object, "relation")));
  if (!relation) return wrong("relation");
  return Tier{TRY(text_at(object, "name")), TRY(text_at(object, "parent")), TRY(text_at(object, "speaker")),
              TRY(text_at(object, "language")), *relation};
}

Result<Passage> passage_of(const json& object) {
  if (!object.is_object()) return wrong("passages");
  Passage passage{.begin = milliseconds(TRY(number_at(object, "begin"))),
                  .end = milliseconds(TRY(number_at(object, "end"))),
                  .text = TRY(text_at(object, "text")),
                  .speaker = TRY(text_at(object, "speaker")),
                  .tier = TRY(text_at(object, "tier")),
                  .language = TRY(text_at(object, "language")),
                  .key = TRY(text_at(object, "key")),
                  .parent = TRY(text_at(object, "parent")),
                  .confidence = std::nullopt};
  if (const auto found = object.find("confidence"); found != object.end()) {
    if (!found->is_number()) return wrong("confidence");
    passage.confidence = found->get<double>();
  }
  return passage;
}

Result<Transcript> content_of(const json& object) {
  const auto kind = parse_transcript_kind(TRY(text_at(object, "kind")));
  const auto origin = parse_transcript_origin(TRY(text_at(object, "origin")));
  const auto reviewed = object.find("reviewed");
  if (!kind) return wrong("kind");
  if (!origin) return wrong("origin");
  if (reviewed == object.end() || !reviewed->is_boolean()) return wrong("reviewed");
  Transcript content{.kind = *kind,
                     .language = TRY(text_at(object, "language")),
                     .label = TRY(text_at(object, "label")),
                     .origin = *origin,
                     .reviewed = reviewed->get<bool>(),
                     .source_format = TRY(text_at(object, "source_format")),
                     .source = TRY(text_at(object, "source")),
                     .tiers = {},
                     .passages = {}};
  const auto tiers = object.find("tiers");
  const auto passages = object.find("passages");
  if (tiers == object.end() || !tiers->is_array()) return wrong("tiers");
  if (passages == object.end() || !passages->is_array()) return wrong("passages");
  for (const json& tier : *tiers) content.tiers.push_back(TRY(tier_of(tier)));
  for (const json& passage : *passages) content.passages.push_back(TRY(passage_of(passage)));
  return content;
}

}  // namespace

std::string to_json(const StoredTranscript& stored) {
  const Transcript& content = stored.content;
  ordered_json object{{"id", stored.id.text()},
                      {"recording", stored.recording.text()},
                      {"record", stored.record.text()},
                      {"revision", stored.revision},
                      {"modified", to_rfc3339_milliseconds(stored.modified)}};
  if (stored.removed) object["removed"] = to_rfc3339_milliseconds(*stored.removed);
  object["kind"] = name_of(content.kind);
  put(object, "language", content.language);
  put(object, "label", content.label);
  object["origin"] = name_of(content.origin);
  object["reviewed"] = content.reviewed;
  put(object, "source_format", content.source_format);
  put(object, "source", content.source);
  object["tiers"] = ordered_json::array();
  for (const Tier& tier : content.tiers) object["tiers"].push_back(tier_object(tier));
  object["passages"] = ordered_json::array();
  for (const Passage& passage : content.passages) object["passages"].push_back(passage_object(passage));
  return object.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<StoredTranscript> parse_transcript_json(std::string_view text) {
  if (text.size() > longest) return fail(Code::too_large, "transcript.too_large", {{"limit", std::to_string(longest)}});
  TRY(check_json(text, deepest));
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return wrong("$");
  StoredTranscript stored{.id = TRY(TranscriptId::parse(TRY(text_at(object, "id")))),
                          .recording = TRY(RecordingId::parse(TRY(text_at(object, "recording")))),
                          .record = TRY(RecordId::parse(TRY(text_at(object, "record")))),
                          .revision = static_cast<int>(TRY(number_at(object, "revision"))),
                          .modified = TRY(instant_at(object, "modified")),
                          .removed = std::nullopt,
                          .content = TRY(content_of(object))};
  if (object.contains("removed")) {
    stored.removed = TRY(instant_at(object, "removed"));
  } else {
    TRY(check_transcript(stored.content));
  }
  return stored;
}

}  // namespace khen
