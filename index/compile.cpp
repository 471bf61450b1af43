// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/compile.h"

#include <algorithm>
#include <string>

#include "index/compile_conditions.h"
#include "index/compile_words.h"
#include "index/parse.h"
#include "index/query_fields.h"
#include "index/query_values.h"
#include "index/synonyms.h"
#include "index/terms.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

using Xapian::Query;
using Kind = QueryNode::Kind;

constexpr double all_but_one_factor = 2.0;
constexpr double synonym_factor = 0.1;  // what was typed comes first

class Compiler {
 public:
  explicit Compiler(const QueryContext& context) : context_(context), words_(context) {}

  Query node(const QueryNode& node) {
    const auto use = find_query_field(node.field);
    if (use && *use != QueryField::text && *use != QueryField::facet) return from_condition(node, *use);
    switch (node.kind) {
      case Kind::everything: return {};
      case Kind::words: return fielded(node, words_.words(node));
      case Kind::phrase: return fielded(node, words_.phrase(node));
      case Kind::prefix: return fielded(node, words_.prefix(node));
      case Kind::pattern: return fielded(node, words_.pattern(node));
      case Kind::similar: return fielded(node, words_.similar(node));
      case Kind::nearby: return words_.nearby(node);
      case Kind::any: return combine(Query::OP_OR, children(node));
      case Kind::all: return from_all(node);
      case Kind::without: return excluding(Query::MatchAll, {node});
    }
    return {};
  }

  Query begun(const QueryNode& node) {
    return with_running_text(node, [this](const QueryNode& text) { return words_.begun(text); });
  }

  // As node(), with the words of running text joined by OR.
  Query relaxed(const QueryNode& node) {
    return with_running_text(node, [this](const QueryNode& running) -> Query {
      TextQuery text = words_.text(running);
      if (text.required.size() < 2) return words_.taken_apart(running);
      add_all_but_one(text);
      return text.ranking(combine(Query::OP_OR, text.required));
    });
  }

  std::vector<TimeInWords> take_times() { return std::move(words_.times); }

  std::vector<QueryRemark> take_remarks() {
    remarks_.insert(remarks_.end(), words_.remarks.begin(), words_.remarks.end());
    return std::move(remarks_);
  }

 private:
  static bool is_running_text(const QueryNode& node) { return node.kind == Kind::words && node.field.empty(); }

  // A Record that lacks one of the words comes before those that lack more, however rare a single word is.
  static void add_all_but_one(TextQuery& text) {
    constexpr std::size_t fewest = 3, most = 8;  // of two words, one is what is asked for anyhow
    const std::size_t words = text.required.size();
    for (std::size_t out = 0; words >= fewest && words <= most && out < words; ++out) {
      std::vector<Query> others = text.required;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(out));
      text.boosts.emplace_back(all_but_one_factor, combine(Query::OP_AND, others));
    }
  }

  // As node(), with its one running text read in another way; what stands beside it stays a condition.
  template <class Way>
  Query with_running_text(const QueryNode& node, Way&& way) {
    if (is_running_text(node)) return way(node);
    if (node.kind != Kind::all || std::count_if(node.children.begin(), node.children.end(), is_running_text) != 1)
      return {};
    QueryNode others = node;
    const auto text = std::find_if(others.children.begin(), others.children.end(), is_running_text);
    const Query words = way(*text);
    others.children.erase(text);
    return words.empty() ? words : combine(Query::OP_AND, {words, from_all(others)});
  }

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

  // What can't be read as a condition is looked for as words.
  Query or_words(Query condition, const QueryNode& node, std::string_view remark) {
    if (!condition.empty()) return condition;
    remarks_.push_back({remark, node.text});
    return this->node({Kind::words, node.text, "", {}, 0});
  }

  Query from_condition(const QueryNode& node, QueryField use) {
    switch (use) {
      case QueryField::date:
        return or_words(date_condition(context_.analyzer, node.text, context_.today), node, query_remark::unknown_date);
      case QueryField::duration: return or_words(duration_condition(node.text), node, query_remark::unknown_value);
      case QueryField::presence: return or_words(presence_condition(node.text), node, query_remark::unknown_value);
      default: return from_position(node);
    }
  }

  // A place without coordinates of its own is where the Records are that name it.
  Query from_position(const QueryNode& node) {
    const auto asked = read_position(node.text);
    if (!asked) return or_words({}, node, query_remark::unknown_value);
    const std::string place(field(FieldId::places).index.query_name);
    std::optional<Coordinates> centre = asked->centre;
    if (!centre && context_.words != nullptr) {
      centre = centre_of(*context_.words, this->node({Kind::phrase, asked->name, place, {}, 0}));
    }
    if (centre) return position_condition(*centre, asked->kilometres);
    remarks_.push_back({query_remark::unknown_position, asked->name});
    return this->node({Kind::words, asked->name, place, {}, 0});
  }

  // The id itself is as good as a name: group:tay, lang:cjm-Cham, medium:audio.
  static Query fielded(const QueryNode& node, Query words) {
    const auto facet = find_facet(node.field);
    if (!facet) return words;
    const Query value(facet_term(*facet, trim(node.text)));
    if (find_query_field(node.field) != QueryField::text || words.empty()) return value;
    return {Query::OP_OR, words, value};
  }

  const QueryContext& context_;
  WordCompiler words_;
  std::vector<QueryRemark> remarks_;
};

}  // namespace

CompiledQuery compile_query(const QueryContext& context, const ParsedQuery& parsed) {
  Compiler compiler(context);
  CompiledQuery out;
  out.query = compiler.node(parsed.root);
  out.remarks = compiler.take_remarks();
  out.times = compiler.take_times();
  if (context.synonyms != nullptr) {
    out.wider = context.synonyms->expanded(parsed.root, context.analyzer, context.language);
  }
  if (out.wider) {
    const Query others = Compiler(context).node(*out.wider);  // its remarks would be the same
    out.query = Query(Query::OP_AND_MAYBE, Query(synonym_factor, others), out.query);
  }
  out.everything = parsed.root.kind == Kind::everything;
  if (out.everything) out.query = Query::MatchAll;
  return out;
}

Query compile_relaxed(const QueryContext& context, const ParsedQuery& parsed) {
  return Compiler(context).relaxed(parsed.root);
}

Query compile_begun(const QueryContext& context, const ParsedQuery& parsed) {
  return Compiler(context).begun(parsed.root);
}

}  // namespace khen
