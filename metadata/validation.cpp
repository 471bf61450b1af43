// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/validation.h"

#include <fmt/core.h>

#include <algorithm>

#include "metadata/base/text.h"
#include "metadata/edtf.h"
#include "metadata/language.h"
#include "metadata/lunar.h"
#include "metadata/nearest.h"

namespace khen {
namespace {

constexpr std::size_t longest_id = 100;
constexpr std::size_t longest_address = 2000;
constexpr int first_lunar_year = 1900;
constexpr int last_lunar_year = 2199;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// "Lễ hội mùa xuân" → "le-hoi-mua-xuan"
std::string slug_of(std::string_view text) {
  std::string slug;
  for (const char c : fold_for_matching(text)) {
    const bool keeps = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (keeps)
      slug += c;
    else if (!slug.empty() && slug.back() != '-')
      slug += '-';
  }
  if (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

// Collects what is wrong with one value; one overload a type of value.
class Inspector {
 public:
  Inspector(const Record& record, const Vocabularies& vocabularies) : record_(record), vocabularies_(vocabularies) {}

  void inspect(const Field& row) {
    row_ = &row;
    index_ = 0;
    const std::vector<FieldValue>& values = record_.all(row.id);
    if (values.empty() && row.presence == Presence::required) add("finding.required", "");
    for (const FieldValue& value : values) {
      if (index_ > 0 && row.occurrence == Occurrence::single) add("finding.single", "");
      if (value.index() == expected_alternative(row.type)) {
        std::visit([this](const auto& typed) { check(typed); }, value);
      } else {
        add("finding.type", "");
      }
      ++index_;
    }
  }

  [[nodiscard]] std::vector<Finding> take() { return std::move(findings_); }

 private:
  // FieldType and FieldValue list their kinds in one order.
  static constexpr std::size_t expected_alternative(FieldType type) { return static_cast<std::size_t>(type); }
  static_assert(std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(FieldType::localized), FieldValue>,
                               LocalizedText>);
  static_assert(
      std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(FieldType::place), FieldValue>, Place>);
  static_assert(
      std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(FieldType::relation), FieldValue>, Relation>);

  void add(std::string_view message, std::string_view value, std::string suggestion = "") {
    findings_.push_back({row_->id, index_, std::string(message), std::string(clip(value, 200)), std::move(suggestion)});
  }

  void check_text(std::string_view text, TextSize size) {
    const bool line = size == TextSize::line;
    if (!is_clean_text(text)) {
      add("finding.characters", printable(text));
    } else if (trim(text).empty()) {
      add("finding.blank", "");
    } else if (characters(text) > (line ? longest_line : longest_paragraph)) {
      add(line ? "finding.too_long" : "finding.too_long_paragraph", text);
    } else if (line && text.find_first_of("\r\n") != std::string_view::npos) {
      add("finding.one_line", text);
    }
  }

  void check_optional_line(std::string_view text) {
    if (!text.empty()) check_text(text, TextSize::line);
  }

  const Vocabulary& languages() const { return vocabularies_.get("languages"); }

  // The language a text is written in: any well-formed tag whose language ISO 639 can know (two or three letters).
  void check_tag(std::string_view tag) {
    if (is_language_tag(tag) && language_of(tag).size() <= 3) return;
    add("finding.language_tag", tag, nearest_term(languages(), tag));
  }

  void check_term(std::string_view id, std::string_view vocabulary) {
    const Vocabulary& list = vocabularies_.get(vocabulary);
    if (list.find(id) == nullptr) add("finding.unknown_term", id, nearest_term(list, id));
  }

  void check(const LocalizedText& text) {
    check_tag(text.language);
    check_text(text.value, row_->size);
  }

  void check(const Term& term) { check_term(term.id, row_->vocabulary); }

  // The language of the content: one that the vocabulary knows, since readers browse by its name.
  void check(const LanguageTag& tag) {
    if (!is_language_tag(tag.text))
      add("finding.language_tag", tag.text, nearest_term(languages(), tag.text));
    else
      check_term(language_of(tag.text), row_->vocabulary);
  }

  void check(const Person& person) {
    check_text(person.name, TextSize::line);
    if (!person.role.empty()) check_term(person.role, row_->vocabulary);
    if (!person.language.empty()) check_tag(person.language);
  }

  void check(const Place& place) {
    if (place.unit.empty() && place.former_unit.empty() && trim(place.locality).empty()) add("finding.place_empty", "");
    check_unit_in_force(place.unit);
    if (!place.former_unit.empty()) check_term(place.former_unit, row_->vocabulary);
    check_optional_line(place.locality);
    check_optional_line(place.village);
    if (place.coordinates) check(*place.coordinates);
  }

  void check_unit_in_force(const std::string& id) {
    if (id.empty()) return;
    const Vocabulary& places = vocabularies_.get(row_->vocabulary);
    const VocabularyTerm* unit = places.find(id);
    if (unit == nullptr) {
      check_term(id, row_->vocabulary);
    } else if (unit->valid_to) {
      add("finding.place_former", id, successor_of(places, id));
    }
  }

  static std::string successor_of(const Vocabulary& places, const std::string& id) {
    for (const VocabularyTerm& unit : places.terms()) {
      if (std::find(unit.predecessors.begin(), unit.predecessors.end(), id) != unit.predecessors.end()) return unit.id;
    }
    return "";
  }

  // Written so that a value that is no number fails as well.
  void check(const Coordinates& place) {
    if (!(place.latitude >= -90 && place.latitude <= 90)) add("finding.latitude", fmt::format("{}", place.latitude));
    if (!(place.longitude >= -180 && place.longitude <= 180))
      add("finding.longitude", fmt::format("{}", place.longitude));
    if (!(place.coarsen_km >= 0 && place.coarsen_km <= longest_coarsening_km)) {
      add("finding.coarsen", fmt::format("{}", place.coarsen_km));
    }
  }

  void check(const Date& date) {
    if (std::find(date_kinds.begin(), date_kinds.end(), date.kind) == date_kinds.end()) {
      add("finding.date_kind", date.kind, nearest_of(date_kinds, date.kind));
    }
    if (date.edtf.empty() && !date.lunar) add("finding.date_empty", "");
    if (!date.edtf.empty() && !parse_edtf(date.edtf)) add("finding.edtf", date.edtf);
    if (date.lunar) check(*date.lunar);
  }

  void check(const LunarDate& date) {
    const bool month = date.month >= 1 && date.month <= 12;
    const bool day = !date.day || (*date.day >= 1 && *date.day <= 30);
    const bool year = !date.year || (*date.year >= first_lunar_year && *date.year <= last_lunar_year);
    if (!month) add("finding.lunar_month", std::to_string(date.month));
    if (!day) add("finding.lunar_day", std::to_string(*date.day));
    if (!year) add("finding.lunar_year", std::to_string(*date.year));
    if (!month || !day || !year || !date.year) return;
    LunarDate whole = date;
    whole.day = date.day.value_or(1);
    if (!to_solar(whole)) add("finding.lunar_none", fmt::format("{}/{}/{}", *whole.day, whole.month, *whole.year));
  }

  void check(const CollectionRef& collection) {
    const std::string slug = slug_of(collection.id);
    if (slug != collection.id || slug.empty() || slug.size() > longest_id)
      add("finding.collection", collection.id, slug);
  }

  void check(const Relation& relation) {
    if (std::find(relation_types.begin(), relation_types.end(), relation.type) == relation_types.end()) {
      add("finding.relation_type", relation.type, nearest_of(relation_types, relation.type));
    }
    const bool is_address = relation.target.rfind("https://", 0) == 0 && relation.target.size() <= longest_address &&
                            relation.target.size() > 8 && is_clean_text(relation.target) &&
                            relation.target.find_first_of(" \t\r\n\"<>\\") == std::string::npos;
    if (!is_address && !is_id_text(relation.target)) add("finding.relation_target", relation.target);
    if (record_.id && relation.target == record_.id->text()) add("finding.relation_self", relation.target);
  }

  const Record& record_;
  const Vocabularies& vocabularies_;
  const Field* row_ = nullptr;
  std::size_t index_ = 0;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> validate(const Record& record, const Vocabularies& vocabularies) {
  Inspector inspector(record, vocabularies);
  for (const Field& row : field_table) inspector.inspect(row);
  return inspector.take();
}

Result<void> require_valid(const Record& record, const Vocabularies& vocabularies) {
  const std::vector<Finding> findings = validate(record, vocabularies);
  if (findings.empty()) return {};
  const Finding& first = findings.front();
  return fail(Code::invalid, "record.invalid",
              {{"field", std::string(field(first.field).name)},
               {"number", std::to_string(first.index + 1)},
               {"finding", first.message},
               {"value", printable(first.value)},
               {"suggestion", first.suggestion},
               {"more", std::to_string(findings.size() - 1)}});
}

}  // namespace khen
