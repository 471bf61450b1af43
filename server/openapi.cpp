// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/openapi.h"

#include <array>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "server/problem.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

struct Component {
  std::string_view name;
  std::string_view schema;  // JSON
};

constexpr std::array components{
    Component{"Text", R"({"type":"object","required":["lang","value"],"properties":{"lang":{"type":"string",
      "description":"BCP 47 tag"},"value":{"type":"string"}}})"},
    Component{"Record", R"({"description":"The canonical Record (see /api/v1/schemas/record.json) with what is known of
      its Recordings; `created`, `modified`, `published` and `recordings` are ours and left out when you send them.",
      "type":"object","required":["titles"],"properties":{"id":{"type":"string"},"version":{"type":"integer"},
      "status":{"enum":["draft","published","withdrawn"]},"access":{"enum":["public","signed-in","staff"]},
      "titles":{"type":"array","items":{"$ref":"#/components/schemas/Text"}},
      "created":{"type":"string","format":"date-time"},"modified":{"type":"string","format":"date-time"},
      "published":{"type":["string","null"],"format":"date-time"},
      "recordings":{"type":"array","items":{"$ref":"#/components/schemas/Recording"}}}})"},
    Component{"Recording",
              R"({"type":"object","required":["id","kind","media_type","bytes","state","renditions","original"],
      "properties":{"id":{"type":"string"},"kind":{"enum":["video","audio","image","document"]},
      "media_type":{"type":"string"},"bytes":{"type":"integer"},"duration":{"type":["number","null"]},
      "width":{"type":["integer","null"]},"height":{"type":["integer","null"]},
      "state":{"enum":["stored","derived","failed"]},"deposited":{"type":"string","format":"date-time"},
      "poster":{"type":["string","null"],"description":"Address of the picture that stands for it"},
      "renditions":{"type":"array","items":{"$ref":"#/components/schemas/Rendition"}},
      "original":{"type":"object","required":["url","file_name","sha512"],"properties":{"url":{"type":"string"},
      "file_name":{"type":"string"},"sha512":{"type":"string"}}}}})"},
    Component{"Rendition", R"({"type":"object","required":["role","url","media_type","bytes"],"properties":{
      "role":{"type":"string"},"url":{"type":"string"},"media_type":{"type":"string"},"bytes":{"type":"integer"},
      "width":{"type":["integer","null"]},"height":{"type":["integer","null"]},"codecs":{"type":"string"},
      "bandwidth":{"type":["integer","null"]},"duration":{"type":["number","null"]}}})"},
    Component{"MediaAddress", R"({"type":"object","required":["base","expires"],"properties":{"base":{"type":"string",
      "description":"Before the file name of a Rendition"},"expires":{"type":["string","null"],"format":"date-time",
      "description":"null: it is open to everybody"}}})"},
    Component{"RecordList", R"({"type":"object","required":["items","next"],"properties":{"items":{"type":"array",
      "items":{"$ref":"#/components/schemas/Record"}},"next":{"type":["string","null"]}}})"},
    Component{"List", R"({"type":"object","required":["items","next"],"properties":{"items":{"type":"array",
      "items":{"type":"object"}},"next":{"type":["string","null"]}}})"},
    Component{"SearchPage", R"({"type":"object","required":["items","total","total_is_exact","facets","next"],
      "properties":{"items":{"type":"array","items":{"type":"object","required":["id","titles","score","highlights"],
      "properties":{"id":{"type":"string"},"titles":{"type":"array","items":{"$ref":"#/components/schemas/Text"}},
      "score":{"type":"number"},"url":{"type":"string"},"thumbnail":{"type":["object","null"]},
      "highlights":{"type":"array","items":{"type":"object","required":["field","lang","runs"],"properties":{
      "field":{"type":"string"},"lang":{"type":"string"},"runs":{"type":"array","items":{"type":"object",
      "required":["text","mark"],"properties":{"text":{"type":"string"},"mark":{"type":"boolean"}}}}}}},
      "passages":{"type":"array","description":"Where the words are said or written","items":{"type":"object",
      "required":["recording","runs"],"properties":{"recording":{"type":"string"},"begin":{"type":"integer",
      "description":"Milliseconds"},"end":{"type":"integer"},"page":{"type":"integer"},"lang":{"type":"string"},
      "runs":{"type":"array","items":{"type":"object"}}}}},"passages_total":{"type":"integer"}}}},
      "total":{"type":"integer"},"total_is_exact":{"type":"boolean"},"complete":{"type":"integer","description":
      "Items in front that have all the words"},"relaxed":{"type":"boolean"},"corrected":{"type":"boolean","description":
      "Nothing had the words as typed: these are for did_you_mean"},
      "did_you_mean":{"type":["string","null"]},"remarks":{"type":"array","items":{"type":"object"}},
      "facets":{"type":"array","items":{"type":"object","required":["parameter","values"],"properties":{
      "parameter":{"type":"string"},"values":{"type":"array","items":{"type":"object",
      "required":["id","label","count"]}}}}},"next":{"type":["string","null"]}}})"},
    Component{"Suggestions", R"({"type":"object","required":["names","records"],"properties":{"names":{"type":"array",
      "items":{"type":"object","required":["parameter","id","label","count","url"],"properties":{
      "parameter":{"type":"string"},"id":{"type":"string"},"label":{"type":"string"},"count":{"type":"integer"},
      "url":{"type":"string"}}}},"records":{"type":"array","items":{"type":"object","required":["id","title","url"],
      "properties":{"id":{"type":"string"},"lang":{"type":"string"},"title":{"type":"string"},
      "url":{"type":"string"}}}}}})"},
    Component{"Collection", R"({"type":"object","required":["id","titles"],"properties":{"id":{"type":"string"},
      "titles":{"type":"array","items":{"$ref":"#/components/schemas/Text"}},
      "descriptions":{"type":"array","items":{"$ref":"#/components/schemas/Text"}}}})"},
    Component{"Vocabulary",
              R"({"type":"object","required":["name","labels","terms"],"properties":{"name":{"type":"string"},
      "labels":{"type":"array","items":{"$ref":"#/components/schemas/Text"}},"terms":{"type":"array","items":{
      "type":"object","required":["id","labels"]}}}})"},
    Component{"Job", R"({"type":"object","required":["id","kind","state","progress","must_act"],"properties":{
      "id":{"type":"string"},"kind":{"type":"string"},"object":{"type":"string"},"record":{"type":"string"},
      "state":{"enum":["waiting","running","done","failed","cancelled"]},
      "urgency":{"enum":["first","in_turn","last"]},"stage":{"type":"string"},
      "progress":{"type":"number"},"must_act":{"enum":["nobody","machine","archivist","administrator"]}}})"},
    Component{"Transcript", R"({"type":"object","required":["id","recording","revision","kind","origin","reviewed"],
      "properties":{"id":{"type":"string"},"recording":{"type":"string"},"revision":{"type":"integer"},
      "kind":{"enum":["captions","subtitles","transcript","chapters","annotation"]},"language":{"type":"string"},
      "origin":{"enum":["embedded","imported","machine"]},"reviewed":{"type":"boolean"},
      "tiers":{"type":"array","items":{"type":"object"}},"passages":{"type":"array","items":{"type":"object",
      "required":["begin","end","text"],"properties":{"begin":{"type":"integer"},"end":{"type":"integer"},
      "text":{"type":"string"},"speaker":{"type":"string"},"tier":{"type":"string"}}}}}})"},
    Component{"Session", R"({"type":"object","required":["login","role","csrf"],"properties":{
      "login":{"type":["string","null"]},"role":{"enum":["reader","archivist","administrator",null]},
      "csrf":{"type":["string","null"]}}})"},
    Component{"Credentials",
              R"({"type":"object","required":["login","password"],"properties":{"login":{"type":"string"},
      "password":{"type":"string"}}})"},
    Component{"Problem",
              R"({"type":"object","required":["title","status","code"],"properties":{"type":{"type":"string"},
      "title":{"type":"string"},"status":{"type":"integer"},"code":{"type":"string"},"detail":{"type":"string"},
      "hint":{"type":"string"},"correlation":{"type":"string"},"findings":{"type":"array","items":{"type":"object"}}}})"},
    Component{"Bytes", R"({"type":"string","format":"binary"})"},
    Component{"Any", R"({"type":"object"})"},
};

// Line ends inside the texts above are for the reader of this file.
Json read_json(std::string_view text) {
  std::string joined;
  for (const std::string_view line : split(text, '\n')) {
    if (!joined.empty()) joined += ' ';
    joined += trim(line);
  }
  return Json::parse(joined, nullptr, false);
}

Json reference(std::string_view schema) { return {{"$ref", "#/components/schemas/" + std::string(schema)}}; }

Json content(std::string_view type, std::string_view schema) {
  return {{std::string(type), {{"schema", reference(schema)}}}};
}

Json parameters_json(const ApiOperation& operation) {
  Json list = Json::array();
  for (const ApiParameter& parameter : operation.parameters) {
    const bool needed = parameter.in == "path" || (parameter.in == "header" && parameter.name != "If-Match");
    Json json{{"name", parameter.name},
              {"in", parameter.in},
              {"required", needed},
              {"description", parameter.description},
              {"schema", read_json(parameter.schema)}};
    if (!parameter.example.empty()) json["example"] = parameter.example;
    list.push_back(std::move(json));
  }
  return list;
}

Json operation_json(const ApiOperation& operation) {
  Json json{{"operationId", operation.id}, {"summary", operation.summary}};
  if (!operation.parameters.empty()) json["parameters"] = parameters_json(operation);
  if (!operation.request.empty()) {
    json["requestBody"] = {{"required", true}, {"content", content(operation.request_type, operation.request)}};
  }
  if (operation.access != Access::everybody) {
    Json session = Json::object();
    session["session"] = Json::array();
    json["security"] = Json::array({std::move(session)});
  }
  Json success{{"description", reason_phrase(operation.status)}};
  if (!operation.response.empty()) success["content"] = content("application/json", operation.response);
  json["responses"] = {
      {std::to_string(operation.status), std::move(success)},
      {"default",
       {{"description", "What went wrong (RFC 9457)."}, {"content", content("application/problem+json", "Problem")}}}};
  return json;
}

}  // namespace

std::string openapi_document() {
  Json paths = Json::object();
  for (const ApiOperation& operation : api_operations()) {
    paths[std::string(operation.path)][to_lower_ascii(name_of(operation.method))] = operation_json(operation);
  }
  Json schemas = Json::object();
  for (const Component& component : components) schemas[std::string(component.name)] = read_json(component.schema);
  const Json document{
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Khèn"},
        {"version", "1"},
        {"description",
         "Digital cultural heritage archive: search, describe, deposit. What you may not see is not there."},
        {"license", {{"name", "GPL-3.0-or-later"}, {"identifier", "GPL-3.0-or-later"}}}}},
      {"servers", Json::array({{{"url", "/"}}})},
      {"paths", std::move(paths)},
      {"components",
       {{"schemas", std::move(schemas)},
        {"securitySchemes", {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "khen"}}}}}}}};
  return document.dump(2);
}

}  // namespace khen
