// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/lex.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

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
constexpr int usual_distance = 10;  // of NEAR without a number
constexpr int longest_distance = 100;
constexpr int most_letters = 2;
constexpr std::string_view near_word = "NEAR";

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
  Lexeme& push(Lexeme::Kind kind, std::string_view text, bool closed = true) {
    return out_.emplace_back(Lexeme{kind, std::string(text), count_code_points(text), closed, std::string(text)});
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
    if (!closed || !rest_.starts_with('~')) return;
    rest_.remove_prefix(1);
    const std::string_view behind = rest_.substr(0, word_length());
    out_.back().behind = behind;
    rest_.remove_prefix(behind.size());
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
  static std::optional<std::size_t> field_length(std::string_view word, bool value_follows) {
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    if (colon + 1 == word.size() && !value_follows) return std::nullopt;
    if (word.substr(colon).starts_with("://")) return std::nullopt;
    const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(colon), is_letter)
               ? std::optional(colon)
               : std::nullopt;
  }

  void word() {
    const std::string_view text = rest_.substr(0, word_length());
    const std::string_view behind = rest_.substr(text.size());
    const bool value_follows = quote_at(behind) != nullptr || behind.starts_with('(');
    if (const auto field = field_length(text, value_follows)) {
      push(Lexeme::Kind::field, text.substr(0, *field));
      rest_.remove_prefix(*field + 1);
      if (space_length(rest_) == 0 && quote_at(rest_) == nullptr) value();
      return;
    }
    value();
  }

  // "NEAR", "NEAR/5"
  static std::optional<int> distance_of(std::string_view text) {
    if (!text.starts_with(near_word)) return std::nullopt;
    text.remove_prefix(near_word.size());
    if (text.empty()) return usual_distance;
    if (text.front() != '/') return std::nullopt;
    return small_number(text.substr(1), longest_distance);
  }

  // A word with stars or a tilde. nullopt: none of its own kind.
  static std::optional<Lexeme> special_word(std::string_view typed) {
    Lexeme lexeme;
    lexeme.typed = typed;
    const std::size_t tilde = typed.rfind('~');
    const bool is_similar = tilde != std::string_view::npos && tilde > 0;
    const auto letters =
        is_similar && tilde + 1 < typed.size() ? small_number(typed.substr(tilde + 1), most_letters) : std::optional(0);
    if (is_similar && letters) {
      lexeme.kind = Lexeme::Kind::similar;
      lexeme.text = typed.substr(0, tilde);
      lexeme.amount = *letters;
    } else if (typed.size() > 1 && typed.find('*') != std::string_view::npos) {
      const std::string_view bare = typed.substr(0, typed.find_last_not_of('*') + 1);
      const bool inside = bare.find('*') != std::string_view::npos;
      lexeme.kind = inside ? Lexeme::Kind::pattern : Lexeme::Kind::prefix;
      lexeme.text = inside ? typed : bare;
    } else {
      return std::nullopt;
    }
    lexeme.code_points = count_code_points(lexeme.text);
    return lexeme;
  }

  void value() {
    const std::string_view text = rest_.substr(0, word_length());
    rest_.remove_prefix(text.size());
    const auto* found =
        std::find_if(operators.begin(), operators.end(), [&](const OperatorRow& row) { return row.word == text; });
    if (found != operators.end()) {
      push(found->kind, text);
    } else if (const auto distance = distance_of(text)) {
      push(Lexeme::Kind::nearby, text).amount = *distance;
    } else if (auto special = special_word(text)) {
      out_.push_back(std::move(*special));
    } else if (!text.empty()) {
      push(Lexeme::Kind::text, text);
    }
  }

  std::string_view rest_;
  std::vector<Lexeme> out_;
};

}  // namespace

std::optional<int> small_number(std::string_view text, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return whole && number >= 0 ? std::optional(std::min(number, most)) : std::nullopt;
}

std::vector<Lexeme> lex_query(std::string_view text) { return Lexer(text).run(); }

}  // namespace khen
