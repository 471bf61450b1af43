// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/compile_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "index/beginnings.h"
#include "index/compile_conditions.h"
#include "index/concept_query.h"
#include "index/dictionary.h"
#include "index/nearby_source.h"
#include "index/parse.h"
#include "index/stop_words.h"
#include "index/terms.h"
#include "metadata/fields.h"
#include "metadata/language.h"

namespace khen {
namespace {

using Xapian::Query;
using Kind = QueryNode::Kind;

// How channels weigh against a folded word in any field (1).
constexpr double stem_factor = 0.2;
constexpr double stop_factor = 0.3;
constexpr double exact_factor = 1.5;      // one word with its marks
constexpr double all_exact_factor = 6.0;  // all words with their marks: ahead of every other spelling
constexpr double pair_factor = 2.0;
constexpr double title_factor = 1.0;       // all words in a title
constexpr double name_factor = 1.0;        // the whole name of a group, a place, a kind
constexpr double exact_name_factor = 2.0;  // with its marks

constexpr std::size_t longest_name = 5;    // words
constexpr std::size_t shortest_begun = 5;  // letters; shorter words begin too many others
constexpr std::size_t shortest_ended = 5;
constexpr std::size_t shortest_part = 4;  // of a compound, in bytes

constexpr std::size_t most_words = 32;
constexpr Xapian::termcount most_expansions = 200;
constexpr std::size_t most_alike = 50;

Query scaled(const Query& query, double factor) { return Query(factor, query); }

bool is_year(std::string_view fold) {
  return fold.size() == 4 && std::all_of(fold.begin(), fold.end(), [](char c) { return c >= '0' && c <= '9'; });
}

TimeInWords time_in_words(const Analysis& analysis, const DateWords& date, const std::string& text) {
  const std::uint32_t begin = analysis.tokens[date.first].begin;
  const std::uint32_t end = analysis.tokens[date.first + date.count - 1].end;
  constexpr std::size_t year = 4;
  return {.words = text.substr(begin, end - begin),
          .first_year = date.span.earliest.value_or("").substr(0, year),
          .last_year = date.span.latest.value_or("").substr(0, year),
          .lunar_month = date.lunar_month,
          .lunar_day = date.lunar_day,
          .months_from_now = date.months_from_now,
          .is_lunar = date.is_lunar};
}

}  // namespace

Query TextQuery::ranking(const Query& condition) const {
  std::vector<Query> all = optional;
  all.insert(all.end(), boosts.begin(), boosts.end());
  return all.empty() ? condition : Query(Query::OP_AND_MAYBE, condition, combine(Query::OP_OR, all));
}

Query combine(Query::op op, std::vector<Query> parts) {
  std::erase_if(parts, [](const Query& part) { return part.empty(); });
  if (parts.empty()) return {};
  if (parts.size() == 1) return parts.front();
  return {op, parts.begin(), parts.end()};
}

WordCompiler::WordCompiler(const QueryContext& context)
    : context_(context), analyzer_(context.analyzer), language_(language_of(context.language)) {}

Query WordCompiler::words(const QueryNode& node) {
  const TextQuery of_node = text(node);
  return of_node.ranking(combine(Query::OP_AND, of_node.required));
}

// As words(), with long words standing for all that begin or end so.
Query WordCompiler::begun(const QueryNode& node) {
  if (node.kind != Kind::words || !node.field.empty()) return {};
  const Analysis analysis = analyzer_.analyze(node.text, language_);
  if (!date_words(analysis).empty()) return {};  // a time is no beginning
  std::vector<Query> all;
  bool longer = false;
  for (std::size_t i = 0; i < std::min(analysis.tokens.size(), most_words); ++i) {
    const Token& token = analysis.tokens[i];
    if (is_stop_word(token, language_)) continue;
    const bool is_long = token.family == ScriptFamily::latin && letters_in(token.fold) >= shortest_begun;
    longer = longer || is_long;
    all.push_back(
        is_long ? combine(Query::OP_OR, {beginning_with(token, node), ending_with(token), token_query(token, node)})
                : token_query(token, node));
  }
  return longer ? combine(Query::OP_AND, all) : Query();
}

Query WordCompiler::taken_apart(const QueryNode& node) {
  const Analysis analysis = analyzer_.analyze(node.text, language_);
  if (analysis.tokens.size() != 1 || context_.words == nullptr) return {};
  const Token& token = analysis.tokens.front();
  if (token.family != ScriptFamily::latin) return {};
  const std::string_view word = token.fold;
  // What German puts between the parts.
  constexpr std::array<std::string_view, 6> links{"", "s", "es", "n", "en", "er"};
  std::vector<Query> ways;
  for (std::size_t at = shortest_part; at + shortest_part <= word.size(); ++at) {
    const Query right = part(word.substr(at), node);
    if (right.empty()) continue;
    for (const std::string_view link : links) {
      std::string_view left = word.substr(0, at);
      if (!left.ends_with(link) || left.size() < shortest_part + link.size()) continue;
      left.remove_suffix(link.size());
      if (const Query begin = part(left, node); !begin.empty()) ways.emplace_back(Query::OP_AND, begin, right);
    }
  }
  return combine(Query::OP_OR, ways);
}

// As a word of its own, in any of its forms; empty when no Record has it.
Query WordCompiler::part(std::string_view word, const QueryNode& node) {
  const Analysis analysis = analyzer_.analyze(word, language_);
  if (analysis.tokens.size() != 1) return {};
  const auto is_there = [&](const std::string& term) { return is_known(*context_.words, term); };
  const Token& token = analysis.tokens.front();
  const std::string stem = analyzer_.stem(token, "de");
  return is_there(fold_term(token.fold)) || is_there(stem_term("de", stem)) ? token_query(token, node) : Query();
}

TextQuery WordCompiler::text(const QueryNode& node) {
  Analysis analysis = analyzer_.analyze(node.text, language_);
  if (analysis.tokens.size() > most_words) {
    const std::uint32_t end = analysis.tokens[most_words].begin;
    analysis = analyzer_.analyze(std::string_view(node.text).substr(0, end), language_);
    remarks.push_back({query_remark::cut, node.text.substr(0, end)});
  }
  TextQuery out;
  const std::vector<DateWords> dates = node.field.empty() ? date_words(analysis) : std::vector<DateWords>{};
  for (const DateWords& date : dates) {
    out.required.push_back(dated_query(analysis, date, node));
    times.push_back(time_in_words(analysis, date, node.text));
  }
  for (const WordUnit& unit : word_units(analysis)) {
    const bool in_date = std::any_of(dates.begin(), dates.end(), [&](const DateWords& date) {
      return unit.first >= date.first && unit.first < date.first + date.count;
    });
    if (in_date) continue;
    const Token& token = analysis.tokens[unit.first];
    const bool stop = unit.count == 1 && is_stop_word(token, language_);
    const Query words = unit_query(analysis, unit, node);
    if (stop) {
      out.optional.push_back(scaled(words, stop_factor));
    } else {
      out.required.push_back(words);
    }
  }
  if (out.required.empty()) out.required.swap(out.optional);
  add_boosts(out, analysis, node);
  return out;
}

// Marks count where they were typed; side by side counts where the script has words or clusters to pair. Three words
// that stand so pair by pair only are looked for in the order of words.
Query WordCompiler::phrase(const QueryNode& node) {
  const Analysis analysis = analyzer_.analyze(node.text, language_);
  std::vector<Query> required;
  std::vector<Query> marked;
  std::vector<std::string> pairs;
  std::vector<std::vector<WordCode>> codes;
  const std::vector<Token>& tokens = analysis.tokens;
  for (std::size_t i = 0; i < std::min(tokens.size(), most_words); ++i) {
    const Token& token = tokens[i];
    if (token.stretch == 0) {
      required.push_back(word_query(token.fold, node));
      if (has_marks(token)) marked.emplace_back(exact_term(token.fold, token.exact));
      codes.push_back(codes_of(token));
    }
    if (i + 1 < tokens.size() && is_pair(token, tokens[i + 1])) {
      pairs.push_back(pair_term(token.fold, tokens[i + 1].fold));
      required.push_back(named(pairs.back()));
    }
  }
  for (const WordUnit& unit : word_units(analysis)) {
    if (tokens[unit.first].stretch != 0) required.push_back(stretch_query(analysis, unit, node));
  }
  required.insert(required.end(), marked.begin(), marked.end());
  const Query all = combine(Query::OP_AND, required);
  constexpr std::size_t fewest_in_a_row = 3;
  if (context_.words == nullptr || !node.field.empty() || codes.size() < fewest_in_a_row ||
      pairs.size() + 1 != codes.size() || codes.size() != tokens.size()) {
    return all;
  }
  // Xapian keeps the source as long as the query needs it.
  const Query in_a_row((new NearbySource(std::move(codes), NearbySource::in_a_row))->release());
  const Query written(Query::OP_FILTER, all, in_a_row);
  marked.push_back(named_by_all(*context_.words, pairs));
  return marked.back().empty() ? written : Query(Query::OP_OR, written, combine(Query::OP_AND, marked));
}

// What the order of words may know a token by.
std::vector<WordCode> WordCompiler::codes_of(const Token& token) {
  std::vector<WordCode> codes{word_code(token.fold)};
  for (const std::string& variant : token.variants) codes.push_back(word_code(variant));
  for (const LanguageStem& stem : query_stems(analyzer_, token)) codes.push_back(word_code(stem.stem));
  return codes;
}

Query WordCompiler::prefix(const QueryNode& node) {
  const Analysis analysis = analyzer_.analyze(node.text, language_);
  if (analysis.tokens.empty()) return {};
  std::vector<Query> required;
  for (std::size_t i = 0; i + 1 < analysis.tokens.size(); ++i)
    required.push_back(token_query(analysis.tokens[i], node));
  const Token& last = analysis.tokens.back();
  required.push_back(Query(Query::OP_OR, beginning_with(last, node), word_query(last.fold, node)));
  return combine(Query::OP_AND, required);
}

Query WordCompiler::similar(const QueryNode& node) {
  const Analysis analysis = analyzer_.analyze(node.text, language_);
  if (analysis.tokens.size() != 1 || context_.words == nullptr) {
    return words({Kind::words, node.text, node.field, {}, 0});
  }
  const std::string& fold = analysis.tokens.front().fold;
  const auto terms =
      words_like(*context_.words, words_prefix(node), fold, static_cast<std::size_t>(node.amount), most_alike);
  return any_word(terms, word_query(fold, node));
}

Query WordCompiler::pattern(const QueryNode& node) {
  const std::string pattern = fold_pattern(analyzer_, node.text);
  if (context_.words == nullptr) return {};
  const auto terms = words_matching(*context_.words, words_prefix(node), pattern, most_expansions);
  return any_word(terms, word_query(pattern, node));
}

// All words, and these near each other where their order is known.
Query WordCompiler::nearby(const QueryNode& node) {
  const Analysis analysis = analyzer_.analyze(node.text, language_);
  std::vector<Query> required;
  std::vector<std::vector<WordCode>> codes;
  for (std::size_t i = 0; i < std::min(analysis.tokens.size(), most_words); ++i) {
    const Token& token = analysis.tokens[i];
    std::vector<WordCode> of_word = codes_of(token);
    if (std::find(codes.begin(), codes.end(), of_word) != codes.end()) continue;
    codes.push_back(std::move(of_word));
    required.push_back(token_query(token, node));
  }
  const Query all = combine(Query::OP_AND, required);
  if (codes.size() < 2) return all;
  const std::size_t window = codes.size() + static_cast<std::size_t>(node.amount);
  // Xapian keeps the source as long as the query needs it.
  return {Query::OP_FILTER, all, Query((new NearbySource(std::move(codes), window))->release())};
}

// Words of names are among the words of a document; what else names come to is not.
Query WordCompiler::named(const std::string& term) const {
  return context_.words == nullptr ? Query(term) : term_or_named(*context_.words, term);
}

Query WordCompiler::word_query(const std::string& fold, const QueryNode& node) const {
  return node.field.empty() ? Query(fold_term(fold)) : named(field_term(node.field, fold_term(fold)));
}

std::string WordCompiler::in_field(const QueryNode& node, const std::string& word_term) {
  return node.field.empty() ? word_term : field_term(node.field, word_term);
}

Query WordCompiler::unit_query(const Analysis& analysis, const WordUnit& unit, const QueryNode& node) {
  std::vector<Query> words;
  for (std::uint32_t i = unit.first; i < unit.first + unit.count; ++i) {
    words.push_back(combine(Query::OP_OR, {token_query(analysis.tokens[i], node), joined_query(analysis, i, node)}));
  }
  std::vector<Query> ways{combine(Query::OP_AND, words)};
  if (unit.compound != nullptr) ways.push_back(word_query(unit.compound->fold, node));
  if (!unit.grams.empty() && node.field.empty()) ways.push_back(grams_query(unit));
  return combine(Query::OP_OR, ways);
}

// A syllable together with its neighbour before or behind: "ka tê" for what was written "katê".
Query WordCompiler::joined_query(const Analysis& analysis, std::size_t at, const QueryNode& node) const {
  const std::vector<Token>& tokens = analysis.tokens;
  std::vector<Query> ways;
  for (const std::size_t left : {at - 1, at}) {
    if (left >= tokens.size() || left + 1 >= tokens.size() || !is_pair(tokens[left], tokens[left + 1])) continue;
    ways.push_back(word_query(tokens[left].fold + tokens[left + 1].fold, node));
  }
  return combine(Query::OP_OR, ways);
}

// The words as they stand, or a date that they name.
Query WordCompiler::dated_query(const Analysis& analysis, const DateWords& date, const QueryNode& node) {
  // "this month" says when, not what is written.
  if (date.months_from_now && context_.today) return dated(date, context_.today);
  std::vector<Query> words;
  for (std::uint32_t i = date.first; i < date.first + date.count; ++i) {
    words.push_back(token_query(analysis.tokens[i], node));
  }
  return combine(Query::OP_OR, {combine(Query::OP_AND, words), dated(date, context_.today)});
}

Query WordCompiler::grams_query(const WordUnit& unit) const {
  std::vector<Query> grams;
  for (const std::string& gram : unit.grams) grams.push_back(named(gram_term(gram)));
  return combine(Query::OP_AND, grams);
}

Query WordCompiler::token_query(const Token& token, const QueryNode& node) {
  std::vector<Query> ways{word_query(token.fold, node)};
  for (const std::string& variant : token.variants) ways.push_back(word_query(variant, node));
  for (const LanguageStem& stem : query_stems(analyzer_, token)) {
    ways.push_back(scaled(named(in_field(node, stem_term(stem.language, stem.stem))), stem_factor));
  }
  if (node.field.empty() && is_year(token.fold)) ways.emplace_back(year_term(std::stoi(token.fold)));
  return combine(Query::OP_OR, ways);
}

bool WordCompiler::has_marks(const Token& token) { return token.exact != token.fold; }

bool WordCompiler::is_pair(const Token& left, const Token& right) {
  return left.beside_next && rules(left.family).pairs == PairUse::words && rules(right.family).pairs == PairUse::words;
}

void WordCompiler::add_boosts(TextQuery& text, const Analysis& analysis, const QueryNode& node) {
  const QueryNode title{Kind::words, "", std::string(field(FieldId::titles).index.query_name), {}};
  std::vector<Query> exact;
  std::vector<Query> in_title;
  const std::vector<Token>& tokens = analysis.tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    in_title.push_back(word_query(tokens[i].fold, title));
    if (has_marks(tokens[i])) exact.emplace_back(exact_term(tokens[i].fold, tokens[i].exact));
    if (i + 1 < tokens.size() && is_pair(tokens[i], tokens[i + 1])) {
      text.boosts.push_back(scaled(named(pair_term(tokens[i].fold, tokens[i + 1].fold)), pair_factor));
    }
  }
  if (node.field.empty()) add_names(text, analysis);
  if (exact.size() == 1) {
    text.boosts.push_back(scaled(exact.front(), exact_factor + all_exact_factor));
  } else if (!exact.empty()) {
    for (const Query& one : exact) text.boosts.push_back(scaled(one, exact_factor));
    text.boosts.push_back(scaled(combine(Query::OP_AND, exact), all_exact_factor));
  }
  if (node.field.empty() && !in_title.empty()) {
    text.boosts.push_back(scaled(combine(Query::OP_AND, in_title), title_factor));
  }
}

// Neighbouring words that are together the name of something.
void WordCompiler::add_names(TextQuery& text, const Analysis& analysis) const {
  if (context_.words == nullptr) return;
  const auto boost = [&](const std::string& name, double factor) {
    const Query things = only_named(*context_.words, name_term(name));
    if (!things.empty()) text.boosts.push_back(scaled(things, factor));
  };
  const std::size_t words = std::min(analysis.tokens.size(), most_words);
  for (std::size_t first = 0; first < words; ++first) {
    for (std::size_t count = 1; count <= longest_name && first + count <= words; ++count) {
      const std::string folded = name_of(analysis, first, count, Spelling::folded);
      const std::string exact = name_of(analysis, first, count, Spelling::exact);
      boost(folded, name_factor);
      if (exact != folded) boost(exact, exact_name_factor);
    }
  }
}

Query WordCompiler::stretch_query(const Analysis& analysis, const WordUnit& unit, const QueryNode& node) {
  if (!unit.grams.empty() && node.field.empty()) return grams_query(unit);
  return unit_query(analysis, unit, node);
}

Query WordCompiler::beginning_with(const Token& token, const QueryNode& node) const {
  const std::string begin = in_field(node, fold_term(prefix_fold(token.lower, token.family)));
  const Query written(Query::OP_WILDCARD, begin, most_expansions, Query::WILDCARD_LIMIT_MOST_FREQUENT,
                      Query::OP_SYNONYM);
  if (node.field.empty() || context_.words == nullptr) return written;
  return combine(Query::OP_OR, {written, named_with_beginning(*context_.words, begin, most_expansions)});
}

Query WordCompiler::ending_with(const Token& token) const {
  // Endings are looked for word by word: only readers pay whose language compounds so.
  if (context_.words == nullptr || language_ != "de" || letters_in(token.fold) < shortest_ended) return {};
  const auto terms = words_matching(*context_.words, "", "*" + token.fold, most_expansions);
  return terms.empty() ? Query() : Query(Query::OP_SYNONYM, terms.begin(), terms.end());
}

// Words of the dictionary in the place of one that was typed.
Query WordCompiler::any_word(const std::vector<std::string>& terms, Query as_typed) const {
  std::vector<Query> ways{std::move(as_typed)};
  for (const std::string& term : terms) ways.push_back(named(term));
  return ways.size() == 1 ? ways.front() : Query(Query::OP_SYNONYM, ways.begin(), ways.end());
}

std::string WordCompiler::words_prefix(const QueryNode& node) {
  return node.field.empty() ? std::string() : field_term(node.field, "");
}

}  // namespace khen
