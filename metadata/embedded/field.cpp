// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/embedded/field.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_where = 120;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Line ends stay: descriptions have several lines.
std::string cleaned(std::string_view text, std::size_t longest) {
  std::string out;
  for (const char c : clip(text, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 ? byte != 0x7f : c == '\n') out += c;
    if (c == '\t') out += ' ';
  }
  const std::string_view trimmed = trim(out);
  return is_clean_text(trimmed) ? to_nfc(trimmed) : printable(trimmed);
}

Json to_value(const std::vector<EmbeddedField>& fields) {
  Json list = Json::array();
  for (const EmbeddedField& field : fields)
    list.push_back({{"where", field.where}, {"meaning", name_of(field.meaning)}, {"value", field.value}});
  return list;
}

void read_list(const Json& list, std::vector<EmbeddedField>& fields) {
  if (!list.is_array()) return;
  for (const Json& one : list) {
    if (!one.is_object()) continue;
    add_embedded(fields, {text_at(one, "where"), parse_meaning(text_at(one, "meaning")).value_or(Meaning::other),
                          text_at(one, "value")});
  }
}

Json parsed_facts(std::string_view facts_json) {
  Json json = Json::parse(facts_json, nullptr, false);
  return json.is_object() ? json : Json::object();
}

void read_member(const Json& facts, const char* member, std::vector<EmbeddedField>& fields) {
  if (const auto found = facts.find(member); found != facts.end()) read_list(*found, fields);
}

}  // namespace

std::optional<Meaning> parse_meaning(std::string_view name) {
  const auto* const found = std::ranges::find(meaning_names, name);
  if (found == meaning_names.end()) return std::nullopt;
  return static_cast<Meaning>(found - meaning_names.begin());
}

void add_embedded(std::vector<EmbeddedField>& fields, EmbeddedField field) {
  field.where = cleaned(field.where, longest_where);
  field.value = cleaned(field.value, longest_embedded_value);
  if (field.where.empty() || field.value.empty() || fields.size() >= most_embedded_fields) return;
  std::size_t bytes = field.value.size();
  for (const EmbeddedField& one : fields) bytes += one.value.size();
  if (bytes > most_embedded_bytes || std::ranges::count(fields, field) > 0) return;
  fields.push_back(std::move(field));
}

std::string to_json(const std::vector<EmbeddedField>& fields) {
  return to_value(fields).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<EmbeddedField> parse_embedded(std::string_view json) {
  std::vector<EmbeddedField> fields;
  read_list(Json::parse(json, nullptr, false), fields);
  return fields;
}

std::vector<EmbeddedField> embedded_in_facts(std::string_view facts_json) {
  const Json facts = parsed_facts(facts_json);
  std::vector<EmbeddedField> fields;
  read_member(facts, "beside", fields);
  read_member(facts, "embedded", fields);
  return fields;
}

std::vector<EmbeddedField> beside_in_facts(std::string_view facts_json) {
  std::vector<EmbeddedField> fields;
  read_member(parsed_facts(facts_json), "beside", fields);
  return fields;
}

std::string with_beside(std::string_view facts_json, const std::vector<EmbeddedField>& beside) {
  if (beside.empty()) return std::string(facts_json);
  Json facts = parsed_facts(facts_json);
  facts["beside"] = to_value(beside);
  return facts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace khen
