// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_media_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::string_view between = " · ";

Json parsed(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_object() ? json : Json::object();
}

Json list_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : Json::array();
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

bool flag_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

// "30000/1001" as frames a second.
double rate_at(const Json& object, const char* key) {
  const std::string text = text_at(object, key);
  double numerator = 0;
  double denominator = 0;
  const auto first = std::from_chars(text.data(), text.data() + text.size(), numerator);
  if (first.ptr == text.data() + text.size()) return 0;
  std::from_chars(first.ptr + 1, text.data() + text.size(), denominator);
  return denominator > 0 ? numerator / denominator : 0;
}

void join(std::string& text, const std::string& more) {
  if (more.empty()) return;
  if (!text.empty()) text += between;
  text += more;
}

double frame_rate(const Json& video) {
  const auto packets = video.find("packets");
  const double measured = packets != video.end() && packets->is_object() ? rate_at(*packets, "measured_rate") : 0;
  if (measured > 0) return measured;
  const double average = rate_at(video, "average_rate");
  return average > 0 ? average : rate_at(video, "nominal_rate");
}

std::string say_video(const Speech& speech, const Json& video) {
  std::string text = text_at(video, "codec");
  join(text, text_at(video, "profile"));
  join(text, fmt::format("{:.0f} × {:.0f}", number_at(video, "width"), number_at(video, "height")));
  if (const double rate = frame_rate(video); rate > 0) join(text, fmt::format("{:.4g}/s", rate));
  if (flag_at(video, "interlaced")) join(text, speech.say("facts.interlaced"));
  if (const double turn = number_at(video, "rotation"); turn > 0) join(text, fmt::format("↻ {:.0f}°", turn));
  join(text, text_at(video, "chroma"));
  if (const double bits = number_at(video, "bit_depth"); bits > 0) join(text, fmt::format("{:.0f} bit", bits));
  join(text, text_at(video, "primaries"));
  return text;
}

std::string say_audio(const Json& audio) {
  std::string text = text_at(audio, "codec");
  const std::string layout = text_at(audio, "layout");
  join(text, layout.empty() ? fmt::format("{:.0f} ch", number_at(audio, "channels")) : layout);
  join(text, fmt::format("{:.4g} kHz", number_at(audio, "sample_rate") / 1000));
  if (const double bits = number_at(audio, "bit_depth"); bits > 0) join(text, fmt::format("{:.0f} bit", bits));
  join(text, text_at(audio, "language"));
  join(text, text_at(audio, "title"));
  return text;
}

class FactList {
 public:
  explicit FactList(const Speech& speech) : speech_(speech) {}
  void add(std::string_view label, const std::string& value) {
    if (value.empty()) return;
    list_.add(PageData::map({{"label", speech_.say(fmt::format("facts.{}", label))}, {"value", value}}));
  }
  PageData take() { return std::move(list_); }

 private:
  const Speech& speech_;
  PageData list_{PageData::List()};
};

// The tags that are worth a line, by their names in the facts.
constexpr const char* told_tags[] = {"created", "device", "timecode", "originator", "originated", "location"};

std::vector<Parameter> parameters_of(const Json& finding) {
  std::vector<Parameter> parameters;
  const auto found = finding.find("parameters");
  if (found == finding.end() || !found->is_object()) return parameters;
  for (const auto& [name, value] : found->items()) {
    if (value.is_string()) parameters.push_back({name, value.get<std::string>()});
  }
  return parameters;
}

}  // namespace

PageData media_findings_data(const Speech& speech, std::string_view facts_json) {
  PageData list{PageData::List()};
  for (const Json& finding : list_at(parsed(facts_json), "findings")) {
    const std::string message = finding.is_object() ? text_at(finding, "message") : std::string();
    if (!speech.messages.has("vi", message)) continue;
    list.add(PageData::map({{"text", speech.say(message, parameters_of(finding))}}));
  }
  return list;
}

PageData media_facts_data(const Speech& speech, std::string_view facts_json) {
  const Json json = parsed(facts_json);
  FactList facts(speech);
  const Json videos = list_at(json, "video");
  const Json audios = list_at(json, "audio");
  if (videos.empty() && audios.empty()) return facts.take();
  facts.add("container", text_at(json, "format"));
  for (const Json& video : videos) facts.add("video", video.is_object() ? say_video(speech, video) : std::string());
  for (const Json& audio : audios) facts.add("audio", audio.is_object() ? say_audio(audio) : std::string());
  const std::size_t chapters = list_at(json, "chapters").size();
  if (chapters > 0) facts.add("chapters", fmt::format("{}", chapters));
  const auto tags = json.find("tags");
  if (tags == json.end() || !tags->is_object()) return facts.take();
  for (const char* tag : told_tags) facts.add(tag, text_at(*tags, tag));
  return facts.take();
}

}  // namespace khen
