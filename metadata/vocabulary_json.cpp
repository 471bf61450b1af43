// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "metadata/base/text.h"
#include "metadata/language.h"
#include "metadata/vocabulary.h"

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 18> term_members{
    "id",      "labels",    "full",    "descriptions", "native",     "alternative", "notation", "match",     "broader",
    "related", "languages", "scripts", "predecessors", "valid_from", "valid_to",    "latitude", "longitude", "note"};

// Where in the data we are; turned into an Error at the first thing that is not as it should be.
struct Spot {
  std::string_view file;
  std::string term;

  [[nodiscard]] Error bad(std::string_view where) const {
    return fail(Code::internal, "vocabulary.data",
                {{"file", std::string(file)}, {"term", term}, {"where", std::string(where)}});
  }
};

Result<std::string> read_text(const Json& value, const Spot& spot, std::string_view where) {
  if (!value.is_string()) return spot.bad(where);
  const auto& text = value.get_ref<const std::string&>();
  if (trim(text).empty() || !is_clean_text(text) || to_nfc(text) != text) return spot.bad(where);
  return text;
}

Result<std::string> read_optional_text(const Json& object, const Spot& spot, const char* member) {
  const auto found = object.find(member);
  return found == object.end() ? Result<std::string>(std::string()) : read_text(*found, spot, member);
}

// {"vi": …, "en": …}: exactly the languages of the interface, in their order.
Result<std::vector<LocalizedText>> read_labels(const Json& object, const Spot& spot) {
  const auto found = object.find("labels");
  if (found == object.end() || found->size() != interface_languages.size()) return spot.bad("labels");
  std::vector<LocalizedText> labels;
  for (const InterfaceLanguage& language : interface_languages) {
    const std::string tag(language.tag);
    if (!found->contains(tag)) return spot.bad("labels." + tag);
    labels.push_back({tag, TRY(read_text(found->at(tag), spot, "labels." + tag))});
  }
  return labels;
}

Result<LocalizedText> read_localized(const Json& entry, const Spot& spot, std::string_view where) {
  if (!entry.is_object() || !entry.contains("lang") || !entry.contains("value")) return spot.bad(where);
  LocalizedText text{TRY(read_text(entry.at("lang"), spot, where)), TRY(read_text(entry.at("value"), spot, where))};
  if (!is_language_tag(text.language) || canonical_language_tag(text.language) != text.language) return spot.bad(where);
  return text;
}

Result<std::vector<LocalizedText>> read_localized_list(const Json& object, const Spot& spot, const char* member) {
  std::vector<LocalizedText> list;
  const auto found = object.find(member);
  if (found == object.end()) return list;
  if (!found->is_array()) return spot.bad(member);
  for (const Json& entry : *found) {
    if (entry.size() != 2) return spot.bad(member);
    list.push_back(TRY(read_localized(entry, spot, member)));
  }
  return list;
}

Result<NameUse> read_use(const Json& entry, const Spot& spot) {
  struct Row {
    std::string_view name;
    NameUse use;
  };
  static constexpr std::array<Row, 3> table{
      {{"current", NameUse::current}, {"historical", NameUse::historical}, {"search_only", NameUse::search_only}}};
  const std::string name = TRY(read_optional_text(entry, spot, "use"));
  for (const Row& row : table) {
    if (row.name == name) return row.use;
  }
  return spot.bad("alternative.use");
}

Result<std::vector<AlternativeName>> read_alternatives(const Json& object, const Spot& spot) {
  std::vector<AlternativeName> list;
  const auto found = object.find("alternative");
  if (found == object.end()) return list;
  if (!found->is_array()) return spot.bad("alternative");
  for (const Json& entry : *found) {
    if (entry.size() != 3) return spot.bad("alternative");
    LocalizedText text = TRY(read_localized(entry, spot, "alternative"));
    list.push_back({std::move(text), TRY(read_use(entry, spot))});
  }
  return list;
}

Result<std::map<std::string, std::string>> read_codes(const Json& object, const Spot& spot, const char* member) {
  std::map<std::string, std::string> codes;
  const auto found = object.find(member);
  if (found == object.end()) return codes;
  if (!found->is_object()) return spot.bad(member);
  for (const auto& [key, value] : found->items()) codes[key] = TRY(read_text(value, spot, member));
  return codes;
}

Result<std::vector<std::string>> read_ids(const Json& object, const Spot& spot, const char* member) {
  std::vector<std::string> ids;
  const auto found = object.find(member);
  if (found == object.end()) return ids;
  if (found->is_string()) return std::vector{TRY(read_text(*found, spot, member))};
  if (!found->is_array()) return spot.bad(member);
  for (const Json& entry : *found) ids.push_back(TRY(read_text(entry, spot, member)));
  return ids;
}

Result<std::optional<std::string>> read_day(const Json& object, const Spot& spot, const char* member) {
  std::string text = TRY(read_optional_text(object, spot, member));
  if (text.empty()) return std::optional<std::string>();
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return spot.bad(member);
  return std::optional(std::move(text));
}

Result<std::optional<Coordinates>> read_centre(const Json& object, const Spot& spot) {
  const auto latitude = object.find("latitude");
  const auto longitude = object.find("longitude");
  if (latitude == object.end() && longitude == object.end()) return std::optional<Coordinates>();
  if (latitude == object.end() || longitude == object.end() || !latitude->is_number() || !longitude->is_number()) {
    return spot.bad("latitude");
  }
  return std::optional(Coordinates{latitude->get<double>(), longitude->get<double>(), 0});
}

Result<VocabularyTerm> read_term(const Json& object, Spot& spot) {
  if (!object.is_object()) return spot.bad("terms");
  VocabularyTerm term;
  term.id = TRY(read_optional_text(object, spot, "id"));
  if (term.id.empty()) return spot.bad("id");
  spot.term = term.id;
  for (const auto& [member, value] : object.items()) {
    if (std::find(term_members.begin(), term_members.end(), member) == term_members.end()) return spot.bad(member);
  }
  term.labels = TRY(read_labels(object, spot));
  term.full_name = TRY(read_optional_text(object, spot, "full"));
  term.descriptions = TRY(read_localized_list(object, spot, "descriptions"));
  term.natives = TRY(read_localized_list(object, spot, "native"));
  term.alternatives = TRY(read_alternatives(object, spot));
  term.notations = TRY(read_codes(object, spot, "notation"));
  term.matches = TRY(read_codes(object, spot, "match"));
  term.broader = TRY(read_ids(object, spot, "broader"));
  term.related = TRY(read_ids(object, spot, "related"));
  term.languages = TRY(read_ids(object, spot, "languages"));
  term.scripts = TRY(read_ids(object, spot, "scripts"));
  term.predecessors = TRY(read_ids(object, spot, "predecessors"));
  term.valid_from = TRY(read_day(object, spot, "valid_from"));
  term.valid_to = TRY(read_day(object, spot, "valid_to"));
  term.centre = TRY(read_centre(object, spot));
  term.note = TRY(read_optional_text(object, spot, "note"));
  return term;
}

}  // namespace

Result<Vocabulary> parse_vocabulary(std::string_view file, std::string_view json) {
  Spot spot{file, {}};
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object()) return spot.bad("syntax");
  std::string name = TRY(read_optional_text(document, spot, "vocabulary"));
  std::vector<LocalizedText> labels = TRY(read_labels(document, spot));
  const auto list = document.find("terms");
  if (list == document.end() || !list->is_array() || list->empty()) return spot.bad("terms");
  std::vector<VocabularyTerm> terms;
  std::set<std::string> ids;
  for (const Json& entry : *list) {
    terms.push_back(TRY(read_term(entry, spot)));
    if (!ids.insert(terms.back().id).second) return spot.bad("id");
  }
  return Vocabulary(std::move(name), std::move(labels), std::move(terms));
}

}  // namespace khen
