// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/media_info.h"

#include <nlohmann/json.hpp>

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

Json seconds_or_null(const std::optional<MediaTime>& time) { return time ? Json(to_seconds(*time)) : Json(nullptr); }

Json to_value(const Rate& rate) { return std::to_string(rate.numerator) + "/" + std::to_string(rate.denominator); }

// Facts that most files don't have are left out where they are absent.
void add_text(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}
template <class Number>
void add_number(Json& json, const char* key, const Number& number) {
  if (number != Number{}) json[key] = number;
}
template <class Value>
void add_optional(Json& json, const char* key, const std::optional<Value>& value) {
  if (value) json[key] = *value;
}
void add_time(Json& json, const char* key, const std::optional<MediaTime>& time) {
  if (time) json[key] = to_seconds(*time);
}

Json to_value(const PacketFacts& packets) {
  return {{"whole", packets.whole},
          {"count", packets.count},
          {"first", to_seconds(packets.first)},
          {"end", to_seconds(packets.end)},
          {"bytes", packets.bytes},
          {"constant_rate", packets.constant_rate},
          {"measured_rate", to_value(packets.measured_rate)},
          {"group_frames", packets.group_frames},
          {"starts_with_key", packets.starts_with_key},
          {"timestamps_jump", packets.timestamps_jump},
          {"longest_group", to_seconds(packets.longest_group)},
          {"closed_groups", packets.closed_groups},
          {"irregular_share", packets.irregular_share}};
}

Json to_value(const SurveyFacts& survey) {
  return {{"interlaced_share", survey.interlaced_share},
          {"top_field_first", survey.top_field_first},
          {"telecine", survey.telecine},
          {"trial_kbit", survey.trial_kbit},
          {"black_share", survey.black_share},
          {"judged", survey.judged}};
}

Json to_value(const HdrFacts& hdr) {
  Json json = Json::object();
  add_optional(json, "mastering_peak", hdr.mastering_peak);
  add_optional(json, "mastering_floor", hdr.mastering_floor);
  add_optional(json, "brightest_pixel", hdr.brightest_pixel);
  add_optional(json, "brightest_average", hdr.brightest_average);
  add_optional(json, "dolby_vision_profile", hdr.dolby_vision_profile);
  return json;
}

Json to_value(const VideoStream& stream) {
  constexpr const char* transfers[] = {"sdr", "pq", "hlg"};
  Json json = {{"index", stream.index},
               {"codec", stream.codec},
               {"profile", stream.profile},
               {"decodable", stream.decoding == Decoding::allowed},
               {"width", stream.width},
               {"height", stream.height},
               {"sample_aspect", to_value(stream.sample_aspect)},
               {"rotation", stream.rotation},
               {"mirrored", stream.mirrored},
               {"nominal_rate", to_value(stream.nominal_rate)},
               {"average_rate", to_value(stream.average_rate)},
               {"interlaced", stream.scan != Scan::progressive},
               {"field_order", stream.field_order},
               {"transfer", transfers[static_cast<int>(stream.transfer)]},
               {"full_range", stream.range == Range::full},
               {"matrix", stream.matrix},
               {"primaries", stream.primaries},
               {"pixel_format", stream.pixel_format},
               {"bit_depth", stream.bit_depth},
               {"chroma", stream.chroma},
               {"duration", seconds_or_null(stream.duration)},
               {"language", stream.language}};
  add_time(json, "start", stream.start);
  add_number(json, "bit_rate", stream.bit_rate);
  add_text(json, "title", stream.title);
  add_text(json, "timecode", stream.timecode);
  if (Json hdr = to_value(stream.hdr); !hdr.empty()) json["hdr"] = std::move(hdr);
  if (stream.packets) json["packets"] = to_value(*stream.packets);
  if (stream.survey) json["survey"] = to_value(*stream.survey);
  return json;
}

Json to_value(const AudioStream& stream) {
  Json json = {{"index", stream.index},
               {"codec", stream.codec},
               {"decodable", stream.decoding == Decoding::allowed},
               {"channels", stream.channels},
               {"layout", stream.layout},
               {"sample_rate", stream.sample_rate},
               {"duration", seconds_or_null(stream.duration)},
               {"language", stream.language}};
  add_text(json, "profile", stream.profile);
  add_number(json, "bit_depth", stream.bit_depth);
  add_time(json, "start", stream.start);
  add_number(json, "bit_rate", stream.bit_rate);
  add_text(json, "title", stream.title);
  add_number(json, "describes_video", stream.describes_video);
  if (!stream.packets) return json;
  json["packets"] = {{"whole", stream.packets->whole},
                     {"count", stream.packets->count},
                     {"first", to_seconds(stream.packets->first)},
                     {"end", to_seconds(stream.packets->end)},
                     {"bytes", stream.packets->bytes},
                     {"timestamps_jump", stream.packets->timestamps_jump}};
  return json;
}

Json to_value(const TextStream& stream) {
  Json json = {{"index", stream.index}, {"codec", stream.codec}, {"language", stream.language}};
  add_text(json, "title", stream.title);
  add_number(json, "forced", stream.forced);
  add_number(json, "hearing_impaired", stream.hearing_impaired);
  return json;
}

Json to_value(const AttachedPicture& cover) {
  Json json = {{"index", cover.index}, {"codec", cover.codec}, {"width", cover.width}, {"height", cover.height}};
  add_text(json, "title", cover.title);
  return json;
}

Json to_value(const Chapter& chapter) {
  return {{"start", to_seconds(chapter.start)}, {"end", to_seconds(chapter.end)}, {"title", chapter.title}};
}

Json to_value(const MediaTags& tags) {
  Json json = Json::object();
  add_text(json, "created", tags.created);
  add_text(json, "location", tags.location);
  add_text(json, "timecode", tags.timecode);
  add_text(json, "title", tags.title);
  add_text(json, "encoder", tags.encoder);
  add_text(json, "device", tags.device);
  add_text(json, "originator", tags.originator);
  add_text(json, "originator_reference", tags.originator_reference);
  add_text(json, "originated", tags.originated);
  add_number(json, "samples_since_midnight", tags.samples_since_midnight);
  return json;
}

Json to_value(const MediaFinding& finding) {
  Json parameters = Json::object();
  for (const Parameter& parameter : finding.parameters) parameters[parameter.name] = parameter.value;
  return {{"message", finding.message}, {"parameters", std::move(parameters)}};
}

template <class Value>
Json to_list(const std::vector<Value>& values) {
  Json list = Json::array();
  for (const Value& value : values) list.push_back(to_value(value));
  return list;
}

template <class Stream>
const Stream* preferred(const std::vector<Stream>& streams) {
  const Stream* best = nullptr;
  for (const Stream& stream : streams) {
    if (stream.decoding == Decoding::refused) continue;
    if (best == nullptr || (stream.preferred && !best->preferred)) best = &stream;
  }
  return best;
}

template <class Stream>
std::optional<MediaTime> length_of(const Stream& stream) {
  const bool known = stream.packets && stream.packets->whole && stream.packets->count > 0;
  return known ? std::optional(stream.packets->end - stream.packets->first) : stream.duration;
}

}  // namespace

std::optional<MediaTime> played_length(const MediaInfo& info) {
  std::optional<MediaTime> length;
  if (const VideoStream* video = preferred(info.videos)) {
    length = length_of(*video);
  } else if (const AudioStream* audio = preferred(info.audios)) {
    length = length_of(*audio);
  }
  return length ? length : info.duration;
}

std::string to_json(const MediaInfo& info) {
  Json json = {{"format", facts(info.format).name},
               {"kind", name_of(info.kind)},
               {"media_type", info.media_type},
               {"bytes", info.bytes},
               {"duration", seconds_or_null(info.duration)}};
  add_time(json, "start", info.start);
  add_number(json, "bit_rate", info.bit_rate);
  if (!info.videos.empty()) json["video"] = to_list(info.videos);
  if (!info.audios.empty()) json["audio"] = to_list(info.audios);
  if (!info.texts.empty()) json["text"] = to_list(info.texts);
  if (!info.covers.empty()) json["covers"] = to_list(info.covers);
  if (!info.chapters.empty()) json["chapters"] = to_list(info.chapters);
  if (Json tags = to_value(info.tags); !tags.empty()) json["tags"] = std::move(tags);
  if (info.picture) {
    json["picture"] = {{"width", info.picture->width},
                       {"height", info.picture->height},
                       {"pages", info.picture->pages},
                       {"interpretation", info.picture->interpretation}};
  }
  if (info.document) json["document"] = {{"pages", info.document->pages}};
  if (!info.embedded.empty()) json["embedded"] = Json::parse(to_json(info.embedded), nullptr, false);
  json["findings"] = to_list(info.findings);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace khen
