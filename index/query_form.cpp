// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query_form.h"

#include <fmt/format.h>

#include <algorithm>

#include "index/lex.h"
#include "index/query_fields.h"
#include "index/query_values.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

using Kind = QueryNode::Kind;

constexpr int minute = 60;

// ---- from a tree

bool is_plain_word(const QueryNode& node) {
  return node.kind == Kind::words && node.field.empty() && node.text.find(' ') == std::string::npos;
}

class FormFiller {
 public:
  void add(const QueryNode& node) {
    if (node.kind == Kind::everything || fits(node)) return;
    const std::string text = to_query_text(node);
    add_to(form.rest, node.kind == Kind::any ? "(" + text + ")" : text);
  }

  QueryForm form;

 private:
  static void add_to(std::string& box, const std::string& text) { box += (box.empty() ? "" : " ") + text; }

  static bool put(std::string& box, const std::string& text) {
    if (!box.empty()) return false;
    box = text;
    return true;
  }

  bool fits(const QueryNode& node) {
    if (node.kind == Kind::any) return fits_any(node);
    if (node.kind == Kind::without) return fits_none(node.children.front());
    if (!node.children.empty()) return false;
    if (!node.field.empty()) return fits_field(node);
    if (node.kind == Kind::words) return put(form.all, node.text);
    return node.kind == Kind::phrase && put(form.phrase, node.text);
  }

  bool fits_any(const QueryNode& node) {
    const bool plain = std::all_of(node.children.begin(), node.children.end(), [](const QueryNode& child) {
      return is_plain_word(child) || (child.kind == Kind::phrase && child.field.empty());
    });
    if (!plain || !form.any.empty()) return false;
    for (const QueryNode& child : node.children) add_to(form.any, to_query_text(child));
    return true;
  }

  bool fits_none(const QueryNode& node) {
    if (!is_plain_word(node) && (node.kind != Kind::phrase || !node.field.empty())) return false;
    add_to(form.none, to_query_text(node));
    return true;
  }

  bool fits_field(const QueryNode& node) {
    switch (find_query_field(node.field).value_or(QueryField::facet)) {
      case QueryField::date: return fits_date(node.text);
      case QueryField::duration: return fits_duration(node.text);
      case QueryField::presence:
        return std::find(presence_names.begin(), presence_names.end(), node.text) != presence_names.end() &&
               form.has.insert(node.text).second;
      case QueryField::position: return fits_position(node.text);
      case QueryField::text:
      case QueryField::facet: break;
    }
    const auto known = form_fields();
    if (std::find(known.begin(), known.end(), node.field) == known.end()) return false;
    QueryNode value = node;
    value.field.clear();
    return put(form.fields[node.field], to_query_text(value));
  }

  bool fits_date(const std::string& text) {
    using Relation = DateAsked::Relation;
    const auto asked = read_date(text);
    if (!asked || !form.from.empty() || !form.to.empty()) return false;
    if (asked->relation == Relation::before || asked->relation == Relation::after) return false;
    form.from = asked->first;
    form.to = asked->relation == Relation::in ? asked->first : asked->last;
    return true;
  }

  bool fits_duration(const std::string& text) {
    const auto asked = read_duration(text);
    const auto whole = [](const std::optional<int>& seconds) { return !seconds || *seconds % minute == 0; };
    if (!asked || !whole(asked->least) || !whole(asked->most) || !form.shortest.empty() || !form.longest.empty()) {
      return false;
    }
    if (asked->least) form.shortest = std::to_string(*asked->least / minute);
    if (asked->most) form.longest = std::to_string(*asked->most / minute);
    return true;
  }

  bool fits_position(const std::string& text) {
    const auto asked = read_position(text);
    if (!asked || !form.near.empty()) return false;
    form.near = asked->centre ? fmt::format("{},{}", asked->centre->latitude, asked->centre->longitude) : asked->name;
    form.distance = fmt::format("{}", asked->kilometres);
    return true;
  }
};

// ---- to a text

bool is_value(Lexeme::Kind kind) {
  using enum Lexeme::Kind;
  return kind == text || kind == quoted || kind == prefix || kind == pattern || kind == similar;
}

// Words and phrases of a box, as typed; what else is typed there says nothing.
std::vector<std::string> values_in(std::string_view box) {
  std::vector<std::string> out;
  for (const Lexeme& lexeme : lex_query(box)) {
    if (is_value(lexeme.kind))
      out.push_back(lexeme.kind == Lexeme::Kind::quoted ? '"' + lexeme.text + '"' : lexeme.typed);
  }
  return out;
}

// Without what would end the value.
std::string kept_whole(std::string_view text) {
  std::string out(trim(text));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '(' || c == ')' || c == '"'; }, ' ');
  return std::string(trim(out));
}

std::string condition_text(std::string_view name, std::string_view value) {
  const std::string kept = kept_whole(value);
  if (kept.empty()) return {};
  return fmt::format(fmt::runtime(kept.find(' ') == std::string::npos ? "{}:{}" : "{}:\"{}\""), name, kept);
}

std::string field_text(std::string_view name, std::string_view box) {
  if (find_query_field(name) != QueryField::text) return condition_text(name, box);
  const std::vector<std::string> values = values_in(box);
  if (values.size() == 1) return fmt::format("{}:{}", name, values.front());
  return values.empty() ? std::string() : fmt::format("{}:({})", name, fmt::join(values, " "));
}

std::string range_text(std::string_view name, const std::string& from, const std::string& to, std::string_view unit) {
  if (from.empty() && to.empty()) return {};
  const auto end = [&](const std::string& value) { return value.empty() ? std::string() : value + std::string(unit); };
  return condition_text(name, from == to && unit.empty() ? from : end(from) + ".." + end(to));
}

std::string any_text(std::string_view box) {
  const std::vector<std::string> values = values_in(box);
  return values.size() > 1 ? fmt::format("({})", fmt::join(values, " OR ")) : fmt::format("{}", fmt::join(values, " "));
}

std::string position_text(const QueryForm& form) {
  const std::string where = kept_whole(form.near);
  const std::string distance(trim(form.distance));
  if (where.empty()) return {};
  return condition_text(position_query, distance.empty() ? where : where + "," + distance + "km");
}

}  // namespace

std::vector<std::string_view> form_fields() {
  std::vector<std::string_view> out;
  for (const Field& row : field_table) {
    const bool by_words = find_query_field(row.index.query_name) == QueryField::text;
    const bool by_id = row.index.query_name.empty() && !row.facet.parameter.empty() && !row.vocabulary.empty();
    const std::string_view name = by_words ? row.index.query_name : by_id ? row.facet.parameter : std::string_view();
    if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  }
  return out;
}

QueryForm to_form(const QueryNode& root) {
  FormFiller filler;
  if (root.kind != Kind::all) {
    filler.add(root);
  } else {
    for (const QueryNode& part : root.children) filler.add(part);
  }
  return std::move(filler.form);
}

std::string to_query_text(const QueryForm& form) {
  std::vector<std::string> parts{std::string(trim(form.all))};
  if (const std::string phrase = kept_whole(form.phrase); !phrase.empty()) parts.push_back('"' + phrase + '"');
  parts.push_back(any_text(form.any));
  for (const std::string_view name : form_fields()) {
    if (const auto value = form.fields.find(name); value != form.fields.end()) {
      parts.push_back(field_text(name, value->second));
    }
  }
  parts.push_back(range_text(date_query, std::string(trim(form.from)), std::string(trim(form.to)), ""));
  parts.push_back(range_text(duration_facet, std::string(trim(form.shortest)), std::string(trim(form.longest)), "m"));
  for (const std::string& kind : form.has) parts.push_back(condition_text(presence_query, kind));
  parts.push_back(position_text(form));
  for (const std::string& word : values_in(form.none)) parts.push_back("-" + word);
  parts.emplace_back(trim(form.rest));
  std::erase(parts, "");
  return fmt::format("{}", fmt::join(parts, " "));
}

}  // namespace khen
