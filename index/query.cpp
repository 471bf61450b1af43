// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query.h"

#include <fmt/format.h>

#include <array>

namespace khen {
namespace {

constexpr std::array<std::string_view, 7> kind_names{"everything", "words", "phrase", "prefix",
                                                     "all",        "any",   "without"};

void collect_wanted(const QueryNode& node, std::vector<const QueryNode*>& out) {
  if (node.kind == QueryNode::Kind::without) return;
  if (!node.text.empty()) out.push_back(&node);
  for (const QueryNode& child : node.children) collect_wanted(child, out);
}

}  // namespace

std::string describe(const QueryNode& node) {
  const std::string_view name = kind_names[static_cast<std::size_t>(node.kind)];
  if (node.kind == QueryNode::Kind::everything) return std::string(name);
  if (node.children.empty()) {
    return fmt::format("{}{}{}({})", node.field, node.field.empty() ? "" : ":", name, node.text);
  }
  std::string out = fmt::format("({}", name);
  for (const QueryNode& child : node.children) out += " " + describe(child);
  return out + ")";
}

std::vector<const QueryNode*> wanted_texts(const QueryNode& node) {
  std::vector<const QueryNode*> out;
  collect_wanted(node, out);
  return out;
}

}  // namespace khen
