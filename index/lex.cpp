// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/lex.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace khen {
namespace {

struct QuotePair {
  std::string_view open, close;
};
// Keyboards and word processors of the languages of the interface.
constexpr std::array<QuotePair, 5> quotes{{{"\"", "\""}, {"“", "”"}, {"„", "“"}, {"«", "»"}, {"‟", "”"}}};

struct OperatorRow {
  std::string_view word;
  Lexeme::Kind kind;
};
constexpr std::array<OperatorRow, 4> operators{{{"OR", Lexeme::Kind::either},
                                                {"|", Lexeme::Kind::either},
                                                {"AND", Lexeme::Kind::both},
                                                {"NOT", Lexeme::Kind::without}}};

constexpr std::string_view ideographic_space = "\u3000";
constexpr std::string_view fixed_space = "\u00A0";

std::size_t space_length(std::string_view rest) {
  if (rest.empty()) return 0;
  if (std::isspace(static_cast<unsigned char>(rest.front())) != 0) return 1;
  for (const std::string_view space : {ideographic_space, fixed_space}) {
    if (rest.starts_with(space)) return space.size();
  }
  return 0;
}

const QuotePair* quote_at(std::string_view rest) {
  const auto* found =
      std::find_if(quotes.begin(), quotes.end(), [&](const QuotePair& pair) { return rest.starts_with(pair.open); });
  return found == quotes.end() ? nullptr : found;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}

  std::vector<Lexeme> run() {
    while (!rest_.empty()) {
      if (const std::size_t space = space_length(rest_); space > 0) {
        rest_.remove_prefix(space);
      } else {
        one();
      }
    }
    return std::move(out_);
  }

 private:
  void push(Lexeme::Kind kind, std::string_view text, bool closed = true) {
    out_.push_back({kind, std::string(text), count_code_points(text), closed});
  }

  void one() {
    if (const QuotePair* quote = quote_at(rest_)) return quoted(*quote);
    const char first = rest_.front();
    if (first == '(' || first == ')') {
      push(first == '(' ? Lexeme::Kind::open : Lexeme::Kind::close, rest_.substr(0, 1));
      rest_.remove_prefix(1);
    } else if (first == '-' || first == '+') {
      sign(first);
    } else {
      word();
    }
  }

  void sign(char first) {
    const std::string_view text = rest_.substr(0, 1);
    rest_.remove_prefix(1);
    const bool before_word = !rest_.empty() && space_length(rest_) == 0;
    if (first == '-' && before_word) push(Lexeme::Kind::without, text);
  }

  void quoted(const QuotePair& quote) {
    rest_.remove_prefix(quote.open.size());
    std::size_t end = rest_.find(quote.close);
    const bool closed = end != std::string_view::npos;
    if (!closed) end = rest_.size();
    push(Lexeme::Kind::quoted, rest_.substr(0, end), closed);
    rest_.remove_prefix(closed ? end + quote.close.size() : end);
  }

  // Up to a space, a bracket or a quote.
  [[nodiscard]] std::size_t word_length() const {
    std::size_t end = 0;
    while (end < rest_.size() && space_length(rest_.substr(end)) == 0 && rest_[end] != '(' && rest_[end] != ')' &&
           quote_at(rest_.substr(end)) == nullptr) {
      ++end;
    }
    return end;
  }

  // "name:" of ASCII letters with something behind it; nullopt for times and addresses.
  static std::optional<std::size_t> field_length(std::string_view word, bool quote_follows) {
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    if (colon + 1 == word.size() && !quote_follows) return std::nullopt;
    if (word.substr(colon).starts_with("://")) return std::nullopt;
    const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(colon), is_letter)
               ? std::optional(colon)
               : std::nullopt;
  }

  void word() {
    const std::string_view text = rest_.substr(0, word_length());
    const bool quote_follows = quote_at(rest_.substr(text.size())) != nullptr;
    if (const auto field = field_length(text, quote_follows)) {
      push(Lexeme::Kind::field, text.substr(0, *field));
      rest_.remove_prefix(*field + 1);
      if (space_length(rest_) == 0 && quote_at(rest_) == nullptr) value();
      return;
    }
    value();
  }

  void value() {
    const std::string_view text = rest_.substr(0, word_length());
    rest_.remove_prefix(text.size());
    const auto* found =
        std::find_if(operators.begin(), operators.end(), [&](const OperatorRow& row) { return row.word == text; });
    if (found != operators.end()) {
      push(found->kind, text);
    } else if (text.size() > 1 && text.back() == '*') {
      push(Lexeme::Kind::prefix, text.substr(0, text.find_last_not_of('*') + 1));
    } else if (!text.empty()) {
      push(Lexeme::Kind::text, text);
    }
  }

  std::string_view rest_;
  std::vector<Lexeme> out_;
};

}  // namespace

std::vector<Lexeme> lex_query(std::string_view text) { return Lexer(text).run(); }

}  // namespace khen
