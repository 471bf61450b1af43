// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/script.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <array>

#include "index/khmer.h"

namespace khen {
namespace {

using icu::UnicodeString;

constexpr std::array<ScriptRules, 10> rules_table{{
    {ScriptFamily::latin, PairUse::words, GramUse::none, true},
    {ScriptFamily::cyrillic, PairUse::words, GramUse::none, true},
    {ScriptFamily::devanagari, PairUse::words, GramUse::none, true},
    {ScriptFamily::khmer, PairUse::none, GramUse::every_stretch, false},
    {ScriptFamily::tai_viet, PairUse::words, GramUse::every_stretch, false},
    {ScriptFamily::dictionary, PairUse::none, GramUse::every_stretch, false},
    {ScriptFamily::syllabic, PairUse::none, GramUse::every_stretch, false},
    {ScriptFamily::unspaced, PairUse::words, GramUse::every_stretch, false},
    {ScriptFamily::number, PairUse::words, GramUse::none, false},
    {ScriptFamily::other, PairUse::words, GramUse::none, false},
}};

struct ScriptRow {
  UScriptCode script;
  ScriptFamily family;
};
// A script that is not here is `other`: whole words, marks kept.
constexpr std::array<ScriptRow, 13> script_table{{
    {USCRIPT_LATIN, ScriptFamily::latin},
    {USCRIPT_CYRILLIC, ScriptFamily::cyrillic},
    {USCRIPT_DEVANAGARI, ScriptFamily::devanagari},
    {USCRIPT_KHMER, ScriptFamily::khmer},
    {USCRIPT_TAI_VIET, ScriptFamily::tai_viet},
    {USCRIPT_THAI, ScriptFamily::dictionary},
    {USCRIPT_LAO, ScriptFamily::dictionary},
    {USCRIPT_MYANMAR, ScriptFamily::dictionary},
    {USCRIPT_HAN, ScriptFamily::syllabic},
    {USCRIPT_YI, ScriptFamily::syllabic},
    {USCRIPT_CHAM, ScriptFamily::unspaced},
    {USCRIPT_NEW_TAI_LUE, ScriptFamily::unspaced},
    {USCRIPT_LANNA, ScriptFamily::unspaced},
}};

// Latin letters without a decomposition, and what somebody without a special keyboard types for them.
struct LetterRow {
  char32_t letter;
  std::string_view plain;
};
constexpr std::array<LetterRow, 19> letter_table{{
    {U'đ', "d"},  {U'ð', "d"}, {U'æ', "ae"}, {U'œ', "oe"}, {U'ß', "ss"},    {U'ø', "o"}, {U'ł', "l"},
    {U'ƀ', "b"},  {U'ɓ', "b"}, {U'ɗ', "d"},  {U'ɖ', "d"},  {U'ı', "i"},     {U'ħ', "h"}, {U'ŋ', "ng"},
    {U'þ', "th"}, {U'ɛ', "e"}, {U'ɔ', "o"},  {U'ə', "e"},  {U'\u0294', ""},
}};

const icu::Normalizer2& normalizer(const icu::Normalizer2* (*instance)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  return *instance(status);  // data of ICU itself; its absence shows in the first test
}

UnicodeString normalized(const UnicodeString& text, const icu::Normalizer2* (*instance)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  return normalizer(instance).normalize(text, status);
}

UnicodeString case_folded(std::u16string_view word) {
  return normalized(UnicodeString(false, word.data(), static_cast<int32_t>(word.size())),
                    icu::Normalizer2::getNFKCCasefoldInstance);
}
UnicodeString decomposed(const UnicodeString& text) { return normalized(text, icu::Normalizer2::getNFDInstance); }
UnicodeString composed(const UnicodeString& text) { return normalized(text, icu::Normalizer2::getNFCInstance); }

std::string utf8(const UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

template <class Visit>
void each_code_point(const UnicodeString& text, Visit visit) {
  for (int32_t at = 0; at < text.length();) {
    const UChar32 c = text.char32At(at);
    at += U16_LENGTH(c);
    visit(c);
  }
}

bool is_tone_mark(UChar32 c) { return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323; }
bool is_apostrophe(UChar32 c) { return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2BC || c == 0x2BB; }

// Both spellings of the open syllable are right in Vietnamese: lý = lí, mỹ = mĩ, quý = quí.
void unify_final_y(UnicodeString& letters) {
  static constexpr std::u16string_view heads = u"hklmst";
  UnicodeString base;
  int32_t last = 0;
  for (int32_t at = 0; at < letters.length(); ++at) {
    if (is_tone_mark(letters[at])) continue;
    base.append(letters[at]);
    last = at;
  }
  const bool short_syllable = base.length() == 2 && heads.find(base[0]) != std::u16string_view::npos;
  const bool after_qu = base.length() == 3 && base[0] == u'q' && base[1] == u'u';
  if ((short_syllable || after_qu) && letters[last] == u'y') letters.setCharAt(last, u'i');
}

bool is_vowel(char16_t c) { return std::u16string_view(u"aeiouy").find(c) != std::u16string_view::npos; }

// Moves the tone at `at` behind the next vowel and the marks that make it another vowel.
void move_tone(UnicodeString& letters, int32_t at) {
  const char16_t tone = letters[at];
  letters.remove(at, 1);
  int32_t behind = at + 1;
  while (behind < letters.length() && u_charType(letters[behind]) == U_NON_SPACING_MARK) ++behind;
  letters.insert(behind, tone);
}

// Where the tone stands is a matter of habit: hòa = hoà, thủy = thuỷ, qúy = quý, gìa = già.
void unify_tone_place(UnicodeString& letters) {
  const int32_t tone = letters.length() - 2;
  if (tone >= 1 && is_tone_mark(letters[tone])) {
    const char16_t before = letters[tone - 1];
    const char16_t after = letters[tone + 1];
    const bool habit = (before == u'o' && (after == u'a' || after == u'e')) || (before == u'u' && after == u'y');
    if (habit) move_tone(letters, tone);
  }
  if (letters.length() < 4 || !is_tone_mark(letters[2]) || !is_vowel(letters[3])) return;
  const bool glide = (letters[0] == u'q' && letters[1] == u'u') || (letters[0] == u'g' && letters[1] == u'i');
  if (glide) move_tone(letters, 2);
}

void append_plain(UnicodeString& fold, UChar32 c) {
  for (const LetterRow& row : letter_table) {
    if (static_cast<UChar32>(row.letter) == c) {
      fold.append(UnicodeString::fromUTF8(icu::StringPiece(row.plain.data(), static_cast<int32_t>(row.plain.size()))));
      return;
    }
  }
  const int32_t digit = u_charDigitValue(c);
  fold.append(digit >= 0 ? static_cast<UChar32>('0' + digit) : c);
}

enum class Extent { whole_word, beginning };

WordForms latin_forms(const UnicodeString& word, Extent extent) {
  UnicodeString letters;
  each_code_point(decomposed(word), [&](UChar32 c) {
    if (!is_apostrophe(c)) letters.append(c == 0xF0 ? UChar32{0x111} : c);  // ð typed for đ: their capitals look alike
  });
  if (extent == Extent::whole_word) unify_final_y(letters);
  unify_tone_place(letters);
  UnicodeString fold;
  each_code_point(letters, [&](UChar32 c) {
    if (u_charType(c) != U_NON_SPACING_MARK) append_plain(fold, c);
  });
  // K'Ho is another name than kho: the apostrophe is a mark.
  UnicodeString exact;
  bool has_apostrophe = false;
  each_code_point(decomposed(word), [&](UChar32 c) {
    has_apostrophe = has_apostrophe || is_apostrophe(c);
    exact.append(is_apostrophe(c) ? UChar32{'\''} : c);
  });
  return {utf8(composed(has_apostrophe ? exact : letters)), utf8(fold)};
}

// Stress marks and the dots of ё are left out as often as not; й is a letter of its own.
WordForms cyrillic_forms(const UnicodeString& word) {
  UnicodeString fold;
  each_code_point(word, [&](UChar32 c) {
    if (c == 0x451) c = 0x435;
    if (c != 0x300 && c != 0x301) fold.append(c);
  });
  return {utf8(word), utf8(fold)};
}

bool is_devanagari_nasal(UChar32 c) { return c == 0x919 || c == 0x91E || c == 0x923 || c == 0x928 || c == 0x92E; }
bool is_devanagari_consonant(UChar32 c) { return c >= 0x915 && c <= 0x939; }

UChar32 devanagari_letter(UChar32 c) {
  switch (c) {
    case 0x901: return 0x902;  // chandrabindu as anusvara
    case 0x914: return 0x913;  // औ as ओ: त्यौहार, त्योहार
    case 0x94C: return 0x94B;
    default: return c;
  }
}

// Vowel signs and virama stay: without them other words would come out.
WordForms devanagari_forms(const UnicodeString& word) {
  UnicodeString bare;
  each_code_point(decomposed(word), [&](UChar32 c) {
    if (c != 0x93C) bare.append(devanagari_letter(c));
  });
  UnicodeString fold;
  for (int32_t at = 0; at < bare.length(); ++at) {
    const bool half_nasal = is_devanagari_nasal(bare[at]) && at + 2 < bare.length() && bare[at + 1] == 0x94D &&
                            is_devanagari_consonant(bare[at + 2]);
    if (half_nasal) {
      fold.append(static_cast<UChar32>(0x902));
      ++at;
    } else {
      fold.append(bare[at]);
    }
  }
  return {utf8(word), utf8(fold)};
}

// Older texts have no tone marks.
WordForms tai_viet_forms(const UnicodeString& word) {
  UnicodeString fold;
  each_code_point(word, [&](UChar32 c) {
    if (c < 0xAABF || c > 0xAAC2) fold.append(c);
  });
  return {utf8(word), utf8(fold)};
}

WordForms number_forms(const UnicodeString& word) {
  UnicodeString fold;
  each_code_point(word, [&](UChar32 c) {
    const int32_t digit = u_charDigitValue(c);
    if (digit >= 0)
      fold.append(static_cast<UChar32>('0' + digit));
    else if (u_isalpha(c))
      fold.append(c);
  });
  return {utf8(word), utf8(fold)};
}

}  // namespace

const ScriptRules& rules(ScriptFamily family) { return rules_table[static_cast<std::size_t>(family)]; }

ScriptFamily family_of(char32_t code_point) {
  if (u_charType(static_cast<UChar32>(code_point)) == U_DECIMAL_DIGIT_NUMBER) return ScriptFamily::number;
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(code_point), &status);
  for (const ScriptRow& row : script_table) {
    if (row.script == script) return row.family;
  }
  return ScriptFamily::other;
}

std::string lower_form(std::u16string_view word) { return utf8(case_folded(word)); }

WordForms forms_of(std::u16string_view word, ScriptFamily family) {
  const UnicodeString folded = case_folded(word);
  switch (family) {
    case ScriptFamily::latin: return latin_forms(folded, Extent::whole_word);
    case ScriptFamily::cyrillic: return cyrillic_forms(folded);
    case ScriptFamily::devanagari: return devanagari_forms(folded);
    case ScriptFamily::tai_viet: return tai_viet_forms(folded);
    case ScriptFamily::number: return number_forms(folded);
    case ScriptFamily::khmer: {
      const std::string ordered = utf8(order_khmer(folded));
      return {ordered, ordered};
    }
    case ScriptFamily::dictionary:
    case ScriptFamily::syllabic:
    case ScriptFamily::unspaced:
    case ScriptFamily::other: break;
  }
  return {utf8(folded), utf8(folded)};
}

std::string prefix_fold(std::string_view lower, ScriptFamily family) {
  const UnicodeString units =
      UnicodeString::fromUTF8(icu::StringPiece(lower.data(), static_cast<int32_t>(lower.size())));
  if (family == ScriptFamily::latin) return latin_forms(units, Extent::beginning).fold;
  return forms_of({units.getBuffer(), static_cast<std::size_t>(units.length())}, family).fold;
}

std::string fold_cluster(std::u16string_view cluster, ScriptFamily family) { return forms_of(cluster, family).fold; }

}  // namespace khen
