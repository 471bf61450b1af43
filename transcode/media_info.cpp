// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/media_info.h"

#include <nlohmann/json.hpp>

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

Json seconds_or_null(const std::optional<MediaTime>& time) { return time ? Json(to_seconds(*time)) : Json(nullptr); }

Json to_value(const Rate& rate) { return std::to_string(rate.numerator) + "/" + std::to_string(rate.denominator); }

Json to_value(const VideoStream& stream) {
  constexpr const char* transfers[] = {"sdr", "pq", "hlg"};
  return {{"index", stream.index},
          {"codec", stream.codec},
          {"profile", stream.profile},
          {"decodable", stream.decoding == Decoding::allowed},
          {"width", stream.width},
          {"height", stream.height},
          {"sample_aspect", to_value(stream.sample_aspect)},
          {"rotation", stream.rotation},
          {"nominal_rate", to_value(stream.nominal_rate)},
          {"average_rate", to_value(stream.average_rate)},
          {"interlaced", stream.scan == Scan::interlaced},
          {"transfer", transfers[static_cast<int>(stream.transfer)]},
          {"full_range", stream.range == Range::full},
          {"matrix", stream.matrix},
          {"pixel_format", stream.pixel_format},
          {"duration", seconds_or_null(stream.duration)},
          {"language", stream.language}};
}

Json to_value(const AudioStream& stream) {
  return {{"index", stream.index},
          {"codec", stream.codec},
          {"decodable", stream.decoding == Decoding::allowed},
          {"channels", stream.channels},
          {"layout", stream.layout},
          {"sample_rate", stream.sample_rate},
          {"duration", seconds_or_null(stream.duration)},
          {"language", stream.language}};
}

Json to_value(const TextStream& stream) {
  return {{"index", stream.index}, {"codec", stream.codec}, {"language", stream.language}};
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

}  // namespace

std::string to_json(const MediaInfo& info) {
  Json json = {{"format", facts(info.format).name},
               {"kind", name_of(info.kind)},
               {"media_type", info.media_type},
               {"bytes", info.bytes},
               {"duration", seconds_or_null(info.duration)}};
  if (!info.videos.empty()) json["video"] = to_list(info.videos);
  if (!info.audios.empty()) json["audio"] = to_list(info.audios);
  if (!info.texts.empty()) json["text"] = to_list(info.texts);
  if (info.picture) {
    json["picture"] = {{"width", info.picture->width},
                       {"height", info.picture->height},
                       {"pages", info.picture->pages},
                       {"interpretation", info.picture->interpretation}};
  }
  if (info.document) json["document"] = {{"pages", info.document->pages}};
  json["findings"] = to_list(info.findings);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace khen
