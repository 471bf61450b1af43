// SPDX-License-Identifier: GPL-3.0-or-later
// synonyms.
#include <fmt/core.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "metadata/synonyms.h"
#include "server/archive.h"
#include "server/verbs.h"

namespace khen {
namespace {

constexpr std::uint64_t longest_file = 4ULL * 1024 * 1024;

Result<std::string> read_text(const std::string& file) {
  if (file != "-") return read_file(file, longest_file);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

// Those that are there already stay as they are.
Result<int> add_missing(Db& db, const Clock& clock, const std::vector<SynonymWords>& wanted) {
  std::vector<SynonymWords> there;
  for (SynonymGroup& group : TRY(list_synonyms(db))) there.push_back(std::move(group.content));
  int added = 0;
  for (const SynonymWords& content : wanted) {
    if (std::find(there.begin(), there.end(), content) != there.end()) continue;
    TRY(add_synonyms(db, clock, content, program_agent));
    there.push_back(content);
    ++added;
  }
  return added;
}

}  // namespace

Result<void> verb_synonyms(const Invocation& invocation, const SynonymsOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  DbPool& catalogue = *archive->home.catalogue;
  if (options.action == "export") {
    const std::string text = to_synonym_text(TRY(catalogue.read([](Db& db) { return list_synonyms(db); })));
    if (options.file == "-") {
      fmt::print("{}", text);
      return {};
    }
    return write_durably(invocation.files, options.file, text);
  }
  const auto groups = TRY(parse_synonym_text(TRY(read_text(options.file))));
  const int added = TRY(catalogue.write([&](Db& db) { return add_missing(db, invocation.clock, groups); }));
  fmt::print("{}\n", invocation.say("synonyms.total", {{"count", std::to_string(added)}}));
  return {};
}

}  // namespace khen
