// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/segment.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace khen {
namespace {

constexpr char16_t zero_width_space = 0x200B;

bool is_letter_or_digit(UChar32 c) {
  // Characters of private use carry Nôm and Tày signs that Unicode doesn't have yet.
  return u_isalnum(c) || u_charType(c) == U_PRIVATE_USE_CHAR;
}

bool is_mark(UChar32 c) { return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

bool is_invisible_break(UChar32 c) { return c == zero_width_space || c == 0x200C || c == 0x200D || c == 0x2060; }

// Units that would mislead the segmentation, replaced one by one.
char16_t tidy(char16_t unit) {
  switch (unit) {
    case u'_': return u' ';
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x02BB: return u'\'';
    default: return unit;
  }
}

ScriptFamily family_of_word(const icu::UnicodeString& units, std::int32_t begin, std::int32_t end) {
  ScriptFamily fallback = ScriptFamily::other;
  for (std::int32_t at = begin; at < end;) {
    const UChar32 c = units.char32At(at);
    at += U16_LENGTH(c);
    const ScriptFamily family = family_of(static_cast<char32_t>(c));
    if (family == ScriptFamily::number) {
      fallback = ScriptFamily::number;
    } else if (u_isalpha(c)) {
      return family;
    }
  }
  return fallback;
}

bool has_letter_or_digit(const icu::UnicodeString& units, std::int32_t begin, std::int32_t end) {
  for (std::int32_t at = begin; at < end;) {
    const UChar32 c = units.char32At(at);
    if (is_letter_or_digit(c)) return true;
    at += U16_LENGTH(c);
  }
  return false;
}

// One span a character, marks and variation selectors with theirs.
void append_characters(std::vector<Span>& out, const icu::UnicodeString& units, Span whole) {
  for (std::int32_t at = whole.begin; at < whole.end;) {
    std::int32_t end = at + U16_LENGTH(units.char32At(at));
    while (end < whole.end && is_mark(units.char32At(end))) end += U16_LENGTH(units.char32At(end));
    out.push_back({at, end, whole.family});
    at = end;
  }
}

// Signs that put the next letter below: it belongs to the same cluster.
bool stacks_next(UChar32 c) { return c == 0x17D2 || c == 0x1039 || c == 0x1A60; }

bool continues_cluster(UChar32 previous, UChar32 c) {
  const bool vowel_am = c == 0x0E33 || c == 0x0EB3;  // a vowel that follows, encoded as a letter
  const bool split_am = (c == 0x0E32 && previous == 0x0E4D) || (c == 0x0EB2 && previous == 0x0ECD);
  return is_mark(c) || stacks_next(previous) || vowel_am || split_am;
}

void add_cluster(Stretch& stretch, const icu::UnicodeString& units, Span span) {
  const std::u16string_view text(units.getBuffer() + span.begin, static_cast<std::size_t>(span.end - span.begin));
  std::string fold = fold_cluster(text, span.family);
  if (!fold.empty()) stretch.clusters.push_back({std::move(fold), span.begin, span.end});
}

}  // namespace

DecodedText decode(std::string_view text) {
  DecodedText out;
  out.byte_at.reserve(text.size() + 1);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(text.size());
  icu::UnicodeString units(length, static_cast<UChar32>(0), 0);
  for (std::int32_t at = 0; at < length;) {
    const auto start = static_cast<std::uint32_t>(at);
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, at, length, c);
    if (c == 0) c = 0xFFFD;
    if (c <= 0xFFFF) c = tidy(static_cast<char16_t>(c));
    units.append(c);
    out.byte_at.insert(out.byte_at.end(), static_cast<std::size_t>(U16_LENGTH(c)), start);
  }
  out.byte_at.push_back(static_cast<std::uint32_t>(length));
  out.units = std::move(units);
  return out;
}

Segmenter::Segmenter() {
  UErrorCode status = U_ZERO_ERROR;
  words_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
}

std::vector<Span> Segmenter::spans(const DecodedText& text) {
  // Only the break iterator sees a space for U+200B: find_stretches has to know the difference.
  icu::UnicodeString spaced = text.units;
  for (std::int32_t at = 0; at < spaced.length(); ++at) {
    if (spaced[at] == zero_width_space) spaced.setCharAt(at, u' ');
  }
  std::vector<Span> out;
  words_->setText(spaced);
  std::int32_t begin = words_->first();
  for (std::int32_t end = words_->next(); end != icu::BreakIterator::DONE; begin = end, end = words_->next()) {
    if (words_->getRuleStatus() < UBRK_WORD_NONE_LIMIT && !has_letter_or_digit(spaced, begin, end)) continue;
    const Span span{begin, end, family_of_word(spaced, begin, end)};
    if (span.family == ScriptFamily::syllabic) {
      append_characters(out, spaced, span);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

std::vector<Stretch> find_stretches(const DecodedText& text) {
  const icu::UnicodeString& units = text.units;
  std::vector<Stretch> out;
  Stretch stretch;
  Span cluster;
  UChar32 previous = 0;
  const auto close = [&] {
    if (cluster.end > cluster.begin) add_cluster(stretch, units, cluster);
    if (stretch.end > stretch.begin) out.push_back(std::move(stretch));
    stretch = {};
    cluster = {};
  };
  for (std::int32_t at = 0; at < units.length();) {
    const UChar32 c = units.char32At(at);
    const std::int32_t end = at + U16_LENGTH(c);
    const ScriptFamily family = family_of(static_cast<char32_t>(c));
    const bool open = cluster.end > cluster.begin;
    if (open && is_invisible_break(c)) {
      // Neither part of a cluster nor the end of the stretch.
    } else if (open && at == cluster.end && continues_cluster(previous, c)) {
      cluster.end = stretch.end = end;
    } else if (rules(family).grams == GramUse::every_stretch) {
      if (open && family != cluster.family) close();
      if (cluster.end > cluster.begin) add_cluster(stretch, units, cluster);
      if (stretch.end == stretch.begin) stretch.begin = at;
      cluster = {at, end, family};
      stretch.end = end;
    } else {
      close();
    }
    previous = c;
    at = end;
  }
  close();
  return out;
}

}  // namespace khen
