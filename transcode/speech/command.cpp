// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/speech/command.h"

#include <algorithm>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view audio_mark = "{audio}";
constexpr std::string_view language_mark = "{language}";
constexpr std::string_view output_mark = "{output}";

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool quoted = false;
  bool open = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    open = true;
    if (c != '"') words.back() += c;
  }
  return words;
}

void replace_all(std::string& text, std::string_view mark, std::string_view value) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
}

}  // namespace

bool SpeechCommand::writes_file() const {
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const std::string& one) { return one.find(output_mark) != std::string::npos; });
}

std::vector<std::string> SpeechCommand::filled_in(std::string_view audio, std::string_view language,
                                                  std::string_view output) const {
  std::vector<std::string> filled = arguments;
  for (std::string& one : filled) {
    replace_all(one, audio_mark, audio);
    replace_all(one, language_mark, language.empty() ? "und" : language);
    replace_all(one, output_mark, output);
  }
  return filled;
}

Result<SpeechCommand> parse_speech_command(std::string_view text) {
  if (trim(text).empty()) return fail(Code::usage, "speech.off");
  std::vector<std::string> words = words_of(trim(text));
  const bool hears = std::any_of(words.begin(), words.end(),
                                 [](const std::string& one) { return one.find(audio_mark) != std::string::npos; });
  if (!hears || !words.front().starts_with('/')) {
    return fail(Code::usage, "speech.command", {{"value", printable(clip(text, 200))}});
  }
  SpeechCommand command{words.front(), {}};
  command.arguments.assign(words.begin() + 1, words.end());
  return command;
}

}  // namespace khen
