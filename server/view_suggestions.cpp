// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_suggestions.h"

#include <fmt/format.h>

#include <algorithm>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view take = "take:";
constexpr std::size_t longest_shown = 400;  // bytes; the whole comes into the form

std::string say_place(const Speech& speech, const Place& place) {
  if (!place.coordinates) return place.locality;
  return fmt::format("{:.4f}, {:.4f} ({})", place.coordinates->latitude, place.coordinates->longitude,
                     speech.say("record.coarse", {{"km", fmt::format("{:.0f}", place.coordinates->coarsen_km)}}));
}

std::string say_value(const Speech& speech, const FieldValue& value) {
  if (const auto* text = std::get_if<LocalizedText>(&value)) {
    const std::string_view shown = clip(text->value, longest_shown);
    return std::string(shown) + (shown.size() < text->value.size() ? "…" : "");
  }
  if (const auto* person = std::get_if<Person>(&value)) {
    if (person->role.empty()) return person->name;
    return fmt::format("{} ({})", person->name, speech.label("roles", person->role));
  }
  if (const auto* date = std::get_if<Date>(&value)) return date->edtf;
  if (const auto* tag = std::get_if<LanguageTag>(&value)) return tag->text;
  const auto* place = std::get_if<Place>(&value);
  return place == nullptr ? std::string() : say_place(speech, *place);
}

std::string language_of(const FieldValue& value) {
  const auto* text = std::get_if<LocalizedText>(&value);
  return text == nullptr ? std::string() : text->language;
}

// The first place in which nothing is typed where the taken one says something.
FormRow* row_with_gap(std::vector<FormRow>& rows, const FormRow& taken) {
  for (FormRow& row : rows) {
    const bool fits = std::ranges::all_of(
        taken.parts, [&row](const auto& part) { return part.second.empty() || row[part.first].empty(); });
    if (fits) return &row;
  }
  return nullptr;
}

}  // namespace

std::vector<Suggestion> suggestions_beside(const FormRows& rows, const Record& stored,
                                           const std::vector<Deliverable>& deliverables, std::string_view language) {
  std::vector<TellingFile> files;
  for (const Deliverable& one : deliverables) files.push_back({one.recording.file_name, one.recording.facts_json});
  return suggestions_for(fill_in(rows, stored).record, files, language);
}

PageData suggestions_data(const Speech& speech, const std::vector<Suggestion>& suggestions) {
  PageData list{PageData::List()};
  for (const Suggestion& one : suggestions) {
    std::string where = fmt::format("{} · {}", one.file, one.where);
    if (!one.charset.empty()) where += " · " + speech.say("suggest.read_as", {{"charset", one.charset}});
    list.add(PageData::map({{"op", fmt::format("{}{}", take, one.key)},
                            {"field", speech.say(fmt::format("field.{}", field(one.field).name))},
                            {"text", say_value(speech, one.value)},
                            {"lang", lang_attribute(language_of(one.value), speech.language)},
                            {"where", std::move(where)}}));
  }
  return list;
}

bool take_over(FormRows& rows, std::string_view op, const std::vector<Suggestion>& suggestions) {
  if (!op.starts_with(take)) return false;
  const auto wanted = std::ranges::find(suggestions, op.substr(take.size()), &Suggestion::key);
  if (wanted == suggestions.end()) return false;
  Record alone;
  alone.all(wanted->field).push_back(wanted->value);
  const auto slot = static_cast<std::size_t>(wanted->field);
  rows[slot] = fill_in(rows, Record()).rows[slot];  // without rows in which nothing is typed
  const FormRow taken = rows_of(alone)[slot].front();
  FormRow* const gap = wanted->field == FieldId::places ? row_with_gap(rows[slot], taken) : nullptr;
  if (gap == nullptr) {
    rows[slot].push_back(taken);
    return true;
  }
  for (const auto& [part, text] : taken.parts) {
    if (!text.empty()) gap->parts[part] = text;
  }
  return true;
}

}  // namespace khen
