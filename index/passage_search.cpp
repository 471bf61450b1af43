// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/passage_search.h"

#include <algorithm>
#include <tuple>

#include "index/compile.h"
#include "index/passages.h"
#include "index/terms.h"

namespace khen {
namespace {

constexpr Xapian::doccount counted_up_to = 1000;

// What asks for words anywhere: conditions and single fields say nothing about a line.
QueryNode words_only(const QueryNode& node) {
  if (!node.field.empty()) return {};
  QueryNode out = node;
  if (out.kind == QueryNode::Kind::nearby) out.kind = QueryNode::Kind::words;  // a stretch is short
  out.children.clear();
  for (const QueryNode& child : node.children) {
    QueryNode kept = words_only(child);
    if (kept.kind != QueryNode::Kind::everything) out.children.push_back(std::move(kept));
  }
  const bool joins =
      node.kind == QueryNode::Kind::all || node.kind == QueryNode::Kind::any || node.kind == QueryNode::Kind::without;
  return joins && out.children.empty() ? QueryNode{} : out;
}

// Neighbouring words are one mark.
std::size_t words_marked_in(const std::vector<TextRun>& runs) {
  std::size_t words = 0;
  for (const TextRun& run : runs) {
    if (run.mark) words += 1 + static_cast<std::size_t>(std::count(run.text.begin(), run.text.end(), ' '));
  }
  return words;
}

// The first of the lines with most of the words.
const ExtraText* best_line(const Highlighter& highlighter, const std::vector<ExtraText>& lines) {
  const ExtraText* best = nullptr;
  std::size_t most = 0;
  for (const ExtraText& line : lines) {
    const std::size_t marked = words_marked_in(highlighter.mark(line.text, line.language));
    if (marked <= most) continue;
    most = marked;
    best = &line;
  }
  return best;
}

bool comes_before(const PassageHit& left, const PassageHit& right) {
  return std::tie(left.place.recording, left.place.page, left.place.begin) <
         std::tie(right.place.recording, right.place.page, right.place.begin);
}

}  // namespace

PassageSearch::PassageSearch(Xapian::Database passages, Analyzer& analyzer, const ParsedQuery& query,
                             std::string_view language)
    : passages_(std::move(passages)), highlighter_(query, language) {
  const CompiledQuery compiled = compile_query({analyzer, language, &passages_}, {words_only(query.root), {}});
  if (!compiled.everything) query_ = compiled.query;
}

PassageHits PassageSearch::of(const RecordId& record, std::size_t most) const {
  PassageHits hits;
  if (query_.empty() || most == 0) return hits;
  Xapian::Enquire enquire(passages_);
  const Xapian::Query within(Xapian::Query::OP_FILTER, query_, Xapian::Query(id_term(record.text())));
  enquire.set_query(within);
  const Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(2 * most), counted_up_to);
  for (auto hit = found.begin(); hit != found.end() && hits.shown.size() < most; ++hit) {
    const std::vector<ExtraText> lines = decode_lines(hit.get_document().get_data());
    const ExtraText* line = best_line(highlighter_, lines);
    if (line == nullptr) continue;
    // Neighbours share a line.
    const bool known = std::any_of(hits.shown.begin(), hits.shown.end(),
                                   [&](const PassageHit& one) { return one.place == *line->place; });
    if (!known) hits.shown.push_back({*line->place, line->language, line->text});
  }
  std::sort(hits.shown.begin(), hits.shown.end(), comes_before);
  hits.all = std::max<std::int64_t>(found.get_matches_estimated(), static_cast<std::int64_t>(hits.shown.size()));
  return hits;
}

}  // namespace khen
