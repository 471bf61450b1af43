// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/charset.h"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "metadata/base/text.h"
#include "metadata/transcript/viscii.h"

namespace khen {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// nullopt: these bytes are not of that coding.
std::optional<std::string> convert(std::string_view bytes, const char* charset) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, CloseConverter> converter(ucnv_open(charset, &status));
  if (U_FAILURE(status)) return std::nullopt;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter.get(), status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string out;
  text.toUTF8String(out);
  return out;
}

constexpr std::size_t judged = std::size_t{256} << 10;  // bytes that are enough to guess by

bool is_valid_utf8(std::string_view text) {
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), i, length, c);
    if (c < 0 || c == 0) return false;
  }
  return true;
}

// UTF-16 without a mark: every second byte of Latin text and of line ends is zero.
const char* unmarked_utf16(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 4096);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
  const std::size_t all = zeros[0] + zeros[1];
  if (bytes.size() % 2 != 0 || all == 0 || all < head.size() / 8) return nullptr;
  if (zeros[0] == 0) return "UTF-16LE";
  if (zeros[1] == 0) return "UTF-16BE";
  return nullptr;
}

bool is_vowel(char c) { return std::string_view("aeiouy").find(c) != std::string_view::npos; }

// Whether a word without its marks has the shape of a Vietnamese syllable: consonants, vowels, one of few endings.
bool is_syllable(std::string_view word) {
  constexpr std::array<std::string_view, 9> endings{"", "c", "ch", "m", "n", "ng", "nh", "p", "t"};
  std::size_t at = 0;
  while (at < word.size() && !is_vowel(word[at])) ++at;
  const std::size_t vowels = at;
  while (at < word.size() && is_vowel(word[at])) ++at;
  const std::string_view ending = word.substr(at);
  return vowels <= 3 && at > vowels && at - vowels <= 3 &&
         std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool is_accented_latin1(UChar32 c) { return c >= 0xC0 && c <= 0xFF; }

// How likely one word is as it was decoded. Letters of its own in a syllable count for Vietnamese, marks that found no
// letter and capitals after small letters against; other accented letters are worth little.
double likelihood_of_word(const icu::UnicodeString& word) {
  double foreign = 0;
  double score = 0;
  bool vietnamese = false;
  UChar32 before = ' ';
  for (std::int32_t i = 0; i < word.length(); i += U16_LENGTH(word.char32At(i))) {
    const UChar32 c = word.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK) score -= 3;
    if (c >= 0x80 && u_isUUppercase(c) && u_isULowercase(before)) score -= 2;
    // No language of either coding puts two of these together; halves of one Vietnamese letter look like that.
    if (is_accented_latin1(c) && is_accented_latin1(before)) score -= 2;
    if (c >= 0x80) ++foreign;
    vietnamese = vietnamese || c >= 0x100;
    before = c;
  }
  if (foreign == 0) return score;
  std::string utf8;
  word.toUTF8String(utf8);
  if (is_syllable(fold_for_matching(utf8))) return score + foreign;
  return score + foreign * (vietnamese ? -1 : 0.3);
}

double likelihood(std::string_view utf8) {
  const std::string composed = to_nfc(utf8.substr(0, judged));
  const auto text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(composed.data(), static_cast<std::int32_t>(composed.size())));
  double score = 0;
  icu::UnicodeString word;
  for (std::int32_t i = 0; i <= text.length();) {
    const UChar32 c = i < text.length() ? text.char32At(i) : ' ';
    i += U16_LENGTH(c);
    const bool letter = u_isUAlphabetic(c) || u_charType(c) == U_NON_SPACING_MARK;
    if (letter) {
      word.append(c);
      continue;
    }
    const UChar32 next = i < text.length() ? text.char32At(i) : ' ';
    if (c >= 0x80 && !word.isEmpty() && u_isUAlphabetic(next)) score -= 2;  // a symbol within a word
    if (c < 0x20 && c != '\n' && c != '\r' && c != '\t') score -= 3;
    score += likelihood_of_word(word);
    word.remove();
  }
  return score;
}

}  // namespace

Result<std::string> decode_as(std::string_view bytes, const std::string& charset) {
  if (to_lower_ascii(charset) == "utf-8" && bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  auto text = convert(bytes, charset.c_str());
  if (!text) return fail(Code::unreadable, "transcript.encoding");
  return *std::move(text);
}

Result<DecodedText> decode_text(std::string_view bytes) {
  const auto unreadable = [] { return fail(Code::unreadable, "transcript.encoding"); };
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const char* wide = bytes.starts_with("\xFF\xFE") ? "UTF-16LE" : bytes.starts_with("\xFE\xFF") ? "UTF-16BE" : nullptr;
  if (wide != nullptr) bytes.remove_prefix(2);
  if (wide == nullptr) wide = unmarked_utf16(bytes);
  if (wide != nullptr) {
    auto text = convert(bytes, wide);
    if (!text) return unreadable();
    return DecodedText{*std::move(text), wide, Certainty::known};
  }
  if (is_valid_utf8(bytes)) return DecodedText{std::string(bytes), "UTF-8", Certainty::known};

  std::optional<DecodedText> best;
  double best_score = 0;
  const auto offer = [&](std::optional<std::string> text, const char* charset) {
    if (!text || text->find('\0') != std::string::npos) return;
    const double score = likelihood(*text);
    if (best && score <= best_score) return;
    best_score = score;
    best = DecodedText{*std::move(text), charset, Certainty::guessed};
  };
  offer(convert(bytes, "windows-1252"), "windows-1252");
  offer(convert(bytes, "windows-1258"), "windows-1258");
  offer(viscii_to_utf8(bytes), "VISCII");
  if (!best) return unreadable();
  return *std::move(best);
}

}  // namespace khen
