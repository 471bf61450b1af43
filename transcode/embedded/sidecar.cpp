// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "metadata/base/clock.h"
#include "metadata/base/text.h"
#include "metadata/transcript/charset.h"
#include "metadata/transcript/xml.h"
#include "transcode/embedded/parts.h"

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr int deepest = 6;
constexpr XmlLimits xml_limits{20'000, 32};

// A value of a known member: a text, a number, or a list of those; of an object what names it.
void add_value(std::vector<EmbeddedField>& fields, const std::string& where, Meaning meaning, const Json& value,
               int depth) {
  if (value.is_string()) return add_embedded(fields, {where, meaning, value.get<std::string>()});
  if (value.is_number_integer())
    return add_embedded(fields, {where, meaning, std::to_string(value.get<std::int64_t>())});
  if (depth > deepest) return;
  if (value.is_array()) {
    for (const Json& one : value) add_value(fields, where, meaning, one, depth + 1);
  }
  if (!value.is_object()) return;
  for (const char* name : {"name", "value", "@value", "text"}) {
    if (const auto found = value.find(name); found != value.end() && found->is_string())
      return add_embedded(fields, {where, meaning, found->get<std::string>()});
  }
}

std::optional<double> number_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

void add_coordinates(std::vector<EmbeddedField>& fields, const std::string& where, const Json& object) {
  const auto latitude = number_at(object, "latitude");
  const auto longitude = number_at(object, "longitude");
  if (latitude && longitude)
    add_embedded(fields, {where, Meaning::coordinates, fmt::format("{:.6f}, {:.6f}", *latitude, *longitude)});
}

// Photo services tell the time as text of seconds.
void add_photo_time(std::vector<EmbeddedField>& fields, const Json& object) {
  const auto taken = object.find("photoTakenTime");
  if (taken == object.end() || !taken->is_object()) return;
  const auto text = taken->find("timestamp");
  if (text == taken->end() || !text->is_string()) return;
  std::int64_t seconds = 0;
  const std::string& digits = text->get_ref<const std::string&>();
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  constexpr std::int64_t latest = 4'102'444'800;  // the year 2100
  if (error != std::errc() || end != digits.data() + digits.size() || seconds < -latest || seconds > latest) return;
  add_embedded(fields, {"photoTakenTime", Meaning::recorded, to_rfc3339(from_milliseconds(seconds * 1000))});
}

void read_object(std::vector<EmbeddedField>& fields, const Json& object) {
  for (const auto& [name, value] : object.items()) {
    const Meaning meaning = meaning_of_name(name);
    if (meaning != Meaning::other) add_value(fields, name, meaning, value, 0);
    if (value.is_object()) add_coordinates(fields, name, value);
  }
  add_coordinates(fields, "latitude, longitude", object);
  add_photo_time(fields, object);
}

void read_json(std::vector<EmbeddedField>& fields, std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_object()) read_object(fields, json);
  if (json.is_array() && !json.empty() && json.front().is_object()) read_object(fields, json.front());
}

bool is_list(std::string_view name) { return name == "Alt" || name == "Bag" || name == "Seq" || name == "li"; }

// The texts of an element: its own, or those of RDF's lists.
void add_texts(std::vector<EmbeddedField>& fields, const std::string& where, Meaning meaning, const XmlNode& node) {
  bool listed = false;
  for (const XmlNode& child : node.children) {
    if (!is_list(child.name)) continue;
    listed = true;
    add_texts(fields, where, meaning, child);
  }
  if (!listed) add_embedded(fields, {where, meaning, node.whole_text()});
}

void read_element(std::vector<EmbeddedField>& fields, const XmlNode& node, int depth) {
  for (const XmlAttribute& attribute : node.attributes) {
    const Meaning meaning = meaning_of_name(attribute.name);
    if (meaning != Meaning::other) add_embedded(fields, {attribute.name, meaning, attribute.value});
  }
  for (const XmlNode& child : node.children) {
    if (child.name.empty()) continue;
    const bool frame = node.name == "RDF";  // of XMP: its "Description" describes nothing by itself
    const Meaning meaning = frame ? Meaning::other : meaning_of_name(child.name);
    if (meaning != Meaning::other)
      add_texts(fields, child.name, meaning, child);
    else if (depth < deepest)
      read_element(fields, child, depth + 1);
  }
}

// Of annotations only who made them and in which language: what they say is a transcript, which is taken in as one.
void read_annotations(std::vector<EmbeddedField>& fields, const XmlNode& root) {
  add_embedded(fields, {"AUTHOR", Meaning::contributor, std::string(root.attribute("AUTHOR"))});
  for (const XmlNode& child : root.children) {
    if (child.name == "LANGUAGE")
      add_embedded(fields, {"LANGUAGE", Meaning::language, std::string(child.attribute("LANG_ID"))});
  }
}

void read_xml(std::vector<EmbeddedField>& fields, std::string_view text) {
  const auto root = parse_xml(text, xml_limits);
  if (!root) return;
  if (root->name == "ANNOTATION_DOCUMENT") return read_annotations(fields, *root);
  read_element(fields, *root, 0);
}

}  // namespace

std::vector<EmbeddedField> sidecar_fields(std::string_view bytes) {
  std::vector<EmbeddedField> fields;
  const auto decoded = decode_text(bytes);
  if (!decoded) return fields;
  const std::string_view text = trim(decoded->text);
  if (text.starts_with('{') || text.starts_with('[')) read_json(fields, text);
  if (text.starts_with('<')) read_xml(fields, text);
  return fields;
}

}  // namespace khen
