// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a query: parsing, analysing, filling the form and highlighting never fail, and the marks never change the
// text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "index/analyzer.h"
#include "index/highlight.h"
#include "index/parse.h"
#include "index/query_form.h"
#include "index/query_values.h"
#include "index/terms.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static khen::Analyzer analyzer;
  for (const char* language : {"vi", "fr", "de", "hi"}) {
    for (const khen::Token& token : analyzer.analyze(text, language).tokens) {
      if (token.begin >= token.end || token.end > size) std::abort();
      if (!khen::is_storable_term(khen::fold_term(token.fold))) std::abort();
      if (!khen::is_storable_term(khen::exact_term(token.fold, token.exact))) std::abort();
    }
  }
  const khen::ParsedQuery query = khen::parse_query(text);
  if (khen::describe(query.root).empty()) std::abort();
  // The form that it is, and the values of its conditions.
  khen::parse_query(khen::to_query_text(khen::to_form(query.root)));
  khen::parse_query(khen::to_query_text(query.root));
  if (const auto date = khen::read_date(text); date && !date->span.earliest && !date->span.latest) std::abort();
  khen::read_duration(text);
  if (const auto position = khen::read_position(text); position && !(position->kilometres > 0)) std::abort();
  std::string joined;
  for (const khen::TextRun& run : khen::Highlighter(query, "vi").mark(text, "vi")) joined += run.text;
  if (joined != text) std::abort();
  return 0;
}
