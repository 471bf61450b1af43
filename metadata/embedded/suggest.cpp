// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/embedded/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "metadata/language.h"

namespace khen {
namespace {

constexpr std::size_t most_suggestions = 60;
constexpr std::size_t key_length = 12;

struct Target {
  Meaning meaning;
  FieldId field;
  std::string_view role;  // of a person
};
constexpr std::array<Target, 13> targets{{
    {Meaning::title, FieldId::titles, ""},
    {Meaning::description, FieldId::descriptions, ""},
    {Meaning::author, FieldId::people, "author"},
    {Meaning::performer, FieldId::people, "performer"},
    {Meaning::photographer, FieldId::people, "photographer"},
    {Meaning::recorder, FieldId::people, "recorder"},
    {Meaning::contributor, FieldId::people, ""},
    {Meaning::recorded, FieldId::dates, ""},
    {Meaning::coordinates, FieldId::places, ""},
    {Meaning::locality, FieldId::places, ""},
    {Meaning::keyword, FieldId::subjects, ""},
    {Meaning::rights, FieldId::provenance, ""},
    {Meaning::language, FieldId::languages, ""},
}};

// What cameras and programs write where nobody wrote anything.
constexpr std::array<std::string_view, 16> empty_words{"olympus digital camera",
                                                       "sony dsc",
                                                       "samsung digital camera",
                                                       "digital camera",
                                                       "untitled",
                                                       "unknown",
                                                       "unknown artist",
                                                       "default",
                                                       "none",
                                                       "ascii",
                                                       "charset",
                                                       "other",
                                                       "reaper",
                                                       "audacity",
                                                       "pro tools",
                                                       "adobe audition"};
constexpr std::array<std::string_view, 12> camera_names{"dsc",  "img", "dscn", "dscf", "mvi", "gopr",
                                                        "pict", "mov", "vid",  "p10",  "pxl", "track"};

bool has_letter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

// "IMG_0001": a word for pictures and numbers.
bool is_camera_name(std::string_view folded) {
  return std::ranges::any_of(camera_names, [&](std::string_view name) {
    if (!folded.starts_with(name)) return false;
    return std::ranges::none_of(folded.substr(name.size()), [](char c) { return c >= 'a' && c <= 'z'; });
  });
}

bool says_something(std::string_view text) {
  const std::string folded = to_lower_ascii(trim(text));
  return has_letter(folded) && std::ranges::count(empty_words, std::string_view(folded)) == 0 &&
         !is_camera_name(folded);
}

// Letters that of the interface's languages only Vietnamese has.
bool is_vietnamese(std::string_view text) {
  constexpr std::array<std::string_view, 12> own{"ă", "đ", "ơ", "ư", "Ă", "Đ", "Ơ", "Ư", "ạ", "ế", "ộ", "ấ"};
  if (std::ranges::any_of(own, [&](std::string_view letter) { return text.find(letter) != std::string_view::npos; }))
    return true;
  // U+1EA0 to U+1EF9.
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto second = static_cast<unsigned char>(text[i + 1]);
    if (static_cast<unsigned char>(text[i]) == 0xe1 && (second == 0xba || second == 0xbb)) return true;
  }
  return false;
}

bool is_near(const Place& place, const Coordinates& at) {
  constexpr double same_degrees = 0.001;
  return place.coordinates && std::abs(place.coordinates->latitude - at.latitude) < same_degrees &&
         std::abs(place.coordinates->longitude - at.longitude) < same_degrees;
}

// Whether a value of the Record says it already, in whatever role or language.
struct SaysTheSame {
  const FieldValue& suggested;

  bool operator()(const LocalizedText& text) const {
    return fold_for_matching(text.value) == fold_for_matching(std::get<LocalizedText>(suggested).value);
  }
  bool operator()(const Person& person) const {
    return fold_for_matching(person.name) == fold_for_matching(std::get<Person>(suggested).name);
  }
  bool operator()(const Date& date) const { return date.edtf == std::get<Date>(suggested).edtf; }
  bool operator()(const LanguageTag& tag) const { return tag == std::get<LanguageTag>(suggested); }
  bool operator()(const Place& place) const {
    const auto& wanted = std::get<Place>(suggested);
    if (wanted.coordinates) return is_near(place, *wanted.coordinates);
    return fold_for_matching(place.locality) == fold_for_matching(wanted.locality);
  }
  bool operator()(const Term&) const { return false; }
  bool operator()(const CollectionRef&) const { return false; }
  bool operator()(const Relation&) const { return false; }
};

std::string text_of(const FieldValue& value) {
  if (const auto* text = std::get_if<LocalizedText>(&value)) return text->value;
  if (const auto* person = std::get_if<Person>(&value)) return person->name;
  if (const auto* date = std::get_if<Date>(&value)) return date->edtf;
  if (const auto* tag = std::get_if<LanguageTag>(&value)) return tag->text;
  const auto* place = std::get_if<Place>(&value);
  if (place == nullptr) return {};
  if (!place->coordinates) return place->locality;
  return fmt::format("{:.5f},{:.5f}", place->coordinates->latitude, place->coordinates->longitude);
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

class Collector {
 public:
  Collector(const Record& record, std::string_view language) : record_(record), language_(language) {}

  void add(const TellingFile& file, const EmbeddedField& read) {
    const auto* const target = std::ranges::find(targets, read.meaning, &Target::meaning);
    if (target == targets.end()) return;
    const PutRight right = put_right(read.value);
    const auto value = value_of(*target, right.text);
    if (!value || is_known(target->field, *value)) return;
    const std::string key = fmt::format("{} {}", field(target->field).name, text_of(*value));
    found_.push_back({digest_hex(DigestAlgorithm::sha256, key).substr(0, key_length), target->field, *value,
                      std::string(file.name), read.where, right.charset});
  }
  std::vector<Suggestion> take() {
    std::ranges::stable_sort(found_, {}, &Suggestion::field);
    if (found_.size() > most_suggestions) found_.resize(most_suggestions);
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::optional<FieldValue> value_of(const Target& target, const std::string& text) const {
    if (target.meaning == Meaning::recorded) {
      const auto edtf = edtf_of_written(text);
      return edtf ? std::optional<FieldValue>(Date{"recorded", *edtf, std::nullopt}) : std::nullopt;
    }
    if (target.meaning == Meaning::coordinates) {
      const auto at = coordinates_of_written(text);
      return at ? std::optional<FieldValue>(Place{"", "", "", "", at}) : std::nullopt;
    }
    if (target.meaning == Meaning::language) {
      return is_language_tag(text) ? std::optional<FieldValue>(LanguageTag{canonical_language_tag(text)})
                                   : std::nullopt;
    }
    if (!says_something(text)) return std::nullopt;
    const std::string written = field(target.field).size == TextSize::line ? one_line(text) : text;
    if (target.meaning == Meaning::locality) return Place{"", "", written, "", std::nullopt};
    if (field(target.field).type == FieldType::person) return Person{written, std::string(target.role), ""};
    return LocalizedText{is_vietnamese(written) ? "vi" : std::string(language_), written};
  }

  [[nodiscard]] bool is_known(FieldId id, const FieldValue& value) const {
    const SaysTheSame same{value};
    if (std::ranges::any_of(record_.all(id), [&](const FieldValue& own) { return std::visit(same, own); })) return true;
    return std::ranges::any_of(
        found_, [&](const Suggestion& other) { return other.field == id && std::visit(same, other.value); });
  }

  const Record& record_;
  std::string_view language_;
  std::vector<Suggestion> found_;
};

}  // namespace

std::vector<Suggestion> suggestions_for(const Record& record, const std::vector<TellingFile>& files,
                                        std::string_view language) {
  Collector collector(record, language);
  for (const TellingFile& file : files) {
    for (const EmbeddedField& read : embedded_in_facts(file.facts_json)) collector.add(file, read);
  }
  return collector.take();
}

}  // namespace khen
