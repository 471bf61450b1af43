// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/cql_query.h"

#include <algorithm>
#include <array>
#include <optional>

#include "index/query_fields.h"
#include "index/query_values.h"
#include "metadata/base/text.h"
#include "metadata/exchange/dublin_core.h"
#include "metadata/fields.h"

namespace khen {
namespace {

using Kind = QueryNode::Kind;

constexpr int unknown_context_set = 15;
constexpr int unknown_index = 16;
constexpr int unknown_relation = 19;
constexpr int unknown_modifier = 20;
constexpr int wrong_relation_for_index = 22;
constexpr int empty_term = 27;
constexpr int masking = 28;
constexpr int anchoring = 31;
constexpr int malformed_term = 36;
constexpr int unknown_boolean = 37;
constexpr int unknown_boolean_modifier = 46;
constexpr int no_sorting = 80;

constexpr std::string_view own_set = "khen";
constexpr std::array<std::string_view, 4> everywhere{"serverchoice", "anywhere", "anyindexes", "keywords"};
// What holds of every search here anyway.
constexpr std::array<std::string_view, 6> true_modifiers{"word",          "stem",     "ignorecase",
                                                         "ignoreaccents", "relevant", "masked"};

struct Term {
  std::string text;
  bool begun = false;  // ended in *
};

class Reader {
 public:
  explicit Reader(const CqlQuery& query) : query_(query) {}

  std::variant<QueryNode, CqlDiagnostic> run() {
    if (query_.sorted) fail(no_sorting, "");
    for (const CqlPrefix& prefix : query_.prefixes) check_set(prefix.uri);
    QueryNode root = node(query_.root);
    if (wrong_) return *wrong_;
    return root;
  }

 private:
  QueryNode fail(int number, std::string_view details) {
    if (!wrong_) wrong_ = CqlDiagnostic{number, std::string(clip(details, 80))};
    return {};
  }

  void check_set(std::string_view uri) {
    const auto& sets = cql_context_sets();
    const bool known = std::any_of(sets.begin(), sets.end(), [&](const CqlContextSet& set) { return set.uri == uri; });
    if (!known) fail(unknown_context_set, uri);
  }

  // The set that a prefix stands for: as assigned, else by its usual name.
  std::optional<std::string_view> set_of(std::string_view prefix) const {
    const auto& sets = cql_context_sets();
    for (auto assigned = query_.prefixes.rbegin(); assigned != query_.prefixes.rend(); ++assigned) {
      if (assigned->name != prefix) continue;
      const auto set =
          std::find_if(sets.begin(), sets.end(), [&](const auto& one) { return one.uri == assigned->uri; });
      if (set != sets.end()) return set->prefix;
    }
    if (prefix.empty()) return own_set;
    const auto set = std::find_if(sets.begin(), sets.end(), [&](const auto& one) { return one.prefix == prefix; });
    return set == sets.end() ? std::nullopt : std::optional(set->prefix);
  }

  QueryNode node(const CqlNode& from) {
    if (wrong_) return {};
    if (from.kind == CqlNode::Kind::clause) return clause(from.clause);
    if (from.kind == CqlNode::Kind::beside) return fail(unknown_boolean, "prox");
    if (!from.modifiers.empty()) return fail(unknown_boolean_modifier, from.modifiers.front().name);
    QueryNode out{from.kind == CqlNode::Kind::any ? Kind::any : Kind::all, "", "", {}};
    for (const CqlNode& child : from.children) out.children.push_back(node(child));
    if (from.kind == CqlNode::Kind::without && !wrong_) {
      out.children.back() = QueryNode{Kind::without, "", "", {std::move(out.children.back())}};
    }
    return out;
  }

  QueryNode clause(const CqlClause& from) {
    for (const CqlModifier& modifier : from.modifiers) {
      const bool known = modifier.comparison.empty() &&
                         std::find(true_modifiers.begin(), true_modifiers.end(), modifier.name) != true_modifiers.end();
      if (!known) return fail(unknown_modifier, modifier.name);
    }
    const std::size_t dot = from.index.find('.');
    const std::string prefix = dot == std::string::npos ? std::string() : from.index.substr(0, dot);
    const std::string name = dot == std::string::npos ? from.index : from.index.substr(dot + 1);
    const auto set = set_of(prefix);
    if (!set) return fail(unknown_context_set, prefix);
    if (*set == "cql" && name == "allrecords") return {};
    if (*set == "cql") {
      const bool known = std::find(everywhere.begin(), everywhere.end(), name) != everywhere.end();
      return known ? in_field(from, "") : fail(unknown_index, from.index);
    }
    const auto& indexes = cql_indexes();
    const auto index = std::find_if(indexes.begin(), indexes.end(),
                                    [&](const CqlIndex& one) { return one.set == *set && one.name == name; });
    if (index == indexes.end()) return fail(unknown_index, from.index);
    if (index->fields.size() == 1) return in_field(from, index->fields.front());
    QueryNode any{Kind::any, "", "", {}};
    for (const std::string& field : index->fields) any.children.push_back(in_field(from, field));
    // "not equal" of several fields: in none of them.
    if (from.relation == "<>") any.kind = Kind::all;
    return any;
  }

  // Without backslashes; what is masked or anchored is told apart from what only looks so.
  std::optional<Term> term_of(const std::string& written) {
    Term term;
    for (std::size_t i = 0; i < written.size(); ++i) {
      const char c = written[i];
      if (c == '\\' && i + 1 < written.size()) {
        term.text += written[++i];
      } else if (c == '*' && i + 1 == written.size() && i > 0 && written[i - 1] != ' ') {
        term.begun = true;
      } else if (c == '*' || c == '?') {
        fail(masking, std::string(1, c));
        return std::nullopt;
      } else if (c == '^') {
        fail(anchoring, "^");
        return std::nullopt;
      } else {
        term.text += c;
      }
    }
    term.text = std::string(trim(term.text));
    if (!term.text.empty()) return term;
    fail(empty_term, "");
    return std::nullopt;
  }

  QueryNode in_field(const CqlClause& from, std::string_view field_name) {
    // "*" alone asks for everything.
    if (from.term == "*" && field_name.empty()) return {};
    const auto term = term_of(from.term);
    if (!term) return {};
    if (field_name == date_query) return date(from, term->text);
    const std::string field_text(field_name);
    const std::string& relation = from.relation;
    if (relation == "=" || relation == "scr" || relation == "all") {
      return {term->begun ? Kind::prefix : Kind::words, term->text, field_text, {}};
    }
    if (relation == "==" || relation == "exact" || relation == "adj") {
      return term->begun ? fail(masking, "*") : QueryNode{Kind::phrase, term->text, field_text, {}};
    }
    if (relation == "<>") {
      const QueryNode words{Kind::words, term->text, field_text, {}};
      return {Kind::all, "", "", {{Kind::without, "", "", {words}}}};
    }
    if (relation == "any") return any_word(*term, field_text);
    if (relation == "<" || relation == ">" || relation == "<=" || relation == ">=" || relation == "within") {
      return fail(wrong_relation_for_index, from.index + " " + relation);
    }
    return fail(unknown_relation, relation);
  }

  static QueryNode any_word(const Term& term, const std::string& field) {
    QueryNode any{Kind::any, "", "", {}};
    for (const std::string_view word : split(term.text, ' ')) {
      if (!trim(word).empty()) any.children.push_back({Kind::words, std::string(trim(word)), field, {}});
    }
    if (term.begun && !any.children.empty()) any.children.back().kind = Kind::prefix;
    return any;
  }

  QueryNode date(const CqlClause& from, const std::string& text) {
    constexpr std::array<std::string_view, 6> equal{"=", "==", "exact", "scr", "all", "any"};
    constexpr std::array<std::string_view, 4> beside{"<", "<=", ">", ">="};
    const std::string& relation = from.relation;
    std::string wanted = text;
    if (std::find(beside.begin(), beside.end(), relation) != beside.end()) {
      wanted = relation + text;
    } else if (relation == "within") {
      const std::size_t blank = text.find(' ');
      if (blank == std::string::npos) return fail(malformed_term, text);
      wanted = text.substr(0, blank) + ".." + std::string(trim(std::string_view(text).substr(blank)));
    } else if (std::find(equal.begin(), equal.end(), relation) == equal.end()) {
      return fail(unknown_relation, relation);
    }
    if (!read_date(wanted)) return fail(malformed_term, text);
    return {Kind::words, wanted, std::string(date_query), {}};
  }

  const CqlQuery& query_;
  std::optional<CqlDiagnostic> wrong_;
};

void add_index(std::vector<CqlIndex>& all, std::string_view set, std::string_view name, std::string_view field) {
  const auto there =
      std::find_if(all.begin(), all.end(), [&](const CqlIndex& one) { return one.set == set && one.name == name; });
  CqlIndex& index = there == all.end() ? all.emplace_back(CqlIndex{std::string(set), std::string(name), {}}) : *there;
  if (std::find(index.fields.begin(), index.fields.end(), field) == index.fields.end()) {
    index.fields.emplace_back(field);
  }
}

std::vector<CqlIndex> make_indexes() {
  std::vector<CqlIndex> all;
  for (const Field& row : field_table) {
    if (row.index.query_name.empty()) continue;
    add_index(all, own_set, row.index.query_name, row.index.query_name);
    add_index(all, "dc", dublin_core_element(row), row.index.query_name);
  }
  // Whoever made something stands among those who contributed.
  add_index(all, "dc", "creator", field(FieldId::people).index.query_name);
  return all;
}

}  // namespace

const std::vector<CqlContextSet>& cql_context_sets() {
  static const std::vector<CqlContextSet> sets{{"cql", "info:srw/cql-context-set/1/cql-v1.2"},
                                               {"dc", "info:srw/cql-context-set/1/dc-v1.1"},
                                               {own_set, "urn:khen:fields"}};
  return sets;
}

const std::vector<CqlIndex>& cql_indexes() {
  static const std::vector<CqlIndex> indexes = make_indexes();
  return indexes;
}

std::variant<QueryNode, CqlDiagnostic> read_cql(std::string_view text) {
  const auto parsed = parse_cql(text);
  if (const auto* diagnostic = std::get_if<CqlDiagnostic>(&parsed)) return *diagnostic;
  return Reader(std::get<CqlQuery>(parsed)).run();
}

}  // namespace khen
