// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_search_form.h"

#include <algorithm>
#include <array>
#include <span>

#include "index/query_fields.h"
#include "metadata/base/text.h"
#include "server/view_query.h"

namespace khen {
namespace {

// Boxes that no field of the table stands for.
struct Box {
  std::string_view name;
  std::string_view label;
  std::string_view example;  // shown in an empty box
  std::string QueryForm::*value;
};
constexpr std::array<Box, 4> word_boxes{{{"all", "search.form.all", "lễ hội", &QueryForm::all},
                                         {"phrase", "search.form.phrase", "hát then", &QueryForm::phrase},
                                         {"any", "search.form.any", "khèn sáo", &QueryForm::any},
                                         {"none", "search.form.none", "", &QueryForm::none}}};
constexpr std::array<Box, 2> date_boxes{
    {{"from", "search.form.from", "1960", &QueryForm::from}, {"to", "search.form.to", "1975-12", &QueryForm::to}}};
constexpr std::array<Box, 2> place_boxes{{{"near", "search.form.near", "Mai Châu", &QueryForm::near},
                                          {"distance", "search.form.distance", "20", &QueryForm::distance}}};
constexpr std::array<Box, 2> length_boxes{{{"shortest", "search.form.shortest", "", &QueryForm::shortest},
                                           {"longest", "search.form.longest", "", &QueryForm::longest}}};
constexpr std::array<Box, 1> rest_boxes{{{"rest", "search.form.rest", "", &QueryForm::rest}}};

constexpr std::size_t longest_value = 300;  // bytes

PageData text_input(std::string_view name, std::string label, const std::string& value, std::string_view example) {
  return PageData::map({{"name", name},
                        {"label", std::move(label)},
                        {"value", value},
                        {"example", example},
                        {"is_text", true},
                        {"is_select", false}});
}

void add_boxes(PageData& inputs, const Speech& speech, const QueryForm& form, std::span<const Box> boxes) {
  for (const Box& box : boxes) inputs.add(text_input(box.name, speech.say(box.label), form.*box.value, box.example));
}

const Field* field_of(std::string_view query_name) {
  const auto* found = std::find_if(field_table.begin(), field_table.end(), [&](const Field& row) {
    return row.index.query_name == query_name || row.facet.parameter == query_name;
  });
  return found == field_table.end() ? nullptr : found;
}

bool is_chosen_from_list(const Field& row) { return row.type == FieldType::term || row.type == FieldType::language; }

PageData option(std::string_view value, std::string text, bool selected) {
  return PageData::map({{"value", value}, {"text", std::move(text)}, {"selected", selected}});
}

PageData select_input(const Speech& speech, std::string_view name, const Field& row, const std::string& value) {
  PageData options;
  options.add(option("", speech.say("search.form.any_value"), value.empty()));
  const Vocabulary& vocabulary = speech.vocabularies.get(row.vocabulary);
  if (!value.empty() && vocabulary.find(value) == nullptr) options.add(option(value, value, true));
  for (const VocabularyTerm& term : vocabulary.terms()) {
    options.add(option(term.id, speech.label(row.vocabulary, term.id), term.id == value));
  }
  return PageData::map({{"name", name},
                        {"label", query_field_label(speech, name)},
                        {"options", std::move(options)},
                        {"is_text", false},
                        {"is_select", true}});
}

// Fields of the table that belong to one fieldset of the editor's form, or to all others.
void add_fields(PageData& inputs, const Speech& speech, const QueryForm& form, bool (*wanted)(const Field&)) {
  for (const std::string_view name : form_fields()) {
    const Field* row = field_of(name);
    if (row == nullptr || !wanted(*row)) continue;
    const auto filled = form.fields.find(name);
    const std::string value = filled == form.fields.end() ? std::string() : filled->second;
    inputs.add(is_chosen_from_list(*row) ? select_input(speech, name, *row, value)
                                         : text_input(name, query_field_label(speech, name), value, ""));
  }
}

bool tells_where(const Field& row) { return row.form_group == "where_when"; }
bool tells_rights(const Field& row) { return row.form_group == "rights"; }
bool tells_what(const Field& row) { return !tells_where(row) && !tells_rights(row); }

PageData section(std::string heading, PageData inputs, PageData checks = PageData(PageData::List()),
                 std::string help = {}) {
  return PageData::map({{"heading", std::move(heading)},
                        {"inputs", std::move(inputs)},
                        {"checks", std::move(checks)},
                        {"help", std::move(help)}});
}

PageData checks_data(const Speech& speech, const QueryForm& form) {
  PageData checks;
  for (const std::string_view kind : presence_names) {
    checks.add(PageData::map(
        {{"value", kind}, {"label", speech.say("has." + std::string(kind))}, {"checked", form.has.contains(kind)}}));
  }
  return checks;
}

}  // namespace

PageData search_form_data(const Speech& speech, const QueryForm& form) {
  PageData words;
  PageData what;
  PageData where;
  PageData recordings;
  PageData rest;
  add_boxes(words, speech, form, word_boxes);
  add_fields(what, speech, form, tells_what);
  add_boxes(where, speech, form, date_boxes);
  add_fields(where, speech, form, tells_where);
  add_boxes(where, speech, form, place_boxes);
  add_boxes(recordings, speech, form, length_boxes);
  add_fields(recordings, speech, form, tells_rights);
  add_boxes(rest, speech, form, rest_boxes);
  PageData sections;
  sections.add(section(speech.say("search.form.words"), std::move(words)));
  sections.add(section(speech.say("search.form.about"), std::move(what)));
  sections.add(section(speech.say("search.form.where_when"), std::move(where)));
  sections.add(section(speech.say("search.form.recordings"), std::move(recordings), checks_data(speech, form)));
  sections.add(section(speech.say("search.form.rest"), std::move(rest), PageData(PageData::List()),
                       speech.say("search.form.rest_help")));
  return sections;
}

QueryForm read_search_form(const FormFields& fields) {
  QueryForm form;
  const auto sent = [&](std::string_view name) {
    return std::string(clip(trim(fields.value_or(name, "")), longest_value));
  };
  const auto read = [&](std::span<const Box> boxes) {
    for (const Box& box : boxes) form.*box.value = sent(box.name);
  };
  read(word_boxes);
  read(date_boxes);
  read(place_boxes);
  read(length_boxes);
  read(rest_boxes);
  for (const std::string_view name : form_fields()) form.fields[std::string(name)] = sent(name);
  for (const std::string_view kind : fields.all("has")) {
    if (std::find(presence_names.begin(), presence_names.end(), kind) != presence_names.end()) form.has.emplace(kind);
  }
  return form;
}

}  // namespace khen
