// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/parse.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "index/lex.h"
#include "index/query_fields.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

using Kind = QueryNode::Kind;

QueryNode joined(Kind kind, std::vector<QueryNode> children) {
  if (children.empty()) return {};
  if (children.size() == 1) return std::move(children.front());
  return {kind, "", "", std::move(children), 0};
}

// What stands below, in that field.
void put_into(QueryNode& node, const std::string& field) {
  if (node.children.empty() && node.field.empty()) node.field = field;
  for (QueryNode& child : node.children) put_into(child, field);
}

bool is_value(Lexeme::Kind kind) {
  using enum Lexeme::Kind;
  return kind == text || kind == quoted || kind == prefix || kind == pattern || kind == similar;
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
      case Lexeme::Kind::field: return fielded(lexeme, depth);
      case Lexeme::Kind::both: return {};
      case Lexeme::Kind::nearby: note(query_remark::lone_operator, lexeme.text); return {};
      case Lexeme::Kind::text:
      case Lexeme::Kind::quoted:
      case Lexeme::Kind::prefix:
      case Lexeme::Kind::pattern:
      case Lexeme::Kind::similar: return next_is(Lexeme::Kind::nearby) ? neighbours(lexeme) : leaf(lexeme, "");
      case Lexeme::Kind::close:
      case Lexeme::Kind::either: break;
    }
    return {};
  }

  // a NEAR/5 b NEAR/5 c: all of them, the widest distance counts.
  QueryNode neighbours(const Lexeme& first) {
    QueryNode node{Kind::nearby, first.text, "", {}, 0};
    while (next_is(Lexeme::Kind::nearby)) {
      const Lexeme sign = lexemes_[at_++];
      if (at_ >= lexemes_.size() || !is_value(lexemes_[at_].kind)) {
        note(query_remark::lone_operator, sign.text);
        break;
      }
      node.amount = std::max(node.amount, sign.amount);
      node.text += " " + lexemes_[at_++].text;
    }
    return node.text == first.text ? leaf(first, "") : node;
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
    return {Kind::without, "", "", {std::move(inner)}, 0};
  }

  QueryNode fielded(const Lexeme& name, int depth) {
    const bool value_follows = at_ < lexemes_.size() && is_value(lexemes_[at_].kind);
    const std::string field = to_lower_ascii(name.text);
    const auto known = find_query_field(field);
    if (known == QueryField::text && next_is(Lexeme::Kind::open)) {
      ++at_;
      QueryNode inner = bracket(depth);
      put_into(inner, field);
      return inner;
    }
    if (known == QueryField::text && value_follows) return leaf(lexemes_[at_++], field);
    if (known && value_follows) return condition(lexemes_[at_++], field);
    if (value_follows) note(query_remark::unknown_field, name.text);
    return {Kind::words, name.text, "", {}, 0};
  }

  // A value as typed: its signs are its own.
  static QueryNode condition(const Lexeme& value, std::string field) {
    std::string text = value.kind == Lexeme::Kind::quoted ? value.text : value.typed;
    if (!value.behind.empty()) text += "," + value.behind;
    return {Kind::words, std::move(text), std::move(field), {}, 0};
  }

  QueryNode leaf(const Lexeme& lexeme, std::string field) {
    switch (lexeme.kind) {
      case Lexeme::Kind::quoted: return quoted(lexeme, std::move(field));
      case Lexeme::Kind::similar: {
        const bool is_number = lexeme.text.find_first_not_of("0123456789") == std::string::npos;
        const int letters = lexeme.amount > 0 ? lexeme.amount : lexeme.code_points > longest_with_one ? 2 : 1;
        if (lexeme.code_points >= shortest_prefix && !is_number) {
          return {Kind::similar, lexeme.text, std::move(field), {}, letters};
        }
        break;
      }
      case Lexeme::Kind::prefix:
        if (lexeme.code_points >= shortest_prefix) return {Kind::prefix, lexeme.text, std::move(field), {}, 0};
        note(query_remark::short_prefix, lexeme.text);
        break;
      case Lexeme::Kind::pattern:
        if (letters_of_pattern(lexeme) >= shortest_prefix) {
          return {Kind::pattern, lexeme.text, std::move(field), {}, 0};
        }
        note(query_remark::short_prefix, lexeme.text);
        break;
      default: break;
    }
    return {Kind::words, lexeme.text, std::move(field), {}, 0};
  }

  QueryNode quoted(const Lexeme& lexeme, std::string field) {
    if (!lexeme.closed) note(query_remark::open_quote, lexeme.text);
    if (lexeme.text.empty()) return {};
    const auto distance = small_number(lexeme.behind, longest_distance);
    if (distance && field.empty()) return {Kind::nearby, lexeme.text, "", {}, *distance};
    return {Kind::phrase, lexeme.text, std::move(field), {}, 0};
  }

  static std::size_t letters_of_pattern(const Lexeme& lexeme) {
    return lexeme.code_points - static_cast<std::size_t>(std::count(lexeme.text.begin(), lexeme.text.end(), '*'));
  }

  static constexpr int longest_distance = 100;
  static constexpr std::size_t longest_with_one = 5;  // letters; in longer words two may differ
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
