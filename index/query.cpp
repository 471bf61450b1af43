// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query.h"

#include <fmt/format.h>

#include <array>

#include "index/query_fields.h"

namespace khen {
namespace {

using Kind = QueryNode::Kind;

constexpr std::array<std::string_view, 10> kind_names{"everything", "words",  "phrase", "prefix", "pattern",
                                                      "similar",    "nearby", "all",    "any",    "without"};

bool has_amount(Kind kind) { return kind == Kind::similar || kind == Kind::nearby; }

// Names in it are text; ids and conditions are none.
bool asks_for_words(const QueryNode& node) {
  return node.field.empty() || find_query_field(node.field) == QueryField::text;
}

void collect_wanted(const QueryNode& node, std::vector<const QueryNode*>& out) {
  if (node.kind == Kind::without) return;
  if (!node.text.empty() && asks_for_words(node)) out.push_back(&node);
  for (const QueryNode& child : node.children) collect_wanted(child, out);
}

std::string value_text(const QueryNode& node) {
  switch (node.kind) {
    case Kind::phrase: return fmt::format("\"{}\"", node.text);
    case Kind::prefix: return node.text + "*";
    case Kind::similar: return fmt::format("{}~{}", node.text, node.amount);
    case Kind::nearby: return fmt::format("\"{}\"~{}", node.text, node.amount);
    default: return node.text;
  }
}

std::string leaf_text(const QueryNode& node) {
  if (node.field.empty()) return value_text(node);
  if (node.text.find_first_of(" ()") == std::string::npos || node.kind != Kind::words) {
    return node.field + ":" + value_text(node);
  }
  if (find_query_field(node.field) == QueryField::text) return fmt::format("{}:({})", node.field, node.text);
  return fmt::format("{}:\"{}\"", node.field, node.text);
}

std::string bracketed(const QueryNode& node) {
  const bool several =
      node.children.size() > 1 || (node.children.empty() && node.field.empty() && node.kind == Kind::words &&
                                   node.text.find(' ') != std::string::npos);
  const std::string text = to_query_text(node);
  return several ? "(" + text + ")" : text;
}

std::string joined_text(const QueryNode& node, std::string_view between) {
  std::string out;
  for (const QueryNode& child : node.children) {
    if (!out.empty()) out += between;
    const bool plain = child.kind == Kind::without || child.children.empty();
    out += plain ? to_query_text(child) : bracketed(child);
  }
  return out;
}

}  // namespace

std::string describe(const QueryNode& node) {
  const std::string_view name = kind_names[static_cast<std::size_t>(node.kind)];
  if (node.kind == Kind::everything) return std::string(name);
  if (node.children.empty()) {
    const std::string amount = has_amount(node.kind) ? fmt::format("~{}", node.amount) : std::string();
    return fmt::format("{}{}{}({}{})", node.field, node.field.empty() ? "" : ":", name, node.text, amount);
  }
  std::string out = fmt::format("({}", name);
  for (const QueryNode& child : node.children) out += " " + describe(child);
  return out + ")";
}

std::string to_query_text(const QueryNode& node) {
  switch (node.kind) {
    case Kind::everything: return {};
    case Kind::all: return joined_text(node, " ");
    case Kind::any: return joined_text(node, " OR ");
    case Kind::without: return "-" + bracketed(node.children.front());
    default: return leaf_text(node);
  }
}

std::vector<const QueryNode*> wanted_texts(const QueryNode& node) {
  std::vector<const QueryNode*> out;
  collect_wanted(node, out);
  return out;
}

}  // namespace khen
