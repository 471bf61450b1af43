// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/conditions.h"

#include <fmt/format.h>
#include <unicode/coll.h>
#include <unicode/unistr.h>
#include <xapian.h>

#include <algorithm>
#include <charconv>

#include "index/facet_list.h"
#include "index/places.h"
#include "index/query_fields.h"
#include "index/query_values.h"
#include "index/terms.h"
#include "metadata/language.h"

namespace khen {
namespace {

constexpr std::size_t longest_sort_key = 64;
constexpr int longest_span = 200;  // years; a vaguer date is found by range, not by year

struct FacetValues {
  std::set<std::string> shown;       // counted
  std::set<std::string> conditions;  // what a filter may name besides
};

std::optional<int> year_of(const std::optional<std::string>& day) {
  if (!day || day->size() < 4 || day->front() == '-') return std::nullopt;
  int year = 0;
  const auto [end, error] = std::from_chars(day->data(), day->data() + 4, year);
  return error == std::errc{} && end == day->data() + 4 ? std::optional(year) : std::nullopt;
}

std::vector<DateSpan> spans_of(const Record& record) {
  std::vector<DateSpan> out;
  for (const Date& date : values_of<Date>(record, FieldId::dates)) {
    if (date.edtf.empty()) continue;
    if (auto span = parse_edtf(date.edtf)) out.push_back(*span);  // what is no date was refused before it was stored
  }
  return out;
}

FacetValues term_values(const Record& record, const Field& row, const Vocabulary* vocabulary) {
  FacetValues out;
  for (const Term& term : values_of<Term>(record, row.id)) {
    out.shown.insert(term.id);
    if (vocabulary == nullptr) continue;
    for (const VocabularyTerm* broader : with_broader(*vocabulary, term.id)) out.shown.insert(broader->id);
  }
  return out;
}

FacetValues language_values(const Record& record, const Field& row) {
  FacetValues out;
  for (const LanguageTag& tag : values_of<LanguageTag>(record, row.id)) {
    out.shown.insert(std::string(language_of(tag.text)));
    out.conditions.insert(tag.text);
  }
  return out;
}

FacetValues place_values(const Record& record, const Field& row, const Vocabulary* places) {
  FacetValues out;
  if (places == nullptr) return out;
  for (const Place& place : values_of<Place>(record, row.id)) {
    PlaceUnits units = units_of(place, *places);
    out.shown.merge(units.current);
    out.conditions.merge(units.conditions);
  }
  return out;
}

FacetValues decade_values(const Record& record) {
  FacetValues out;
  for (const DateSpan& span : spans_of(record)) {
    for (const int year : years_of(span, longest_span)) out.shown.insert(decade_of(year));
  }
  return out;
}

FacetValues collection_values(const Record& record, const Field& row) {
  FacetValues out;
  for (const CollectionRef& collection : values_of<CollectionRef>(record, row.id)) out.shown.insert(collection.id);
  return out;
}

FacetValues values_of_field(const Record& record, const Field& row, const Vocabularies& vocabularies) {
  switch (row.type) {
    case FieldType::term: return term_values(record, row, vocabularies.find(row.vocabulary));
    case FieldType::language: return language_values(record, row);
    case FieldType::place: return place_values(record, row, vocabularies.find(row.vocabulary));
    case FieldType::date: return decade_values(record);
    case FieldType::collection: return collection_values(record, row);
    case FieldType::localized:
    case FieldType::person:
    case FieldType::relation: break;
  }
  return {};
}

void add_facet(IndexDocument& document, std::string_view parameter, const FacetValues& values) {
  const auto facet = find_facet(parameter);
  if (!facet) return;
  for (const std::string& value : values.conditions) document.boolean_terms.insert(facet_term(*facet, value));
  for (const std::string& value : values.shown) document.boolean_terms.insert(facet_term(*facet, value));
  const std::string joined = fmt::format("{}", fmt::join(values.shown, "\n"));
  if (!joined.empty()) document.values[facet_slot + static_cast<std::uint32_t>(*facet)] = joined;
}

// A year that was meant says more than one of a century.
constexpr std::uint32_t day_weight = 4;
constexpr std::uint32_t weight_of_span(std::size_t years) { return years <= 2 ? day_weight : years <= 10 ? 2 : 1; }

void add_lunar(IndexDocument& document, const LunarDate& date) {
  document.terms[lunar_term(date.month, std::nullopt)] = day_weight;
  document.terms[lunar_term(date.month, date.day.value_or(0))] = day_weight;
}

// What is held in the same weeks every year, as far as one year tells.
void add_months(IndexDocument& document, const std::string& edtf) {
  constexpr int most_months = 2;
  const auto span = parse_edtf(edtf);
  if (!span) return;
  const std::vector<int> months = months_of(*span, most_months + 1);
  if (months.size() > most_months) return;
  for (const int month : months) document.boolean_terms.insert(month_term(month));
}

void add_dates(IndexDocument& document, const Record& record) {
  std::optional<std::string> earliest, latest;
  for (const DateSpan& span : spans_of(record)) {
    if (!span.earliest && !span.latest) continue;
    const std::vector<int> years = years_of(span, longest_span);
    for (const int year : years) document.terms[year_term(year)] = weight_of_span(years.size());
    const std::string from = span.earliest.value_or(std::string(far_past));
    const std::string to = span.latest.value_or(std::string(far_future));
    earliest = earliest ? std::min(*earliest, from) : from;
    latest = latest ? std::max(*latest, to) : to;
  }
  if (earliest) document.values[earliest_slot] = *earliest;
  if (latest) document.values[latest_slot] = *latest;
  for (const Date& date : values_of<Date>(record, FieldId::dates)) {
    if (date.lunar) {
      add_lunar(document, *date.lunar);
    } else if (date.kind == "held") {
      add_months(document, date.edtf);
    }
  }
}

// The seconds of its longest Recording.
void add_duration(IndexDocument& document, const std::vector<Deliverable>& deliverables) {
  std::optional<double> longest;
  for (const Deliverable& deliverable : deliverables) {
    longest = std::max(longest, deliverable.recording.duration_seconds);
  }
  if (!longest || !(*longest > 0)) return;
  constexpr double most = 9'999'999;
  const int seconds = static_cast<int>(std::min(*longest, most));
  document.values[duration_slot] = duration_value(seconds);
  add_facet(document, duration_facet, {{duration_class(seconds)}, {}});
}

std::string_view presence_of(TextKind kind) {
  switch (kind) {
    case TextKind::captions: return "captions";
    case TextKind::transcript: return "transcript";
    case TextKind::page:
    case TextKind::other: break;
  }
  return {};
}

void add_presence(IndexDocument& document, const Record& record, const FacetValues& media,
                  const std::vector<ExtraText>& extra) {
  std::set<std::string_view> present(media.shown.begin(), media.shown.end());
  for (const ExtraText& text : extra) present.insert(presence_of(text.kind));
  if (!record.all(FieldId::places).empty()) present.insert("place");
  for (const std::string_view kind : presence_names) {
    if (present.contains(kind)) document.boolean_terms.insert(presence_term(kind));
  }
}

// Whoever may see more than others finds no more by this.
void add_position(IndexDocument& document, const Record& record) {
  Xapian::LatLongCoords positions;
  for (const Place& place : values_of<Place>(record, FieldId::places)) {
    if (!place.coordinates) continue;
    const Coordinates shown = coarsened(*place.coordinates);
    positions.append(Xapian::LatLongCoord(shown.latitude, shown.longitude));
  }
  if (!positions.empty()) document.values[position_slot] = positions.serialise();
}

}  // namespace

class ConditionBuilder::Collators {
 public:
  Collators() {
    for (const InterfaceLanguage& language : interface_languages) {
      UErrorCode status = U_ZERO_ERROR;
      by_language.emplace_back(icu::Collator::createInstance(icu::Locale(std::string(language.tag).c_str()), status));
    }
  }

  // Empty when ICU lacks the collation: such titles come first, in no order.
  [[nodiscard]] std::string key(std::size_t language, const std::string& title) const {
    if (by_language[language] == nullptr) return {};
    std::array<std::uint8_t, 512> bytes{};
    const std::int32_t length = by_language[language]->getSortKey(icu::UnicodeString::fromUTF8(title), bytes.data(),
                                                                  static_cast<std::int32_t>(bytes.size()));
    const auto kept = std::min({static_cast<std::size_t>(length), bytes.size(), longest_sort_key});
    return {reinterpret_cast<const char*>(bytes.data()), kept};
  }

  std::vector<std::unique_ptr<icu::Collator>> by_language;
};

ConditionBuilder::ConditionBuilder(const Vocabularies& vocabularies)
    : vocabularies_(&vocabularies), collators_(std::make_unique<Collators>()) {}
ConditionBuilder::~ConditionBuilder() = default;
ConditionBuilder::ConditionBuilder(ConditionBuilder&&) noexcept = default;
ConditionBuilder& ConditionBuilder::operator=(ConditionBuilder&&) noexcept = default;

void ConditionBuilder::add(IndexDocument& document, const StoredRecord& stored,
                           const std::vector<Deliverable>& deliverables, const std::vector<ExtraText>& extra) const {
  const Record& record = stored.record;
  document.boolean_terms.insert(id_term(document.id));
  document.values[id_slot] = document.id;
  for (const Field& row : field_table) {
    if (row.facet.parameter.empty()) continue;
    add_facet(document, row.facet.parameter, values_of_field(record, row, *vocabularies_));
  }
  FacetValues media;
  for (const Deliverable& deliverable : deliverables) media.shown.emplace(name_of(deliverable.recording.kind));
  add_facet(document, medium_facet, media);
  add_duration(document, deliverables);
  add_presence(document, record, media, extra);
  add_position(document, record);
  add_dates(document, record);
  document.values[published_slot] = fmt::format("{:016}", to_milliseconds(stored.published.value_or(stored.created)));
  for (std::size_t i = 0; i < interface_languages.size(); ++i) {
    document.values[title_slot + static_cast<std::uint32_t>(i)] =
        collators_->key(i, title_of(record, interface_languages[i].tag).value);
  }
}

std::string decade_of(int year) { return fmt::format("{}s", year / 10 * 10); }

std::vector<int> years_of(const DateSpan& span, int longest) {
  const std::optional<int> from = year_of(span.earliest ? span.earliest : span.latest);
  const std::optional<int> to = year_of(span.latest ? span.latest : span.earliest);
  std::vector<int> out;
  if (!from || !to) return out;
  for (int year = *from; year <= *to && static_cast<int>(out.size()) < longest; ++year) out.push_back(year);
  return out;
}

std::vector<int> months_of(const DateSpan& span, std::size_t longest) {
  std::vector<int> out;
  if (!span.earliest || !span.latest) return out;
  const auto month_in = [](const std::string& day) {
    int month = 0;
    if (day.size() == 10) std::from_chars(day.data() + 5, day.data() + 7, month);
    return month;
  };
  const std::optional<int> year = year_of(span.earliest);
  const std::optional<int> last_year = year_of(span.latest);
  if (!year || !last_year) return out;
  const int months = (*last_year - *year) * 12 + month_in(*span.latest) - month_in(*span.earliest) + 1;
  for (int i = 0; i < months && out.size() < longest; ++i) out.push_back((month_in(*span.earliest) + i - 1) % 12 + 1);
  return out;
}

}  // namespace khen
