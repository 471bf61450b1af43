// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

// How a program that listens is called: words split at blanks, "quoted ones" kept together, the first an absolute path.
// {audio} is replaced by the name of a 16 kHz mono WAV file, {language} by a BCP 47 tag ("und" when unknown), {output}
// by the name of a file to write; without {output} its standard output is read.
struct SpeechCommand {
  Path program;
  std::vector<std::string> arguments;

  [[nodiscard]] bool writes_file() const;
  [[nodiscard]] std::vector<std::string> filled_in(std::string_view audio, std::string_view language,
                                                   std::string_view output) const;
};

// Errors (usage): speech.off for an empty text, speech.command {value} for one that can't be used.
Result<SpeechCommand> parse_speech_command(std::string_view text);

}  // namespace khen
