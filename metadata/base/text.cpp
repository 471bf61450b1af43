// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/text.h"

#include <fmt/core.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

namespace khen {
namespace {

struct Replacement {
  UChar32 from;
  const char* to;
};

// Letters of Latin-script languages of the region and of Europe that Unicode does not decompose.
constexpr std::array<Replacement, 10> undecomposed{{{0x0111, "d"},
                                                    {0x00F0, "d"},
                                                    {0x0142, "l"},
                                                    {0x0180, "b"},
                                                    {0x0253, "b"},
                                                    {0x0257, "d"},
                                                    {0x00F8, "o"},
                                                    {0x00DF, "ss"},
                                                    {0x00E6, "ae"},
                                                    {0x0153, "oe"}}};

const char* replacement_for(UChar32 c) {
  const auto* found =
      std::find_if(undecomposed.begin(), undecomposed.end(), [c](const auto& r) { return r.from == c; });
  return found == undecomposed.end() ? nullptr : found->to;
}

// A mark goes only when it sits on a letter whose script can do without it.
bool drops_marks(UScriptCode script) {
  return script == USCRIPT_LATIN || script == USCRIPT_COMMON || script == USCRIPT_GREEK;
}

}  // namespace

bool is_clean_text(std::string_view text) {
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), i, length, c);
    if (c < 0 || c == 0x7F) return false;
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
  }
  return true;
}

std::string to_nfc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(status);
  const auto source =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  std::string out;
  nfc->normalize(source, status).toUTF8String(out);
  return out;
}

std::string fold_for_matching(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto* nfd = icu::Normalizer2::getNFDInstance(status);
  const auto source =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  const icu::UnicodeString spread = nfd->normalize(fold->normalize(source, status), status);
  icu::UnicodeString kept;
  UScriptCode script = USCRIPT_COMMON;
  for (std::int32_t i = 0; i < spread.length();) {
    const UChar32 c = spread.char32At(i);
    i += U16_LENGTH(c);
    const UScriptCode own = uscript_getScript(c, &status);
    if (own != USCRIPT_INHERITED) script = own;
    if (u_charType(c) == U_NON_SPACING_MARK && drops_marks(script)) continue;
    if (const char* plain = replacement_for(c)) {
      kept.append(icu::UnicodeString(plain));
    } else if (u_isUWhiteSpace(c)) {
      if (!kept.isEmpty() && kept.char32At(kept.length() - 1) != ' ') kept.append(static_cast<UChar32>(' '));
    } else {
      kept.append(c);
    }
  }
  kept.trim();
  const auto* nfc = icu::Normalizer2::getNFCInstance(status);
  std::string out;
  nfc->normalize(kept, status).toUTF8String(out);
  return out;
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view clip(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace khen
