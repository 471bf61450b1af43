// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/messages.h"

#include <unicode/msgfmt.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "metadata/base/embedded.h"
#include "metadata/base/text.h"
#include "metadata/language.h"

namespace khen {
namespace {

using Patterns = std::map<std::string, std::string, std::less<>>;

Result<Patterns> parse_messages(const EmbeddedFile& file) {
  const auto json = nlohmann::json::parse(file.content, nullptr, false);
  const Error broken = fail(Code::internal, "messages.data", {{"file", std::string(file.name)}});
  if (!json.is_object()) return broken;
  Patterns patterns;
  for (const auto& [id, pattern] : json.items()) {
    if (!pattern.is_string()) return with_cause(broken, id);
    patterns.emplace(id, pattern.get<std::string>());
  }
  return patterns;
}

const Parameter* find(const std::vector<Parameter>& parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const Parameter& parameter) { return parameter.name == name; });
  return found == parameters.end() ? nullptr : &*found;
}

// Most patterns hold nothing but {name}: those need no ICU.
std::optional<std::string> substitute(std::string_view pattern, const std::vector<Parameter>& parameters) {
  std::string text;
  text.reserve(pattern.size() + 32);
  while (!pattern.empty()) {
    const std::size_t brace = pattern.find('{');
    text += pattern.substr(0, brace);
    if (brace == std::string_view::npos) return text;
    const std::size_t end = pattern.find_first_of(",{}", brace + 1);
    if (end == std::string_view::npos || pattern[end] != '}') return std::nullopt;
    if (const Parameter* given = find(parameters, pattern.substr(brace + 1, end - brace - 1))) text += given->value;
    pattern.remove_prefix(end + 1);
  }
  return text;
}

std::optional<std::int64_t> as_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string format(std::string_view language, std::string_view pattern, const std::vector<Parameter>& parameters) {
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const Parameter& parameter : parameters) {
    names.push_back(icu::UnicodeString::fromUTF8(parameter.name));
    if (const auto number = as_number(parameter.value)) {
      values.emplace_back(*number);
    } else {
      values.emplace_back(icu::UnicodeString::fromUTF8(parameter.value));
    }
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessageFormat message(
      icu::UnicodeString::fromUTF8(icu::StringPiece(pattern.data(), static_cast<int32_t>(pattern.size()))),
      icu::Locale(std::string(language).c_str()), status);
  icu::UnicodeString out;
  message.format(names.data(), values.data(), static_cast<int32_t>(names.size()), out, status);
  if (U_FAILURE(status)) return std::string(pattern);
  std::string text;
  return out.toUTF8String(text);
}

}  // namespace

Result<Messages> Messages::load() {
  Messages messages;
  for (const EmbeddedFile& file : web_data::files()) {
    constexpr std::string_view folder = "messages/";
    constexpr std::string_view suffix = ".json";
    if (!file.name.starts_with(folder) || !file.name.ends_with(suffix)) continue;
    const std::string_view tag = file.name.substr(folder.size(), file.name.size() - folder.size() - suffix.size());
    messages.by_language_.emplace(tag, TRY(parse_messages(file)));
  }
  for (const InterfaceLanguage& language : interface_languages) {
    if (messages.by_language_.find(language.tag) == messages.by_language_.end()) {
      return fail(Code::internal, "messages.data", {{"file", std::string(language.tag)}});
    }
  }
  return messages;
}

std::string Messages::text(std::string_view language, std::string_view id,
                           const std::vector<Parameter>& parameters) const {
  for (const std::string_view tag : std::array<std::string_view, 3>{language, "vi", "en"}) {
    const auto patterns = by_language_.find(tag);
    if (patterns == by_language_.end()) continue;
    const auto pattern = patterns->second.find(id);
    if (pattern == patterns->second.end()) continue;
    if (auto simple = substitute(pattern->second, parameters)) return *std::move(simple);
    return format(tag, pattern->second, parameters);
  }
  return std::string(id);
}

bool Messages::has(std::string_view language, std::string_view id) const {
  const auto patterns = by_language_.find(language);
  return patterns != by_language_.end() && patterns->second.find(id) != patterns->second.end();
}

const Patterns& Messages::all(std::string_view language) const {
  static const Patterns none;
  const auto patterns = by_language_.find(language);
  return patterns == by_language_.end() ? none : patterns->second;
}

std::string Messages::explain(std::string_view language, const Error& error) const {
  std::string sentence = text(language, error.message, error.parameters);
  const std::string hint = error.message + ".hint";
  if (has(language, hint) || has("en", hint)) sentence += " " + text(language, hint, error.parameters);
  return sentence;
}

}  // namespace khen
