// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/highlight.h"

#include <algorithm>

#include "index/matcher.h"
#include "metadata/language.h"

namespace khen {
namespace {

constexpr std::string_view ellipsis = "…";

bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

std::size_t forward(std::string_view text, std::size_t at, std::size_t code_points) {
  while (at < text.size() && code_points > 0) {
    do ++at;
    while (at < text.size() && !begins_code_point(text[at]));
    --code_points;
  }
  return at;
}

std::size_t backward(std::string_view text, std::size_t at, std::size_t code_points) {
  while (at > 0 && code_points > 0) {
    do --at;
    while (at > 0 && !begins_code_point(text[at]));
    --code_points;
  }
  return at;
}

// To the next beginning of a word, if there is one near: scripts without spaces are cut where they are.
std::size_t to_word_begin(std::string_view text, std::size_t at) {
  constexpr std::size_t near = 15;
  if (at == 0) return at;
  const std::size_t space = text.find_first_of(" \n", at - 1);
  return space != std::string_view::npos && space <= forward(text, at, near) ? space + 1 : at;
}

std::size_t to_word_end(std::string_view text, std::size_t at) {
  constexpr std::size_t near = 15;
  if (at >= text.size()) return text.size();
  const std::size_t space = text.find_last_of(" \n", at);
  return space != std::string_view::npos && space >= backward(text, at, near) ? space : at;
}

// The window that begins shortly before a match and holds most of them.
ByteRange densest_window(std::string_view text, const std::vector<ByteRange>& matches, std::size_t characters) {
  ByteRange best{0, forward(text, 0, characters)};
  std::size_t most = 0;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const std::size_t begin = backward(text, matches[i].begin, characters / 4);
    const std::size_t end = std::max(forward(text, begin, characters), matches[i].end);
    std::size_t inside = 0;
    while (i + inside < matches.size() && matches[i + inside].end <= end) ++inside;
    if (inside > most) {
      most = inside;
      best = {begin, end};
    }
  }
  return best;
}

ByteRange cut_between_words(std::string_view text, ByteRange window, const std::vector<ByteRange>& matches) {
  ByteRange out{to_word_begin(text, window.begin), to_word_end(text, window.end)};
  for (const ByteRange& match : matches) {
    if (match.begin >= window.begin && match.end <= window.end) {
      out.begin = std::min(out.begin, match.begin);
      out.end = std::max(out.end, match.end);
    }
  }
  return out.begin < out.end ? out : window;
}

std::vector<TextRun> runs_of(std::string_view text, ByteRange window, const std::vector<ByteRange>& matches) {
  std::vector<TextRun> out;
  std::size_t at = window.begin;
  for (const ByteRange& match : matches) {
    const std::size_t begin = std::max(match.begin, at);
    const std::size_t end = std::min(match.end, window.end);
    if (begin >= end) continue;
    if (begin > at) out.push_back({std::string(text.substr(at, begin - at)), false});
    out.push_back({std::string(text.substr(begin, end - begin)), true});
    at = end;
  }
  if (at < window.end) out.push_back({std::string(text.substr(at, window.end - at)), false});
  return out;
}

Snippet window_of(const LocalizedText& text, const std::vector<ByteRange>& matches, std::size_t characters) {
  const std::string_view value = text.value;
  Snippet out;
  out.language = text.language;
  out.found = !matches.empty();
  if (value.empty()) return out;
  const ByteRange window = cut_between_words(value, densest_window(value, matches, characters), matches);
  out.runs = runs_of(value, window, matches);
  if (window.begin > 0) out.runs.insert(out.runs.begin(), {std::string(ellipsis), false});
  if (window.end < value.size()) out.runs.push_back({std::string(ellipsis), false});
  return out;
}

}  // namespace

Highlighter::Highlighter(const ParsedQuery& query, std::string_view language)
    : matcher_(std::make_unique<Matcher>(query, language)) {}
Highlighter::~Highlighter() = default;
Highlighter::Highlighter(Highlighter&&) noexcept = default;
Highlighter& Highlighter::operator=(Highlighter&&) noexcept = default;

std::vector<TextRun> Highlighter::mark(std::string_view text, std::string_view language) const {
  return runs_of(text, {0, text.size()}, matcher_->find(text, language));
}

Snippet Highlighter::snippet(const LocalizedText& text, std::size_t characters) const {
  return window_of(text, matcher_->find(text.value, text.language), characters);
}

Snippet Highlighter::best_snippet(std::span<const LocalizedText> texts, std::string_view language,
                                  std::size_t characters) const {
  const LocalizedText* shown = choose(texts, language);
  if (shown == nullptr) return {};
  std::vector<ByteRange> best = matcher_->find(shown->value, shown->language);
  if (best.empty()) {
    for (const LocalizedText& text : texts) {
      std::vector<ByteRange> matches = matcher_->find(text.value, text.language);
      if (matches.size() > best.size()) {
        best = std::move(matches);
        shown = &text;
      }
    }
  }
  return window_of(*shown, best, characters);
}

}  // namespace khen
