// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/cql.h"

#include <algorithm>
#include <array>
#include <optional>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr int syntax_error = 10;
constexpr int too_many_characters = 12;
constexpr int bad_brackets = 13;
constexpr int too_complex = 48;

enum class Kind { end, word, quoted, open, close, slash, comparison };

struct Lexeme {
  Kind kind = Kind::end;
  std::string text;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Thrown nowhere: the first diagnostic stays, and the rest of the text is as good as read.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // nullopt: a quotation mark isn't closed.
  std::optional<Lexeme> next() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (at_ == text_.size()) return Lexeme{};
    const char c = text_[at_];
    if (c == '"') return quoted();
    if (c == '(') return single(Kind::open);
    if (c == ')') return single(Kind::close);
    if (c == '/') return single(Kind::slash);
    if (c == '=' || c == '<' || c == '>') return comparison();
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) &&
           std::string_view("()/=<>\"").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    return Lexeme{Kind::word, std::string(text_.substr(begin, at_ - begin))};
  }

 private:
  Lexeme single(Kind kind) { return {kind, std::string(1, text_[at_++])}; }

  Lexeme comparison() {
    for (const std::string_view two : {"==", ">=", "<=", "<>"}) {
      if (text_.substr(at_, 2) != two) continue;
      at_ += 2;
      return {Kind::comparison, std::string(two)};
    }
    return single(Kind::comparison);
  }

  std::optional<Lexeme> quoted() {
    std::string content;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return Lexeme{Kind::quoted, std::move(content)};
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) content += text_[at_++];
      content += text_[at_];
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

struct Boolean {
  std::string_view word;
  CqlNode::Kind kind;
};
constexpr std::array<Boolean, 4> booleans{{{"and", CqlNode::Kind::all},
                                           {"or", CqlNode::Kind::any},
                                           {"not", CqlNode::Kind::without},
                                           {"prox", CqlNode::Kind::beside}}};

const Boolean* find_boolean(const Lexeme& lexeme) {
  if (lexeme.kind != Kind::word) return nullptr;
  const std::string word = to_lower_ascii(lexeme.text);
  const auto* found =
      std::find_if(booleans.begin(), booleans.end(), [&](const Boolean& one) { return one.word == word; });
  return found == booleans.end() ? nullptr : found;
}

bool is_sort_by(const Lexeme& lexeme) { return lexeme.kind == Kind::word && to_lower_ascii(lexeme.text) == "sortby"; }

// Recursive descent, with a bound on how deep.
class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) { advance(); }

  std::variant<CqlQuery, CqlDiagnostic> run() {
    CqlQuery query;
    query.root = group(query, 0);
    if (is_sort_by(now_)) {
      query.sorted = true;
      now_ = {};
    }
    if (!wrong_ && now_.kind == Kind::close) fail(bad_brackets, now_.text);
    if (!wrong_ && now_.kind != Kind::end) fail(syntax_error, now_.text);
    if (wrong_) return *wrong_;
    return query;
  }

 private:
  void fail(int number, std::string_view details) {
    if (!wrong_) wrong_ = CqlDiagnostic{number, std::string(clip(details, 80))};
    now_ = {};  // ends every loop
  }

  void advance() {
    if (wrong_) return;
    if (auto lexeme = lexer_.next()) {
      now_ = std::move(*lexeme);
    } else {
      fail(syntax_error, "a quotation mark is not closed");
    }
  }

  bool is_text() const { return now_.kind == Kind::word || now_.kind == Kind::quoted; }

  // Prefix assignments, then clauses joined by booleans from left to right.
  CqlNode group(CqlQuery& query, int depth) {
    if (depth > deepest_cql) {
      fail(too_complex, "too many brackets within each other");
      return {};
    }
    while (!wrong_ && now_.kind == Kind::comparison && now_.text == ">") prefix(query);
    CqlNode left = clause(query, depth);
    while (const Boolean* boolean = find_boolean(now_)) {
      advance();
      CqlNode joined{boolean->kind, {}, modifiers(), {}};
      CqlNode right = clause(query, depth);
      if (wrong_) return {};
      // One list for a chain: the tree stays as deep as the brackets.
      const bool chain = boolean->kind != CqlNode::Kind::without && left.kind == boolean->kind &&
                         left.modifiers.empty() && joined.modifiers.empty();
      if (chain) {
        left.children.push_back(std::move(right));
        continue;
      }
      joined.children.push_back(std::move(left));
      joined.children.push_back(std::move(right));
      left = std::move(joined);
    }
    return left;
  }

  void prefix(CqlQuery& query) {
    advance();
    if (!is_text()) return fail(syntax_error, now_.text);
    CqlPrefix assigned{"", now_.text};
    advance();
    if (now_.kind == Kind::comparison && now_.text == "=") {
      advance();
      if (!is_text()) return fail(syntax_error, now_.text);
      assigned = {to_lower_ascii(assigned.uri), now_.text};
      advance();
    }
    if (query.prefixes.size() >= most_cql_clauses) return fail(too_complex, "too many prefixes");
    query.prefixes.push_back(std::move(assigned));
  }

  CqlNode clause(CqlQuery& query, int depth) {
    if (now_.kind == Kind::open) {
      advance();
      CqlNode inner = group(query, depth + 1);
      if (!wrong_ && now_.kind != Kind::close) fail(bad_brackets, "a bracket is not closed");
      advance();
      return inner;
    }
    if (!is_text() || find_boolean(now_) != nullptr || is_sort_by(now_)) {
      fail(syntax_error, now_.kind == Kind::end ? "something is missing at the end" : now_.text);
      return {};
    }
    if (++clauses_ > most_cql_clauses) {
      fail(too_complex, "too many clauses");
      return {};
    }
    CqlNode node;
    std::string first = now_.text;
    advance();
    const bool has_relation = now_.kind == Kind::comparison ||
                              (now_.kind == Kind::word && find_boolean(now_) == nullptr && !is_sort_by(now_));
    if (!has_relation) {
      node.clause = {"cql.serverchoice", "=", {}, std::move(first)};
      return node;
    }
    node.clause.index = to_lower_ascii(first);
    node.clause.relation = to_lower_ascii(now_.text);
    advance();
    node.clause.modifiers = modifiers();
    if (!is_text()) {
      fail(syntax_error, now_.kind == Kind::end ? "a term is missing" : now_.text);
      return {};
    }
    node.clause.term = now_.text;
    advance();
    return node;
  }

  std::vector<CqlModifier> modifiers() {
    std::vector<CqlModifier> all;
    while (!wrong_ && now_.kind == Kind::slash) {
      advance();
      if (now_.kind != Kind::word) {
        fail(syntax_error, now_.text);
        return {};
      }
      CqlModifier modifier{to_lower_ascii(now_.text), "", ""};
      advance();
      if (now_.kind == Kind::comparison) {
        modifier.comparison = now_.text;
        advance();
        if (!is_text()) {
          fail(syntax_error, now_.text);
          return {};
        }
        modifier.value = now_.text;
        advance();
      }
      if (all.size() < most_cql_clauses) all.push_back(std::move(modifier));
    }
    return all;
  }

  Lexer lexer_;
  Lexeme now_;
  std::optional<CqlDiagnostic> wrong_;
  std::size_t clauses_ = 0;
};

}  // namespace

std::variant<CqlQuery, CqlDiagnostic> parse_cql(std::string_view text) {
  if (text.size() > longest_cql) return CqlDiagnostic{too_many_characters, std::to_string(longest_cql)};
  return Parser(text).run();
}

}  // namespace khen
