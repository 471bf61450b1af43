// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/compile.h"

#include <algorithm>
#include <string>

#include "index/beginnings.h"
#include "index/date_words.h"
#include "index/facet_list.h"
#include "index/parse.h"
#include "index/stop_words.h"
#include "index/terms.h"
#include "index/word_units.h"
#include "metadata/base/text.h"
#include "metadata/fields.h"
#include "metadata/language.h"

namespace khen {
namespace {

using Xapian::Query;
using Kind = QueryNode::Kind;

// How channels weigh against a folded word in any field (1).
constexpr double stem_factor = 0.2;
constexpr double exact_factor = 1.5;      // one word with its marks
constexpr double all_exact_factor = 6.0;  // all words with their marks: ahead of every other spelling
constexpr double pair_factor = 2.0;
constexpr double title_factor = 1.0;       // all words in a title
constexpr double name_factor = 1.0;        // the whole name of a group, a place, a kind
constexpr double exact_name_factor = 2.0;  // with its marks

constexpr std::size_t longest_name = 5;    // words
constexpr std::size_t shortest_begun = 5;  // letters; shorter words begin too many others

// Ways to one thing are joined by OR: OP_MAX of Xapian 1.4 ends the program where matches are pruned.
constexpr std::size_t most_words = 32;
constexpr Xapian::termcount most_expansions = 200;

Query scaled(const Query& query, double factor) { return Query(factor, query); }

Query combine(Query::op op, std::vector<Query> parts) {
  std::erase_if(parts, [](const Query& part) { return part.empty(); });
  if (parts.empty()) return {};
  if (parts.size() == 1) return parts.front();
  return {op, parts.begin(), parts.end()};
}

// A text on its way to a query.
struct TextQuery {
  std::vector<Query> required;
  std::vector<Query> optional;  // stop words
  std::vector<Query> boosts;

  [[nodiscard]] std::vector<Query> ranking() const {
    std::vector<Query> all = optional;
    all.insert(all.end(), boosts.begin(), boosts.end());
    return all;
  }
};

Query with_ranking(const Query& condition, const std::vector<Query>& ranking) {
  return ranking.empty() ? condition : Query(Query::OP_AND_MAYBE, condition, combine(Query::OP_OR, ranking));
}

bool is_year(std::string_view fold) {
  return fold.size() == 4 && std::all_of(fold.begin(), fold.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Compiler {
 public:
  Compiler(Analyzer& analyzer, std::string_view language) : analyzer_(analyzer), language_(language_of(language)) {}

  Query node(const QueryNode& node) {
    if (node.field == field(FieldId::dates).index.query_name) return from_date(node);
    switch (node.kind) {
      case Kind::everything: return {};
      case Kind::words: return from_words(node);
      case Kind::phrase: return from_phrase(node);
      case Kind::prefix: return from_prefix(node);
      case Kind::any: return combine(Query::OP_OR, children(node));
      case Kind::all: return from_all(node);
      case Kind::without: return excluding(Query::MatchAll, {node});
    }
    return {};
  }

  // As node(), with long words standing for all that begin so: a German compound is found by its first part.
  Query begun(const QueryNode& node) {
    if (node.kind != Kind::words || !node.field.empty()) return {};
    const Analysis analysis = analyzer_.analyze(node.text, language_);
    std::vector<Query> all;
    bool longer = false;
    for (std::size_t i = 0; i < std::min(analysis.tokens.size(), most_words); ++i) {
      const Token& token = analysis.tokens[i];
      if (is_stop_word(token, language_)) continue;
      const bool is_long = token.family == ScriptFamily::latin && letters_in(token.fold) >= shortest_begun;
      longer = longer || is_long;
      all.push_back(is_long ? Query(Query::OP_OR, beginning_with(token, node), token_query(token, node))
                            : token_query(token, node));
    }
    return longer ? combine(Query::OP_AND, all) : Query();
  }

  // As node(), with the words of running text joined by OR.
  Query relaxed(const QueryNode& node) {
    if (node.kind != Kind::words || !node.field.empty()) return {};
    const TextQuery text = analyzed(node);
    if (text.required.size() < 2) return {};
    return with_ranking(combine(Query::OP_OR, text.required), text.ranking());
  }

  std::vector<QueryRemark> remarks;

 private:
  std::vector<Query> children(const QueryNode& parent) {
    std::vector<Query> out;
    for (const QueryNode& child : parent.children) {
      if (Query query = node(child); !query.empty()) out.push_back(std::move(query));
    }
    return out;
  }

  Query from_all(const QueryNode& parent) {
    std::vector<Query> wanted;
    std::vector<QueryNode> unwanted;
    for (const QueryNode& child : parent.children) {
      if (child.kind == Kind::without) {
        unwanted.push_back(child);
      } else if (Query query = node(child); !query.empty()) {
        wanted.push_back(std::move(query));
      }
    }
    return excluding(wanted.empty() ? Query(Query::MatchAll) : combine(Query::OP_AND, wanted), unwanted);
  }

  Query excluding(Query wanted, const std::vector<QueryNode>& unwanted) {
    for (const QueryNode& without : unwanted) {
      const Query query = node(without.children.front());
      if (!query.empty()) wanted = Query(Query::OP_AND_NOT, wanted, query);
    }
    return wanted;
  }

  // The id itself is as good as a name: group:tay, lang:cjm-Cham, medium:audio.
  Query or_facet_value(Query words, const QueryNode& node) const {
    const auto facet = find_facet(node.field);
    if (!facet) return words;
    const Query value(facet_term(*facet, trim(node.text)));
    return words.empty() ? value : Query(Query::OP_OR, words, value);
  }

  static bool is_text_field(std::string_view name) {
    return std::any_of(field_table.begin(), field_table.end(),
                       [&](const Field& row) { return row.index.query_name == name; });
  }

  // What is no date is looked for as words.
  Query from_date(const QueryNode& date) {
    Query query = compile_date(date.text);
    if (!query.empty()) return query;
    remarks.push_back({query_remark::unknown_date, date.text});
    return node({Kind::words, date.text, "", {}});
  }

  Query fielded(const QueryNode& node, const Query& words) const {
    return or_facet_value(is_text_field(node.field) ? words : Query(), node);
  }

  Query from_words(const QueryNode& node) {
    const TextQuery text = analyzed(node);
    const Query words = with_ranking(combine(Query::OP_AND, text.required), text.ranking());
    return node.field.empty() ? words : fielded(node, words);
  }

  static std::string in_field(const QueryNode& node, const std::string& word_term) {
    return node.field.empty() ? word_term : field_term(node.field, word_term);
  }

  TextQuery analyzed(const QueryNode& node) {
    Analysis analysis = analyzer_.analyze(node.text, language_);
    if (analysis.tokens.size() > most_words) {
      const std::uint32_t end = analysis.tokens[most_words].begin;
      analysis = analyzer_.analyze(std::string_view(node.text).substr(0, end), language_);
      remarks.push_back({query_remark::cut, node.text.substr(0, end)});
    }
    TextQuery text;
    const std::vector<DateWords> dates = node.field.empty() ? date_words(analysis) : std::vector<DateWords>{};
    for (const DateWords& date : dates) text.required.push_back(dated_query(analysis, date, node));
    for (const WordUnit& unit : word_units(analysis)) {
      const bool in_date = std::any_of(dates.begin(), dates.end(), [&](const DateWords& date) {
        return unit.first >= date.first && unit.first < date.first + date.count;
      });
      if (in_date) continue;
      const Token& token = analysis.tokens[unit.first];
      const bool stop = unit.count == 1 && is_stop_word(token, language_);
      (stop ? text.optional : text.required).push_back(unit_query(analysis, unit, node));
    }
    if (text.required.empty()) text.required.swap(text.optional);
    add_boosts(text, analysis, node);
    return text;
  }

  Query unit_query(const Analysis& analysis, const WordUnit& unit, const QueryNode& node) {
    std::vector<Query> words;
    for (std::uint32_t i = unit.first; i < unit.first + unit.count; ++i) {
      words.push_back(combine(Query::OP_OR, {token_query(analysis.tokens[i], node), joined_query(analysis, i, node)}));
    }
    std::vector<Query> ways{combine(Query::OP_AND, words)};
    if (unit.compound != nullptr) ways.emplace_back(in_field(node, fold_term(unit.compound->fold)));
    if (!unit.grams.empty() && node.field.empty()) ways.push_back(grams_query(unit));
    return combine(Query::OP_OR, ways);
  }

  // A syllable together with its neighbour before or behind: "ka tê" for what was written "katê".
  static Query joined_query(const Analysis& analysis, std::size_t at, const QueryNode& node) {
    const std::vector<Token>& tokens = analysis.tokens;
    std::vector<Query> ways;
    for (const std::size_t left : {at - 1, at}) {
      if (left >= tokens.size() || left + 1 >= tokens.size() || !is_pair(tokens[left], tokens[left + 1])) continue;
      ways.emplace_back(in_field(node, fold_term(tokens[left].fold + tokens[left + 1].fold)));
    }
    return combine(Query::OP_OR, ways);
  }

  // The words as they stand, or a date that they name.
  Query dated_query(const Analysis& analysis, const DateWords& date, const QueryNode& node) {
    std::vector<Query> words;
    for (std::uint32_t i = date.first; i < date.first + date.count; ++i) {
      words.push_back(token_query(analysis.tokens[i], node));
    }
    std::vector<Query> terms;
    if (date.lunar_month) {
      terms.emplace_back(lunar_term(*date.lunar_month, date.lunar_day));
    } else {
      for (int year = date.first_year; year <= date.last_year; ++year) terms.emplace_back(year_term(year));
    }
    return {Query::OP_OR, combine(Query::OP_AND, words), combine(Query::OP_OR, terms)};
  }

  static Query grams_query(const WordUnit& unit) {
    std::vector<Query> grams;
    for (const std::string& gram : unit.grams) grams.emplace_back(gram_term(gram));
    return combine(Query::OP_AND, grams);
  }

  Query token_query(const Token& token, const QueryNode& node) {
    std::vector<Query> ways{Query(in_field(node, fold_term(token.fold)))};
    for (const std::string& variant : token.variants) ways.emplace_back(in_field(node, fold_term(variant)));
    for (const LanguageStem& stem : query_stems(analyzer_, token)) {
      ways.push_back(scaled(Query(in_field(node, stem_term(stem.language, stem.stem))), stem_factor));
    }
    if (node.field.empty() && is_year(token.fold)) ways.emplace_back(year_term(std::stoi(token.fold)));
    return combine(Query::OP_OR, ways);
  }

  static bool has_marks(const Token& token) { return token.exact != token.fold; }

  static bool is_pair(const Token& left, const Token& right) {
    return left.beside_next && rules(left.family).pairs == PairUse::words &&
           rules(right.family).pairs == PairUse::words;
  }

  void add_boosts(TextQuery& text, const Analysis& analysis, const QueryNode& node) {
    const QueryNode title{Kind::words, "", std::string(field(FieldId::titles).index.query_name), {}};
    std::vector<Query> exact;
    std::vector<Query> in_title;
    const std::vector<Token>& tokens = analysis.tokens;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      in_title.push_back(token_query(tokens[i], title));
      if (has_marks(tokens[i])) exact.emplace_back(exact_term(tokens[i].fold, tokens[i].exact));
      if (i + 1 < tokens.size() && is_pair(tokens[i], tokens[i + 1])) {
        text.boosts.push_back(scaled(Query(pair_term(tokens[i].fold, tokens[i + 1].fold)), pair_factor));
      }
    }
    if (node.field.empty()) add_names(text, analysis);
    for (const Query& one : exact) text.boosts.push_back(scaled(one, exact_factor));
    if (!exact.empty()) text.boosts.push_back(scaled(combine(Query::OP_AND, exact), all_exact_factor));
    if (node.field.empty() && !in_title.empty()) {
      text.boosts.push_back(scaled(combine(Query::OP_AND, in_title), title_factor));
    }
  }

  // Neighbouring words that are together the name of something.
  static void add_names(TextQuery& text, const Analysis& analysis) {
    const std::size_t words = std::min(analysis.tokens.size(), most_words);
    for (std::size_t first = 0; first < words; ++first) {
      for (std::size_t count = 1; count <= longest_name && first + count <= words; ++count) {
        const std::string folded = name_of(analysis, first, count, Spelling::folded);
        const std::string exact = name_of(analysis, first, count, Spelling::exact);
        text.boosts.push_back(scaled(Query(name_term(folded)), name_factor));
        if (exact != folded) text.boosts.push_back(scaled(Query(name_term(exact)), exact_name_factor));
      }
    }
  }

  // Marks count where they were typed; side by side counts where the script has words or clusters to pair.
  Query from_phrase(const QueryNode& node) {
    const Analysis analysis = analyzer_.analyze(node.text, language_);
    std::vector<Query> required;
    const std::vector<Token>& tokens = analysis.tokens;
    for (std::size_t i = 0; i < std::min(tokens.size(), most_words); ++i) {
      const Token& token = tokens[i];
      if (token.stretch == 0) {
        required.emplace_back(in_field(node, fold_term(token.fold)));
        if (has_marks(token)) required.emplace_back(exact_term(token.fold, token.exact));
      }
      if (i + 1 < tokens.size() && is_pair(token, tokens[i + 1])) {
        required.emplace_back(pair_term(token.fold, tokens[i + 1].fold));
      }
    }
    for (const WordUnit& unit : word_units(analysis)) {
      if (tokens[unit.first].stretch != 0) required.push_back(stretch_query(analysis, unit, node));
    }
    const Query phrase = combine(Query::OP_AND, required);
    return node.field.empty() ? phrase : fielded(node, phrase);
  }

  Query stretch_query(const Analysis& analysis, const WordUnit& unit, const QueryNode& node) {
    if (!unit.grams.empty() && node.field.empty()) return grams_query(unit);
    return unit_query(analysis, unit, node);
  }

  Query beginning_with(const Token& token, const QueryNode& node) const {
    return {Query::OP_WILDCARD, in_field(node, fold_term(prefix_fold(token.lower, token.family))), most_expansions,
            Query::WILDCARD_LIMIT_MOST_FREQUENT, Query::OP_SYNONYM};
  }

  Query from_prefix(const QueryNode& node) {
    const Analysis analysis = analyzer_.analyze(node.text, language_);
    if (analysis.tokens.empty()) return {};
    std::vector<Query> required;
    for (std::size_t i = 0; i + 1 < analysis.tokens.size(); ++i)
      required.push_back(token_query(analysis.tokens[i], node));
    const Token& last = analysis.tokens.back();
    required.push_back(Query(Query::OP_OR, beginning_with(last, node), Query(in_field(node, fold_term(last.fold)))));
    const Query words = combine(Query::OP_AND, required);
    return node.field.empty() ? words : fielded(node, words);
  }

  Analyzer& analyzer_;
  std::string_view language_;
};

}  // namespace

CompiledQuery compile_query(Analyzer& analyzer, const ParsedQuery& parsed, std::string_view language) {
  Compiler compiler(analyzer, language);
  CompiledQuery out;
  out.query = compiler.node(parsed.root);
  out.everything = parsed.root.kind == Kind::everything;
  if (out.everything) out.query = Query::MatchAll;
  out.remarks = std::move(compiler.remarks);
  out.begun = compiler.begun(parsed.root);
  out.relaxed = compiler.relaxed(parsed.root);
  return out;
}

}  // namespace khen
