// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/explain.h"

#include <fmt/format.h>

#include "index/date_words.h"
#include "index/parse.h"

namespace khen {
namespace {

std::string words_line(const Analysis& analysis) {
  std::string line;
  for (const Token& token : analysis.tokens) {
    line += fmt::format("{}{}", line.empty() ? "" : " ", token.fold);
    if (token.exact != token.fold) line += fmt::format("[{}]", token.exact);
    for (const std::string& variant : token.variants) line += fmt::format("|{}", variant);
  }
  return line;
}

std::string time_line(const DateWords& date) {
  if (date.months_from_now)
    return fmt::format("{} month +{}", date.is_lunar ? "lunar" : "solar", *date.months_from_now);
  if (date.lunar_month) return fmt::format("lunar month {} day {}", *date.lunar_month, date.lunar_day.value_or(0));
  return fmt::format("{}/{}", date.span.earliest.value_or(".."), date.span.latest.value_or(".."));
}

}  // namespace

std::string explain_stages(const Scope& scope, Analyzer& analyzer, const SearchRequest& request) {
  const ParsedQuery parsed = parse_query(request.text);
  std::string out = fmt::format("tree: {}\n", describe(parsed.root));
  for (const QueryNode* node : wanted_texts(parsed.root)) {
    const Analysis analysis = analyzer.analyze(node->text, request.language);
    out += fmt::format("words: {}\n", words_line(analysis));
    for (const DateWords& date : date_words(analysis)) out += fmt::format("time: {}\n", time_line(date));
  }
  const QueryContext context{analyzer, request.language, &scope.documents, request.today};
  const CompiledQuery compiled = compile_query(context, parsed);
  const Xapian::Query begun = compile_begun(context, parsed);
  out += fmt::format("asked: {}\n", compiled.query.get_description());
  if (!begun.empty()) out += fmt::format("else: {}\n", begun.get_description());
  for (const auto& remarks : {parsed.remarks, compiled.remarks}) {
    for (const QueryRemark& remark : remarks) out += fmt::format("remark: {} {}\n", remark.message, remark.value);
  }
  return out;
}

}  // namespace khen
