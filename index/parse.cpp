// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/parse.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "index/facet_list.h"
#include "index/lex.h"
#include "metadata/base/text.h"
#include "metadata/fields.h"

namespace khen {
namespace {

using Kind = QueryNode::Kind;

bool is_known_field(std::string_view name) {
  if (find_facet(name)) return true;
  return std::any_of(field_table.begin(), field_table.end(),
                     [&](const Field& row) { return !row.index.query_name.empty() && row.index.query_name == name; });
}

QueryNode joined(Kind kind, std::vector<QueryNode> children) {
  if (children.empty()) return {};
  if (children.size() == 1) return std::move(children.front());
  return {kind, "", "", std::move(children)};
}

// Recursive descent; every place where syntax could fail reads on instead and leaves a remark.
class Parser {
 public:
  explicit Parser(std::vector<Lexeme> lexemes) : lexemes_(std::move(lexemes)) {}

  QueryNode parse() {
    std::vector<QueryNode> parts;
    while (at_ < lexemes_.size()) {
      append(parts, any_of_alternatives(0));
      if (at_ < lexemes_.size()) ++at_;  // a closing bracket that nothing opened says nothing
    }
    return joined(Kind::all, std::move(parts));
  }

  std::vector<QueryRemark> remarks;

 private:
  static constexpr int deepest = 20;

  [[nodiscard]] bool next_is(Lexeme::Kind kind) const { return at_ < lexemes_.size() && lexemes_[at_].kind == kind; }

  static void append(std::vector<QueryNode>& out, QueryNode node) {
    if (node.kind != Kind::everything) out.push_back(std::move(node));
  }

  void note(std::string_view message, std::string value) { remarks.push_back({message, std::move(value)}); }

  QueryNode any_of_alternatives(int depth) {
    std::vector<QueryNode> alternatives;
    append(alternatives, all_of_parts(depth));
    while (next_is(Lexeme::Kind::either)) {
      const std::string word = lexemes_[at_++].text;
      QueryNode right = all_of_parts(depth);
      if (right.kind == Kind::everything || alternatives.empty()) note(query_remark::lone_operator, word);
      append(alternatives, std::move(right));
    }
    return joined(Kind::any, std::move(alternatives));
  }

  QueryNode all_of_parts(int depth) {
    std::vector<QueryNode> parts;
    while (at_ < lexemes_.size() && !next_is(Lexeme::Kind::either) && !next_is(Lexeme::Kind::close)) {
      add_part(parts, depth);
    }
    return joined(Kind::all, std::move(parts));
  }

  // Neighbouring words stay one text, so that their analysis sees them side by side.
  void add_part(std::vector<QueryNode>& parts, int depth) {
    QueryNode part = one_part(depth);
    if (part.kind == Kind::everything) return;
    const bool plain = part.kind == Kind::words && part.field.empty();
    if (plain && !parts.empty() && parts.back().kind == Kind::words && parts.back().field.empty()) {
      parts.back().text += " " + part.text;
    } else {
      parts.push_back(std::move(part));
    }
  }

  QueryNode one_part(int depth) {
    const Lexeme lexeme = lexemes_[at_++];
    switch (lexeme.kind) {
      case Lexeme::Kind::open: return bracket(depth);
      case Lexeme::Kind::without: return negated(lexeme, depth);
      case Lexeme::Kind::field: return fielded(lexeme);
      case Lexeme::Kind::both: return {};
      case Lexeme::Kind::text:
      case Lexeme::Kind::quoted:
      case Lexeme::Kind::prefix: return leaf(lexeme, "");
      case Lexeme::Kind::close:
      case Lexeme::Kind::either: break;
    }
    return {};
  }

  QueryNode bracket(int depth) {
    if (depth >= deepest) return {};
    QueryNode inner = any_of_alternatives(depth + 1);
    if (next_is(Lexeme::Kind::close)) {
      ++at_;
    } else {
      note(query_remark::open_bracket, "(");
    }
    return inner;
  }

  QueryNode negated(const Lexeme& sign, int depth) {
    const bool nothing_follows = at_ >= lexemes_.size() || next_is(Lexeme::Kind::close) ||
                                 next_is(Lexeme::Kind::either) || next_is(Lexeme::Kind::without) ||
                                 next_is(Lexeme::Kind::both);
    if (nothing_follows) {
      note(query_remark::lone_operator, sign.text);
      return {};
    }
    QueryNode inner = one_part(depth);
    if (inner.kind == Kind::everything) return {};
    return {Kind::without, "", "", {std::move(inner)}};
  }

  QueryNode fielded(const Lexeme& name) {
    const bool value_follows =
        next_is(Lexeme::Kind::text) || next_is(Lexeme::Kind::quoted) || next_is(Lexeme::Kind::prefix);
    const std::string field = to_lower_ascii(name.text);
    if (is_known_field(field) && value_follows) return leaf(lexemes_[at_++], field);
    if (value_follows) note(query_remark::unknown_field, name.text);
    return {Kind::words, name.text, "", {}};
  }

  QueryNode leaf(const Lexeme& lexeme, std::string field) {
    if (lexeme.kind == Lexeme::Kind::quoted) {
      if (!lexeme.closed) note(query_remark::open_quote, lexeme.text);
      if (lexeme.text.empty()) return {};
      return {Kind::phrase, lexeme.text, std::move(field), {}};
    }
    if (lexeme.kind == Lexeme::Kind::prefix) {
      if (lexeme.code_points >= shortest_prefix) return {Kind::prefix, lexeme.text, std::move(field), {}};
      note(query_remark::short_prefix, lexeme.text);
    }
    return {Kind::words, lexeme.text, std::move(field), {}};
  }

  static constexpr std::size_t shortest_prefix = 2;

  std::vector<Lexeme> lexemes_;
  std::size_t at_ = 0;
};

bool only_excludes(const QueryNode& node) {
  if (node.kind == Kind::without) return true;
  return node.kind == Kind::all && std::all_of(node.children.begin(), node.children.end(), only_excludes);
}

}  // namespace

ParsedQuery parse_query(std::string_view text) {
  const std::string_view kept = clip(text, longest_query);
  Parser parser(lex_query(kept));
  ParsedQuery out;
  out.root = parser.parse();
  out.remarks = std::move(parser.remarks);
  if (kept.size() < text.size()) out.remarks.push_back({query_remark::cut, std::string(kept)});
  if (only_excludes(out.root)) out.remarks.push_back({query_remark::only_without, std::string(trim(kept))});
  return out;
}

}  // namespace khen
