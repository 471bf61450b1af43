// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/query.h"
#include "metadata/record.h"

namespace khen {

// A piece of text, found or not. Never HTML: the caller escapes.
struct TextRun {
  std::string text;
  bool mark = false;
};

struct Snippet {
  std::string language;       // of the text it was taken from
  std::vector<TextRun> runs;  // empty when there was no text; begins or ends with "…" where something was left out
  bool found = false;         // a word of the query is in it
};

// Shows where the words of a query are in a text, by the same analysis that the index uses. Joined, the runs of mark()
// are the text itself, byte for byte. One thread at a time.
class Highlighter {
 public:
  // `language` is that of the interface, as in SearchRequest.
  Highlighter(const ParsedQuery& query, std::string_view language);
  ~Highlighter();
  Highlighter(Highlighter&&) noexcept;
  Highlighter& operator=(Highlighter&&) noexcept;

  std::vector<TextRun> mark(std::string_view text, std::string_view language) const;

  // A window of about `characters` code points around the densest place of matches, cut between words where the
  // script has such places.
  Snippet snippet(const LocalizedText& text, std::size_t characters) const;

  // From the first text that reads well for `language` and has a match, else the one with most matches, else the
  // beginning of choose(texts, language).
  Snippet best_snippet(std::span<const LocalizedText> texts, std::string_view language, std::size_t characters) const;

 private:
  class Matcher;
  std::unique_ptr<Matcher> matcher_;
};

}  // namespace khen
