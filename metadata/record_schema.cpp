// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "metadata/record_json.h"
#include "metadata/record_shape.h"
#include "metadata/validation.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view tag_pattern = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$";
constexpr std::string_view id_pattern = "^[0-7][0-9a-hjkmnp-tv-z]{25}$";
constexpr std::string_view slug_pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

Json text(std::string_view pattern = "") {
  Json schema = {{"type", "string"}};
  if (!pattern.empty()) schema["pattern"] = pattern;
  return schema;
}

Json object_of(std::span<const Member> members);

Json schema_of(const Member& member) {
  switch (member.kind) {
    case MemberKind::text: return text(member.name == "lang" ? tag_pattern : "");
    case MemberKind::number: return {{"type", "number"}};
    case MemberKind::integer: return {{"type", "integer"}};
    case MemberKind::boolean: return {{"type", "boolean"}};
    case MemberKind::lunar_date: break;
  }
  return object_of(detail::lunar_members);
}

Json object_of(std::span<const Member> members) {
  Json schema = {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
  Json required = Json::array();
  for (const Member& member : members) {
    schema["properties"][std::string(member.name)] = schema_of(member);
    if (member.presence == Presence::required) required.push_back(member.name);
  }
  if (!required.empty()) schema["required"] = required;
  return schema;
}

// What the rows of record_shape.h don't say: choices, ranges, which members need each other.
Json place_schema() {
  Json schema = object_of(members_of(FieldType::place));
  schema["properties"]["latitude"].update({{"minimum", -90}, {"maximum", 90}});
  schema["properties"]["longitude"].update({{"minimum", -180}, {"maximum", 180}});
  schema["properties"]["coarsen_km"].update({{"minimum", 0}, {"maximum", longest_coarsening_km}});
  schema["dependentRequired"] = {
      {"latitude", {"longitude"}}, {"longitude", {"latitude"}}, {"coarsen_km", {"latitude"}}};
  Json any_of = Json::array();
  for (const std::string_view name : {"unit", "former_unit", "locality"}) {
    any_of.push_back({{"required", Json::array({name})}});
  }
  schema["anyOf"] = std::move(any_of);
  return schema;
}

Json date_schema() {
  Json schema = object_of(members_of(FieldType::date));
  schema["properties"]["kind"] = {{"enum", date_kinds}};
  Json& lunar = schema["properties"]["lunar"]["properties"];
  lunar["month"].update({{"minimum", 1}, {"maximum", 12}});
  lunar["day"].update({{"minimum", 1}, {"maximum", 30}});
  schema["anyOf"] = Json::array({{{"required", Json::array({"edtf"})}}, {{"required", Json::array({"lunar"})}}});
  return schema;
}

Json relation_schema() {
  Json schema = object_of(members_of(FieldType::relation));
  schema["properties"]["type"] = {{"enum", relation_types}};
  schema["properties"]["target"]["pattern"] = std::string(id_pattern) + "|^https://";
  return schema;
}

Json value_schema(FieldType type) {
  switch (type) {
    case FieldType::term: return text();
    case FieldType::language: return text(tag_pattern);
    case FieldType::collection: return text(slug_pattern);
    case FieldType::place: return place_schema();
    case FieldType::date: return date_schema();
    case FieldType::relation: return relation_schema();
    case FieldType::localized:
    case FieldType::person: break;
  }
  return object_of(members_of(type));
}

Json field_schema(const Field& row) {
  Json value = value_schema(row.type);
  if (row.type == FieldType::term)
    value["$comment"] = "An id in the vocabulary \"" + std::string(row.vocabulary) + "\".";
  if (row.occurrence == Occurrence::single) return value;
  Json list = {{"type", "array"}, {"items", std::move(value)}, {"maxItems", values_a_field}};
  if (row.presence == Presence::required) list["minItems"] = 1;
  return list;
}

Json access_names() {
  Json names = Json::array();
  for (const AccessClassFacts& row : access_class_table) names.push_back(row.name);
  return names;
}

}  // namespace

std::string record_schema(std::string_view address) {
  Json properties = {{"id", text(id_pattern)},
                     {"version", {{"type", "integer"}, {"minimum", 0}}},
                     {"status", {{"enum", status_names}}},
                     {"access", {{"enum", access_names()}}}};
  Json required = Json::array();
  for (const Field& row : field_table) {
    properties[std::string(row.name)] = field_schema(row);
    if (row.presence == Presence::required) required.push_back(row.name);
  }
  const Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                       {"$id", address},
                       {"title", "Record"},
                       {"description", "The description of one heritage item: a festival, a song, a custom, a craft."},
                       {"type", "object"},
                       {"properties", std::move(properties)},
                       {"required", std::move(required)},
                       {"additionalProperties", false}};
  return schema.dump(2);
}

}  // namespace khen
