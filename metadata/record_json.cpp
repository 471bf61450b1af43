// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/record_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/json_check.h"
#include "metadata/language.h"
#include "metadata/record_shape.h"

namespace khen {
namespace {

using Json = nlohmann::json;
using Ordered = nlohmann::ordered_json;

Error misshaped(std::string_view where) { return fail(Code::invalid, "record.json", {{"where", printable(where)}}); }
Error unknown(std::string_view where) {
  return fail(Code::invalid, "record.json_unknown", {{"where", printable(clip(where, 200))}});
}
Error oversized(std::string_view where) {
  return fail(Code::too_large, "record.json_large", {{"where", printable(where)}});
}

std::string member_path(std::string_view where, std::string_view member) {
  return where.empty() ? std::string(member) : fmt::format("{}.{}", where, member);
}

// --- shape: after these checks reading can't fail ---

Result<void> check_text(const Json& value, std::string_view where) {
  if (!value.is_string()) return misshaped(where);
  const auto& text = value.get_ref<const std::string&>();
  // Normalisation may lengthen a text up to three times; what is stored must be readable again.
  if (text.size() > value_bytes || (text.size() > value_bytes / 3 && to_nfc(text).size() > value_bytes)) {
    return oversized(where);
  }
  if (!is_clean_text(text)) return misshaped(where);
  return {};
}

bool is_small_integer(const Json& value) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned()) return value.get<std::uint64_t>() <= std::numeric_limits<int>::max();
  return value.get<std::int64_t>() >= std::numeric_limits<int>::min();
}

Result<void> check_members(const Json& value, std::span<const Member> members, std::string_view where);

Result<void> check_member(const Json& value, MemberKind kind, std::string_view where) {
  bool fits = false;
  switch (kind) {
    case MemberKind::text: return check_text(value, where);
    case MemberKind::lunar_date: return check_members(value, detail::lunar_members, where);
    case MemberKind::number: fits = value.is_number(); break;
    case MemberKind::integer: fits = is_small_integer(value); break;
    case MemberKind::boolean: fits = value.is_boolean(); break;
  }
  if (!fits) return misshaped(where);
  return {};
}

Result<void> check_members(const Json& value, std::span<const Member> members, std::string_view where) {
  if (!value.is_object()) return misshaped(where);
  for (const auto& [name, content] : value.items()) {
    const std::string path = member_path(where, name);
    const auto* member = std::find_if(members.data(), members.data() + members.size(),
                                      [&name = name](const Member& row) { return row.name == name; });
    if (member == members.data() + members.size()) return unknown(path);
    TRY(check_member(content, member->kind, path));
  }
  for (const Member& member : members) {
    const bool missing = member.presence == Presence::required && !value.contains(std::string(member.name));
    if (missing) return misshaped(member_path(where, member.name));
  }
  return {};
}

Result<void> check_value(const Json& value, FieldType type, std::string_view where) {
  const std::span<const Member> members = members_of(type);
  if (members.empty()) return check_text(value, where);
  TRY(check_members(value, members, where));
  if (type != FieldType::place) return {};
  const bool located = value.contains("latitude");
  if (located != value.contains("longitude")) return misshaped(member_path(where, located ? "longitude" : "latitude"));
  if (value.contains("coarsen_km") && !located) return misshaped(member_path(where, "latitude"));
  return {};
}

// --- reading ---

std::string text_of(const Json& value) { return to_nfc(value.get_ref<const std::string&>()); }
std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::string() : text_of(*found);
}
// A malformed tag stays as it was written, for validate() to report.
std::string tag_in_order(const std::string& tag) { return is_language_tag(tag) ? canonical_language_tag(tag) : tag; }

std::optional<int> integer_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::nullopt : std::optional(found->get<int>());
}

LunarDate read_lunar(const Json& value) {
  return {value.at("month").get<int>(), integer_at(value, "day"), value.value("leap", false),
          integer_at(value, "year")};
}

Place read_place(const Json& value) {
  Place place{text_at(value, "unit"), text_at(value, "former_unit"), text_at(value, "locality"),
              text_at(value, "village"), std::nullopt};
  if (value.contains("latitude")) {
    place.coordinates = Coordinates{value.at("latitude").get<double>(), value.at("longitude").get<double>(),
                                    value.value("coarsen_km", 0.0)};
  }
  return place;
}

Date read_date(const Json& value) {
  Date date{text_at(value, "kind"), text_at(value, "edtf"), std::nullopt};
  if (value.contains("lunar")) date.lunar = read_lunar(value.at("lunar"));
  return date;
}

FieldValue read_value(const Json& value, FieldType type) {
  switch (type) {
    case FieldType::localized: return LocalizedText{tag_in_order(text_at(value, "lang")), text_at(value, "value")};
    case FieldType::term: return Term{text_of(value)};
    case FieldType::language: return LanguageTag{tag_in_order(text_of(value))};
    case FieldType::person:
      return Person{text_at(value, "name"), text_at(value, "role"), tag_in_order(text_at(value, "lang"))};
    case FieldType::place: return read_place(value);
    case FieldType::date: return read_date(value);
    case FieldType::collection: return CollectionRef{text_of(value)};
    case FieldType::relation: break;
  }
  return Relation{text_at(value, "type"), text_at(value, "target")};
}

// A single field is written as one bare value; a list is understood too, so that validate() can say what is wrong.
Result<std::vector<FieldValue>> read_field(const Json& content, const Field& row) {
  std::vector<FieldValue> values;
  if (row.occurrence == Occurrence::single && !content.is_array()) {
    TRY(check_value(content, row.type, row.name));
    values.push_back(read_value(content, row.type));
    return values;
  }
  if (!content.is_array()) return misshaped(row.name);
  if (content.size() > values_a_field) return oversized(row.name);
  for (std::size_t i = 0; i < content.size(); ++i) {
    TRY(check_value(content[i], row.type, fmt::format("{}[{}]", row.name, i)));
    values.push_back(read_value(content[i], row.type));
  }
  return values;
}

Result<void> read_envelope(const Json& content, std::string_view name, Record& record) {
  if (name == "version") {
    if (!is_small_integer(content) || content.get<int>() < 0) return misshaped(name);
    record.version = content.get<int>();
    return {};
  }
  TRY(check_text(content, name));
  const auto& text = content.get_ref<const std::string&>();
  if (name == "id") {
    const auto id = RecordId::parse(text);
    if (!id) return misshaped(name);
    record.id = *id;
  } else if (name == "status") {
    const auto status = parse_status(text);
    if (!status) return misshaped(name);
    record.status = *status;
  } else {
    const auto access = parse_access_class(text);
    if (!access) return misshaped(name);
    record.access = *access;
  }
  return {};
}

constexpr std::array<std::string_view, 4> envelope{"id", "version", "status", "access"};
bool is_envelope(std::string_view name) { return std::find(envelope.begin(), envelope.end(), name) != envelope.end(); }

Result<Json> parse_document(std::string_view text) {
  if (text.size() > document_bytes) return oversized("");
  TRY(check_json(text, levels_of_nesting));
  return Json::parse(text, nullptr, false);
}

// --- writing ---

void put_text(Ordered& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

Ordered write_lunar(const LunarDate& date) {
  Ordered object{{"month", date.month}};
  if (date.day) object["day"] = *date.day;
  if (date.leap) object["leap"] = true;
  if (date.year) object["year"] = *date.year;
  return object;
}

struct WriteValue {
  Ordered operator()(const LocalizedText& text) const { return {{"lang", text.language}, {"value", text.value}}; }
  Ordered operator()(const Term& term) const { return term.id; }
  Ordered operator()(const LanguageTag& tag) const { return tag.text; }
  Ordered operator()(const CollectionRef& collection) const { return collection.id; }
  Ordered operator()(const Relation& relation) const { return {{"type", relation.type}, {"target", relation.target}}; }
  Ordered operator()(const Person& person) const {
    Ordered object{{"name", person.name}};
    put_text(object, "role", person.role);
    put_text(object, "lang", person.language);
    return object;
  }
  Ordered operator()(const Place& place) const {
    Ordered object = Ordered::object();
    put_text(object, "unit", place.unit);
    put_text(object, "former_unit", place.former_unit);
    put_text(object, "locality", place.locality);
    put_text(object, "village", place.village);
    if (!place.coordinates) return object;
    object["latitude"] = place.coordinates->latitude;
    object["longitude"] = place.coordinates->longitude;
    if (place.coordinates->coarsen_km != 0) object["coarsen_km"] = place.coordinates->coarsen_km;
    return object;
  }
  Ordered operator()(const Date& date) const {
    Ordered object{{"kind", date.kind}};
    put_text(object, "edtf", date.edtf);
    if (date.lunar) object["lunar"] = write_lunar(*date.lunar);
    return object;
  }
};

Ordered write_values(const std::vector<FieldValue>& values) {
  Ordered list = Ordered::array();
  for (const FieldValue& value : values) list.push_back(std::visit(WriteValue{}, value));
  return list;
}

Ordered write_texts(const std::vector<LocalizedText>& texts) {
  Ordered list = Ordered::array();
  for (const LocalizedText& text : texts) list.push_back(WriteValue{}(text));
  return list;
}

std::string dump(const Ordered& document) { return document.dump(-1, ' ', false, Ordered::error_handler_t::replace); }

// --- collections ---

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 100 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

Result<std::vector<LocalizedText>> read_texts(const Json& object, const char* name, std::string_view where) {
  std::vector<LocalizedText> texts;
  const auto found = object.find(name);
  if (found == object.end()) return texts;
  const std::string path = member_path(where, name);
  if (!found->is_array()) return misshaped(path);
  if (found->size() > values_a_field) return oversized(path);
  for (std::size_t i = 0; i < found->size(); ++i) {
    const std::string here = fmt::format("{}[{}]", path, i);
    TRY(check_value((*found)[i], FieldType::localized, here));
    texts.push_back(std::get<LocalizedText>(read_value((*found)[i], FieldType::localized)));
    const LocalizedText& text = texts.back();
    if (!is_language_tag(text.language)) return misshaped(here + ".lang");
    if (trim(text.value).empty()) return misshaped(here + ".value");
  }
  return texts;
}

Result<Collection> read_collection(const Json& object, std::string_view where) {
  if (!object.is_object()) return misshaped(where);
  for (const auto& [name, content] : object.items()) {
    if (name != "id" && name != "titles" && name != "descriptions") return unknown(member_path(where, name));
  }
  if (!object.contains("id")) return misshaped(member_path(where, "id"));
  TRY(check_text(object.at("id"), member_path(where, "id")));
  Collection collection{text_at(object, "id"), TRY(read_texts(object, "titles", where)),
                        TRY(read_texts(object, "descriptions", where))};
  if (!is_slug(collection.id)) return misshaped(member_path(where, "id"));
  if (collection.titles.empty()) return misshaped(member_path(where, "titles"));
  return collection;
}

}  // namespace

Result<Record> parse_record(std::string_view json) {
  const Json document = TRY(parse_document(json));
  if (!document.is_object()) return misshaped("");
  Record record;
  for (const auto& [name, content] : document.items()) {
    if (const auto id = find_field(name)) {
      record.all(*id) = TRY(read_field(content, field(*id)));
    } else if (is_envelope(name)) {
      TRY(read_envelope(content, name, record));
    } else {
      return unknown(name);
    }
  }
  return record;
}

std::string to_json(const Record& record) {
  Ordered document = Ordered::object();
  if (record.id) document["id"] = record.id->str();
  document["version"] = record.version;
  document["status"] = name_of(record.status);
  document["access"] = name_of(record.access);
  for (const Field& row : field_table) {
    const std::vector<FieldValue>& values = record.all(row.id);
    if (values.empty()) continue;
    Ordered list = write_values(values);
    const bool bare = row.occurrence == Occurrence::single && values.size() == 1;
    document[std::string(row.name)] = bare ? list.front() : std::move(list);
  }
  return dump(document);
}

Result<Collection> parse_collection(std::string_view json) { return read_collection(TRY(parse_document(json)), ""); }

Result<std::vector<Collection>> parse_collections(std::string_view json) {
  const Json document = TRY(parse_document(json));
  if (!document.is_array()) return misshaped("");
  std::vector<Collection> collections;
  for (std::size_t i = 0; i < document.size(); ++i) {
    collections.push_back(TRY(read_collection(document[i], fmt::format("[{}]", i))));
  }
  return collections;
}

std::string to_json(const Collection& collection) {
  Ordered document{{"id", collection.id}, {"titles", write_texts(collection.titles)}};
  if (!collection.descriptions.empty()) document["descriptions"] = write_texts(collection.descriptions);
  return dump(document);
}

}  // namespace khen
