// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/json_ld.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/edtf.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

// schema.org's word for a field; the others keep their Dublin Core property.
struct Word {
  FieldId field;
  std::string_view property;
};
constexpr std::array<Word, 12> words{{{FieldId::titles, "name"},
                                      {FieldId::alternative_names, "alternateName"},
                                      {FieldId::descriptions, "description"},
                                      {FieldId::ethnic_groups, "about"},
                                      {FieldId::genres, "genre"},
                                      {FieldId::languages, "inLanguage"},
                                      {FieldId::subjects, "keywords"},
                                      {FieldId::people, "contributor"},
                                      {FieldId::places, "spatialCoverage"},
                                      {FieldId::instruments, "about"},
                                      {FieldId::licence, "license"},
                                      {FieldId::collections, "isPartOf"}}};

struct Link {
  std::string_view type;
  std::string_view property;
};
constexpr std::array<Link, 5> links{{{"is_related_to", "dcterms:relation"},
                                     {"is_part_of", "isPartOf"},
                                     {"has_part", "hasPart"},
                                     {"is_version_of", "dcterms:isVersionOf"},
                                     {"source", "isBasedOn"}}};

std::string property_of(const Field& row) {
  const auto* found =
      std::find_if(words.begin(), words.end(), [&row](const Word& word) { return word.field == row.id; });
  return found == words.end() ? "dcterms:" + std::string(row.dublin_core) : std::string(found->property);
}

Json tagged(const LocalizedText& text) { return {{"@language", text.language}, {"@value", text.value}}; }

Json tagged(const std::vector<LocalizedText>& texts) {
  Json list = Json::array();
  for (const LocalizedText& text : texts) list.push_back(tagged(text));
  return list;
}

class Writer {
 public:
  explicit Writer(const ExchangeContext& context) : context_(context) {}

  void field(const Record& record, const Field& row) {
    row_ = &row;
    for (const FieldValue& value : record.all(row.id)) {
      std::visit([this](const auto& typed) { write(typed); }, value);
    }
  }

  [[nodiscard]] const Json& properties() const { return properties_; }

 private:
  void add(const std::string& property, Json value) {
    if (!properties_.contains(property)) properties_[property] = Json::array();
    properties_[property].push_back(std::move(value));
  }
  void add(Json value) { add(property_of(*row_), std::move(value)); }

  Json defined_term(std::string_view vocabulary, std::string_view id) const {
    const VocabularyTerm* term = context_.vocabularies.get(vocabulary).find(id);
    if (term == nullptr) return id;
    Json object = {{"@type", "DefinedTerm"}, {"termCode", id}, {"inDefinedTermSet", vocabulary}};
    object["name"] = tagged(term->labels);
    return object;
  }

  void write(const LocalizedText& text) { add(tagged(text)); }
  void write(const LanguageTag& tag) { add(tag.text); }
  void write(const CollectionRef& collection) {
    add({{"@type", "Collection"}, {"@id", collection_address(context_, collection.id)}});
  }

  void write(const Term& term) {
    const VocabularyTerm* known = context_.vocabularies.get(row_->vocabulary).find(term.id);
    const bool has_address = known != nullptr && known->matches.contains("uri");
    add(has_address ? Json{{"@id", known->matches.at("uri")}} : defined_term(row_->vocabulary, term.id));
  }

  // schema.org's Role stands between a work and its contributor.
  void write(const Person& person) {
    Json name = person.language.empty() ? Json(person.name) : tagged(LocalizedText{person.language, person.name});
    Json who = {{"@type", "Person"}, {"name", std::move(name)}};
    if (person.role.empty()) return add(std::move(who));
    const VocabularyTerm* role = context_.vocabularies.get(row_->vocabulary).find(person.role);
    Json object = {{"@type", "Role"}};
    object["roleName"] = role == nullptr ? Json(person.role) : tagged(role->labels);
    object["contributor"] = std::move(who);
    add(std::move(object));
  }

  void write(const Place& place) {
    Json object = {{"@type", "Place"}};
    if (!place.village.empty()) object["name"] = place.village;
    if (!place.locality.empty()) object["address"] = place.locality;
    Json within = Json::array();
    for (const std::string* unit : {&place.unit, &place.former_unit}) {
      if (unit->empty()) continue;
      const VocabularyTerm* term = context_.vocabularies.get(row_->vocabulary).find(*unit);
      Json area = {{"@type", "AdministrativeArea"}, {"identifier", *unit}};
      if (term != nullptr) area["name"] = tagged(term->labels);
      within.push_back(std::move(area));
    }
    if (!within.empty()) object["containedInPlace"] = std::move(within);
    if (place.coordinates) {
      object["geo"] = {{"@type", "GeoCoordinates"},
                       {"latitude", place.coordinates->latitude},
                       {"longitude", place.coordinates->longitude}};
    }
    add(std::move(object));
  }

  // The expression for those who read EDTF, the days it may cover for all others.
  void write(const Date& date) {
    if (date.edtf.empty()) return;
    add(date.edtf);
    const auto span = parse_edtf(date.edtf);
    if (span) add("temporalCoverage", span->earliest.value_or("..") + "/" + span->latest.value_or(".."));
  }

  void write(const Relation& relation) {
    const auto* link =
        std::find_if(links.begin(), links.end(), [&relation](const Link& row) { return row.type == relation.type; });
    add(std::string(link == links.end() ? links.front().property : link->property),
        {{"@id", target_address(context_, relation)}});
  }

  const ExchangeContext& context_;
  const Field* row_ = nullptr;
  Json properties_ = Json::object();
};

std::string without_angle_brackets(const std::string& json) {
  std::string out;
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string to_json_ld(const Record& record, const ExchangeContext& context) {
  const Record shown = for_readers(record);
  Writer writer(context);
  for (const Field& row : field_table) writer.field(shown, row);
  const std::string address = record_address(context, shown);
  Json document = {{"@context", {"https://schema.org", {{"dcterms", "http://purl.org/dc/terms/"}}}},
                   {"@id", address},
                   {"@type", {"CreativeWork", "ArchiveComponent"}},
                   {"url", address},
                   {"identifier", shown.id ? shown.id->str() : ""}};
  document["holdingArchive"] = {
      {"@type", "ArchiveOrganization"}, {"name", context.archive_name}, {"url", context.site}};
  document.update(writer.properties());
  return without_angle_brackets(document.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace khen
