// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "metadata/language.h"

namespace khen {
namespace {

struct Choice {
  std::string value;
  std::string text;
};
using Choices = std::vector<Choice>;

constexpr std::size_t blank_row = SIZE_MAX;  // what a new row is copied from

std::string say_finding(const Speech& speech, const Finding& finding) {
  std::string text = speech.say(finding.message, {{"value", finding.value}});
  if (!finding.suggestion.empty()) {
    text += " " + speech.say("finding.suggestion", {{"suggestion", finding.suggestion}});
  }
  return text;
}

// Builds inputs; keeps the lists of choices, which many rows share.
class FormWriter {
 public:
  FormWriter(const Speech& speech, const FormView& view) : speech_(speech), view_(view) {}

  PageData field(const Field& row, std::string label);

 private:
  // `row` nullptr: a blank one.
  PageData row_data(const Field& field, std::size_t position, const FormRow* row);
  PageData input_data(const Field& field, const Part& part, const std::string& index, const FormRow* row);
  const Choices& choices(const Field& field, const Part& part);
  Choices make_choices(const Field& field, PartKind kind) const;
  [[nodiscard]] Choices languages() const;
  PageData options(const Field& field, const Part& part, std::string_view value);

  const Speech& speech_;
  const FormView& view_;
  std::map<std::string, Choices> lists_;
};

Choices FormWriter::languages() const {
  Choices list;
  for (const VocabularyTerm& term : speech_.vocabularies.get("languages").terms()) {
    list.push_back({term.id, speech_.label("languages", term.id)});
    if (term.scripts.size() < 2) continue;
    for (const std::string& script : term.scripts) {
      const std::string tag = term.id + "-" + script;
      list.push_back({tag, say_language(speech_.vocabularies, speech_.language, tag)});
    }
  }
  return list;
}

Choices FormWriter::make_choices(const Field& field, PartKind kind) const {
  Choices list;
  const auto add_terms = [&](std::string_view vocabulary, std::string_view prefix) {
    for (const VocabularyTerm& term : speech_.vocabularies.get(vocabulary).terms()) {
      if (term.id.starts_with(prefix)) list.push_back({term.id, speech_.label(vocabulary, term.id)});
    }
  };
  switch (kind) {
    case PartKind::language: return languages();
    case PartKind::vocabulary: add_terms(field.vocabulary, ""); break;
    case PartKind::unit: add_terms("places", "vn."); break;
    case PartKind::former_unit: add_terms("places", "vn63."); break;
    case PartKind::collection:
      for (const auto& [id, title] : view_.collections) list.push_back({id, title.value});
      break;
    case PartKind::date_kind:
      for (const std::string_view one : date_kinds)
        list.push_back({std::string(one), speech_.say(fmt::format("date_kind.{}", one))});
      break;
    case PartKind::relation_type:
      for (const std::string_view one : relation_types)
        list.push_back({std::string(one), speech_.say(fmt::format("relation.{}", one))});
      break;
    case PartKind::line:
    case PartKind::paragraph:
    case PartKind::check: break;
  }
  return list;
}

const Choices& FormWriter::choices(const Field& field, const Part& part) {
  const std::string key =
      fmt::format("{}/{}", static_cast<int>(part.kind), part.kind == PartKind::vocabulary ? field.vocabulary : "");
  const auto found = lists_.find(key);
  return found != lists_.end() ? found->second : lists_.emplace(key, make_choices(field, part.kind)).first->second;
}

PageData FormWriter::options(const Field& field, const Part& part, std::string_view value) {
  const Choices& list = choices(field, part);
  PageData options{PageData::List()};
  options.add(PageData::map({{"value", ""}, {"text", speech_.say("form.choose")}, {"selected", value.empty()}}));
  bool known = value.empty();
  for (const Choice& choice : list) {
    const bool selected = choice.value == value;
    known = known || selected;
    options.add(PageData::map({{"value", choice.value}, {"text", choice.text}, {"selected", selected}}));
  }
  // What the lists don't know (any more) is kept, not dropped.
  if (!known) {
    options.add(PageData::map({{"value", value},
                               {"text", speech_.say("form.unknown_kept", {{"value", std::string(value)}})},
                               {"selected", true}}));
  }
  return options;
}

PageData FormWriter::input_data(const Field& field, const Part& part, const std::string& index, const FormRow* row) {
  std::string value = row == nullptr ? std::string() : std::string((*row)[part.name]);
  const bool blank = row == nullptr || row->parts.empty();
  if (blank && part.kind == PartKind::language && field.type == FieldType::localized) value = speech_.language;
  const bool is_text = part.kind == PartKind::line;
  const bool is_area = part.kind == PartKind::paragraph;
  const bool is_check = part.kind == PartKind::check;
  const bool is_select = !is_text && !is_area && !is_check;
  return PageData::map({
      {"key", fmt::format("{}.{}.{}", field.name, index, part.name)},
      {"label", speech_.say(part.message)},
      {"size", part.size},
      {"is_text", is_text},
      {"is_area", is_area},
      {"is_check", is_check},
      {"is_select", is_select},
      {"options", is_select ? options(field, part, value) : PageData()},
      {"value", value},
      {"checked", is_check && value == "true"},
      {"lang", (is_text || is_area) && row != nullptr ? std::string((*row)["lang"]) : std::string()},
      {"hint", false},
      {"mode", part.size == "small" ? "decimal" : ""},
      {"max", is_area ? "60000" : "2000"},
  });
}

PageData FormWriter::row_data(const Field& field, std::size_t position, const FormRow* row) {
  const bool blank = position == blank_row;
  const std::string index = blank ? "__n__" : std::to_string(position);  // the island puts the number in
  PageData inputs{PageData::List()};
  for (const Part& part : parts_of(field)) inputs.add(input_data(field, part, index, row));
  const std::string name = speech_.say(fmt::format("field.{}", field.name));
  const std::string number = blank ? index : std::to_string(position + 1);
  const bool removable = field.occurrence == Occurrence::repeatable;
  return PageData::map(
      {{"inputs", std::move(inputs)},
       {"remove", removable
                      ? PageData::map({{"op", fmt::format("remove:{}:{}", field.name, index)},
                                       {"label", speech_.say("form.remove", {{"field", name}, {"number", number}})}})
                      : PageData()}});
}

PageData FormWriter::field(const Field& row, std::string label) {
  const auto& typed = view_.rows[static_cast<std::size_t>(row.id)];
  PageData rows{PageData::List()};
  for (std::size_t i = 0; i < typed.size(); ++i) rows.add(row_data(row, i, &typed[i]));
  // One empty row where something has to be, or where there is no button to add one.
  const bool needs_row = row.presence == Presence::required || row.occurrence == Occurrence::single;
  if (typed.empty() && needs_row) rows.add(row_data(row, 0, nullptr));
  PageData errors{PageData::List()};
  for (const Finding& finding : view_.findings) {
    if (finding.field == row.id) errors.add(PageData::map({{"text", say_finding(speech_, finding)}}));
  }
  const std::string next = std::to_string(rows.list().size());
  const bool repeatable = row.occurrence == Occurrence::repeatable;
  return PageData::map({
      {"name", row.name},
      {"help", speech_.say(fmt::format("field.{}.help", row.name))},
      {"required", row.presence == Presence::required},
      {"errors", std::move(errors)},
      {"rows", std::move(rows)},
      {"add", repeatable ? PageData::map({{"op", fmt::format("add:{}", row.name)},
                                          {"label", speech_.say("form.add", {{"field", label}})},
                                          {"next", next}})
                         : PageData()},
      {"blank", repeatable ? row_data(row, blank_row, nullptr) : PageData()},
      {"label", std::move(label)},
  });
}

}  // namespace

PageData sections_data(const Speech& speech, const FormView& view) {
  FormWriter writer(speech, view);
  std::vector<std::string_view> groups;
  for (const Field& row : field_table) {
    if (std::find(groups.begin(), groups.end(), row.form_group) == groups.end()) groups.push_back(row.form_group);
  }
  PageData sections{PageData::List()};
  for (const std::string_view group : groups) {
    PageData fields{PageData::List()};
    for (const Field& row : field_table) {
      if (row.form_group == group) fields.add(writer.field(row, speech.say(fmt::format("field.{}", row.name))));
    }
    sections.add(PageData::map({{"id", group},
                                {"legend", speech.say(fmt::format("form_group.{}", group))},
                                {"intro", false},
                                {"fields", std::move(fields)}}));
  }
  return sections;
}

PageData fields_data(const Speech& speech, const FormView& view, std::span<const FieldAs> fields) {
  FormWriter writer(speech, view);
  PageData list{PageData::List()};
  for (const FieldAs& one : fields) list.add(writer.field(field(one.field), speech.say(one.label)));
  return list;
}

PageData problems_data(const Speech& speech, const std::vector<Finding>& findings) {
  PageData list{PageData::List()};
  for (const Finding& finding : findings) {
    const std::string_view name = field(finding.field).name;
    list.add(PageData::map({{"name", name},
                            {"label", speech.say(fmt::format("field.{}", name))},
                            {"text", say_finding(speech, finding)}}));
  }
  return list;
}

}  // namespace khen
