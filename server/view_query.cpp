// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "index/query_fields.h"
#include "index/query_values.h"
#include "metadata/lunar.h"
#include "server/view_results.h"

namespace khen {
namespace {

using Kind = QueryNode::Kind;

struct KindMessage {
  Kind kind;
  std::string_view message;
};
constexpr std::array<KindMessage, 6> kind_messages{{{Kind::words, "search.explain.words"},
                                                    {Kind::phrase, "search.explain.phrase"},
                                                    {Kind::prefix, "search.explain.prefix"},
                                                    {Kind::pattern, "search.explain.pattern"},
                                                    {Kind::similar, "search.explain.similar"},
                                                    {Kind::nearby, "search.explain.nearby"}}};

// By DateAsked::Relation.
constexpr std::array<std::string_view, 6> date_messages{"search.explain.date.in",     "search.explain.date.between",
                                                        "search.explain.date.after",  "search.explain.date.from",
                                                        "search.explain.date.before", "search.explain.date.until"};

class Sayer {
 public:
  Sayer(const Speech& speech, const Titles& collections) : speech_(speech), collections_(collections) {}

  [[nodiscard]] std::string say(const QueryNode& node) const {
    switch (node.kind) {
      case Kind::everything: return {};
      case Kind::all: return joined(node);
      case Kind::any: return alternatives(node);
      case Kind::without: return speech_.say("search.explain.without", {{"clause", inner(node.children.front())}});
      default: break;
    }
    switch (find_query_field(node.field).value_or(QueryField::text)) {
      case QueryField::date: return date(node.text);
      case QueryField::duration: return duration(node.text);
      case QueryField::presence: return presence(node.text);
      case QueryField::position: return position(node.text);
      case QueryField::facet: return facet(node);
      case QueryField::text: break;
    }
    return is_id(node) ? facet(node) : words(node);
  }

 private:
  [[nodiscard]] std::string inner(const QueryNode& node) const {
    return node.children.size() > 1 ? "(" + say(node) + ")" : say(node);
  }

  [[nodiscard]] std::string joined(const QueryNode& node) const {
    std::string out;
    for (const QueryNode& child : node.children) out += (out.empty() ? "" : ", ") + inner(child);
    return out;
  }

  [[nodiscard]] std::string alternatives(const QueryNode& node) const {
    std::string out;
    for (const QueryNode& child : node.children) {
      out = out.empty() ? inner(child) : speech_.say("search.explain.or", {{"left", out}, {"right", inner(child)}});
    }
    return out;
  }

  [[nodiscard]] std::string words(const QueryNode& node) const {
    const auto* row = std::find_if(kind_messages.begin(), kind_messages.end(),
                                   [&](const KindMessage& one) { return one.kind == node.kind; });
    const auto typed = 1 + std::count(node.text.begin(), node.text.end(), ' ');
    const bool counts_words = node.kind == Kind::words;
    std::string clause = speech_.say(
        row->message,
        {{"text", node.text}, {"count", std::to_string(counts_words ? static_cast<int>(typed) : node.amount)}});
    if (node.field.empty()) return clause;
    return speech_.say("search.explain.field", {{"clause", clause}, {"field", query_field_label(speech_, node.field)}});
  }

  [[nodiscard]] bool is_id(const QueryNode& node) const {
    const std::string_view vocabulary = vocabulary_of_facet(node.field);
    return !vocabulary.empty() && speech_.vocabularies.get(vocabulary).find(node.text) != nullptr;
  }

  [[nodiscard]] std::string facet(const QueryNode& node) const {
    return speech_.say("search.explain.facet", {{"field", query_field_label(speech_, node.field)},
                                                {"value", facet_label(speech_, node.field, node.text, collections_)}});
  }

  [[nodiscard]] std::string date(const std::string& text) const {
    const auto asked = read_date(text);
    if (!asked) return speech_.say(date_messages.front(), {{"first", text}});
    return speech_.say(date_messages[static_cast<std::size_t>(asked->relation)],
                       {{"first", say_edtf(speech_.messages, speech_.language, asked->first)},
                        {"last", say_edtf(speech_.messages, speech_.language, asked->last)}});
  }

  [[nodiscard]] std::string duration(const std::string& text) const {
    const auto asked = read_duration(text);
    if (!asked) return words({Kind::words, text, "", {}, 0});
    const std::string_view message = !asked->least  ? "search.explain.duration.until"
                                     : !asked->most ? "search.explain.duration.from"
                                                    : "search.explain.duration.between";
    return speech_.say(
        message, {{"first", say_duration(asked->least.value_or(0))}, {"last", say_duration(asked->most.value_or(0))}});
  }

  [[nodiscard]] std::string presence(const std::string& text) const {
    const bool known = std::find(presence_names.begin(), presence_names.end(), text) != presence_names.end();
    if (!known) return words({Kind::words, text, "", {}, 0});
    return speech_.say("search.explain.has", {{"what", speech_.say("has." + text)}});
  }

  [[nodiscard]] std::string position(const std::string& text) const {
    const auto asked = read_position(text);
    if (!asked) return words({Kind::words, text, "", {}, 0});
    const std::string place =
        asked->centre ? fmt::format("{:.3f}, {:.3f}", asked->centre->latitude, asked->centre->longitude) : asked->name;
    return speech_.say("search.explain.near", {{"place", place}, {"distance", fmt::format("{:g}", asked->kilometres)}});
  }

  const Speech& speech_;
  const Titles& collections_;
};

std::string say_month_from_now(const Speech& speech, const TimeInWords& time,
                               const std::chrono::year_month_day& today) {
  const std::chrono::months ahead(*time.months_from_now);
  if (time.is_lunar) {
    const int month = (to_lunar(today).month - 1 + static_cast<int>(ahead.count())) % 12 + 1;
    return say_lunar(speech.messages, speech.language, LunarDate{month, std::nullopt, false, std::nullopt});
  }
  const std::chrono::year_month month = std::chrono::year_month(today.year(), today.month()) + ahead;
  const std::string edtf =
      fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
  const LunarDate first = to_lunar(month / 1);
  const LunarDate last = to_lunar(std::chrono::sys_days(month / std::chrono::last));
  return speech.say(
      "search.explain.month",
      {{"month", say_edtf(speech.messages, speech.language, edtf)},
       {"first", say_lunar(speech.messages, speech.language, LunarDate{first.month, first.day, false, std::nullopt})},
       {"last", say_lunar(speech.messages, speech.language, LunarDate{last.month, last.day, false, std::nullopt})}});
}

std::string say_time(const Speech& speech, const TimeInWords& time,
                     const std::optional<std::chrono::year_month_day>& today) {
  if (time.months_from_now) return today ? say_month_from_now(speech, time, *today) : std::string();
  if (time.lunar_month) {
    return say_lunar(speech.messages, speech.language,
                     LunarDate{*time.lunar_month, time.lunar_day, false, std::nullopt});
  }
  const std::string_view message = time.first_year.empty()             ? "search.explain.date.until"
                                   : time.last_year.empty()            ? "search.explain.date.from"
                                   : time.first_year == time.last_year ? "search.explain.date.in"
                                                                       : "search.explain.date.between";
  return speech.say(message, {{"first", time.first_year}, {"last", time.last_year}});
}

}  // namespace

std::string say_times(const Speech& speech, const std::vector<TimeInWords>& times,
                      const std::optional<std::chrono::year_month_day>& today) {
  std::string out;
  for (const TimeInWords& time : times) {
    const std::string said = say_time(speech, time, today);
    if (said.empty()) continue;
    out += (out.empty() ? "" : " ") + speech.say("search.explain.time", {{"words", time.words}, {"time", said}});
  }
  return out;
}

std::string say_query(const Speech& speech, const QueryNode& root, const Titles& collections) {
  const bool plain = root.kind == Kind::everything || (root.kind == Kind::words && root.field.empty());
  if (plain) return {};
  return speech.say("search.explain", {{"clauses", Sayer(speech, collections).say(root)}});
}

std::string query_field_label(const Speech& speech, std::string_view name) {
  if (find_facet(name)) return speech.say(fmt::format("facet.{}", name));
  for (const Field& row : field_table) {
    if (row.index.query_name == name) return speech.say(fmt::format("field.{}", row.name));
  }
  return std::string(name);
}

}  // namespace khen
