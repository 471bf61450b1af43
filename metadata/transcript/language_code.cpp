// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/language_code.h"

#include <unicode/uloc.h>

#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "metadata/language.h"

namespace khen {
namespace {

struct Code {
  std::string_view bibliographic;  // ISO 639-2/B, where it differs from 639-2/T
  std::string_view tag;
};
constexpr std::array<Code, 20> bibliographic{
    {{"alb", "sq"}, {"arm", "hy"}, {"baq", "eu"}, {"bur", "my"}, {"chi", "zh"}, {"cze", "cs"}, {"dut", "nl"},
     {"fre", "fr"}, {"geo", "ka"}, {"ger", "de"}, {"gre", "el"}, {"ice", "is"}, {"mac", "mk"}, {"mao", "mi"},
     {"may", "ms"}, {"per", "fa"}, {"rum", "ro"}, {"slo", "sk"}, {"tib", "bo"}, {"wel", "cy"}}};

constexpr std::array<std::string_view, 4> no_languages{"und", "mul", "zxx", "mis"};

std::string shortest(std::string_view primary) {
  const std::string code = to_lower_ascii(primary);
  const auto* found = std::find_if(bibliographic.begin(), bibliographic.end(),
                                   [&](const Code& one) { return one.bibliographic == code; });
  if (found != bibliographic.end()) return std::string(found->tag);
  if (code.size() != 3) return code;
  std::array<char, ULOC_LANG_CAPACITY> buffer{};
  UErrorCode status = U_ZERO_ERROR;
  uloc_getLanguage(code.c_str(), buffer.data(), static_cast<std::int32_t>(buffer.size()), &status);
  return U_FAILURE(status) || buffer[0] == '\0' ? code : std::string(buffer.data());
}

}  // namespace

std::string language_from_code(std::string_view code) {
  code = trim(code);
  std::string whole(code);
  std::replace(whole.begin(), whole.end(), '_', '-');
  const std::string_view primary = std::string_view(whole).substr(0, whole.find('-'));
  const bool sized = primary.size() == 2 || primary.size() == 3;
  if (!sized || !is_language_tag(whole)) return {};
  const std::string lower = to_lower_ascii(primary);
  if (std::find(no_languages.begin(), no_languages.end(), lower) != no_languages.end()) return {};
  return canonical_language_tag(shortest(primary) + whole.substr(primary.size()));
}

std::string language_from_label(std::string_view label) {
  const std::size_t close = label.rfind(')');
  const std::size_t open = label.rfind('(', close);
  if (open == std::string_view::npos || close == std::string_view::npos) return language_from_code(label);
  return language_from_code(label.substr(open + 1, close - open - 1));
}

std::string language_from_file_name(std::string_view name) {
  const std::size_t ending = name.rfind('.');
  if (ending == std::string_view::npos) return {};
  const std::string_view stem = name.substr(0, ending);
  const std::size_t mark = stem.find_last_of("._ ");
  if (mark == std::string_view::npos) return {};
  const std::string tag = language_from_code(stem.substr(mark + 1));
  return default_script(tag).empty() ? std::string() : tag;  // "interview_one.srt" names no language
}

}  // namespace khen
