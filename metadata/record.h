// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "metadata/base/id.h"
#include "metadata/fields.h"
#include "metadata/protocol.h"

// The description of one heritage item: a festival, a song, a custom, a craft. Plain values, no invariants beyond the
// types; `validate` (metadata/validation.h) tells what breaks the rules of the field table.
namespace khen {

struct LocalizedText {
  std::string language;  // BCP 47, with a script subtag where the script isn't the language's usual one
  std::string value;
  bool operator==(const LocalizedText&) const = default;
};

struct Term {
  std::string id;  // in the vocabulary that the field names
  bool operator==(const Term&) const = default;
};

struct LanguageTag {
  std::string text;  // BCP 47
  bool operator==(const LanguageTag&) const = default;
};

struct Person {
  std::string name;
  std::string role;      // id in the vocabulary "roles", "" when unknown
  std::string language;  // BCP 47 of the name, "" when unknown
  bool operator==(const Person&) const = default;
};

struct Coordinates {
  double latitude = 0;  // WGS 84, degrees
  double longitude = 0;
  double coarsen_km = 0;  // readers get the coordinates rounded to a cell of this size; 0: exact
  bool operator==(const Coordinates&) const = default;
};

// What a reader may be shown: the centre of the cell, itself when coarsen_km is 0. Applying it again changes nothing.
Coordinates coarsened(const Coordinates& exact);

struct Place {
  std::string unit;         // administrative unit in force, "vn.15"
  std::string former_unit;  // as it was when recorded, "vn63.10"
  std::string locality;     // commune, district… as recorded
  std::string village;
  std::optional<Coordinates> coordinates;
  bool operator==(const Place&) const = default;
};

struct LunarDate {
  int month = 1;           // 1–12, Vietnamese calendar at UTC+7
  std::optional<int> day;  // 1–30
  bool leap = false;
  std::optional<int> year;  // Gregorian year in which the lunar year begins
  bool operator==(const LunarDate&) const = default;
};

struct Date {
  std::string kind;  // "recorded", "held" (the event), "created" (the work)
  std::string edtf;  // Extended Date/Time Format, ISO 8601-2 levels 0–2; "" when only the lunar date is known
  std::optional<LunarDate> lunar;
  bool operator==(const Date&) const = default;
};

struct CollectionRef {
  std::string id;
  bool operator==(const CollectionRef&) const = default;
};

struct Relation {
  std::string type;    // relation_types in metadata/validation.h
  std::string target;  // RecordId text or an https address
  bool operator==(const Relation&) const = default;
};

using FieldValue = std::variant<LocalizedText, Term, LanguageTag, Person, Place, Date, CollectionRef, Relation>;

enum class Status { draft, published, withdrawn };
inline constexpr std::array<std::string_view, 3> status_names{"draft", "published", "withdrawn"};
constexpr std::string_view name_of(Status status) { return status_names[static_cast<std::size_t>(status)]; }
std::optional<Status> parse_status(std::string_view name);

struct Record {
  std::optional<RecordId> id;  // absent before it is first stored
  int version = 0;             // 0 before it is first stored, then 1, 2, …
  Status status = Status::draft;
  AccessClass access = AccessClass::staff;
  std::array<std::vector<FieldValue>, field_count> values;

  [[nodiscard]] const std::vector<FieldValue>& all(FieldId id_of_field) const {
    return values[static_cast<std::size_t>(id_of_field)];
  }
  std::vector<FieldValue>& all(FieldId id_of_field) { return values[static_cast<std::size_t>(id_of_field)]; }

  // Only what is published is open beyond the staff: this is the class that every decision, filter and index uses.
  [[nodiscard]] AccessClass audience() const { return status == Status::published ? access : AccessClass::staff; }
};

// The values of a field as their type; values of another type can't occur after parse_record.
template <class T>
std::vector<T> values_of(const Record& record, FieldId id) {
  std::vector<T> out;
  for (const FieldValue& value : record.all(id)) {
    if (const T* typed = std::get_if<T>(&value)) out.push_back(*typed);
  }
  return out;
}

// The text to show a reader of `language`: exact tag, then same language in another script or region, then vi, then
// en, then the first there is. nullptr only when `texts` is empty. The pointer is into `texts`.
const LocalizedText* choose(std::span<const LocalizedText> texts, std::string_view language);

// The Record with every place coarsened as it asks: what goes to anybody who is not staff, in whatever form.
Record for_readers(Record record);

// The title for a reader of `language` (by value); falls back to the id.
LocalizedText title_of(const Record& record, std::string_view language);

// A group of Records presented together.
struct Collection {
  std::string id;  // slug: a–z, 0–9, '-'
  std::vector<LocalizedText> titles;
  std::vector<LocalizedText> descriptions;
};

}  // namespace khen
