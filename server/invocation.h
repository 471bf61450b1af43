// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <string>

#include "metadata/base/clock.h"
#include "metadata/base/files.h"
#include "metadata/base/settings.h"
#include "server/messages.h"

namespace khen {

// Who is named as the author of what a command does.
inline constexpr std::string_view program_agent = "program:khen " KHEN_VERSION;

enum class Output { text, json };

// What every verb of the command line gets, whatever it does. References live as long as main().
struct Invocation {
  Path home;
  Output output = Output::text;
  std::string language;      // of what is printed: one of interface_languages, from LC_ALL, LC_MESSAGES or LANG
  Overrides overrides;       // settings given as flags
  std::stop_token stop;      // requested by SIGINT and SIGTERM
  Files& files;
  const Clock& clock;
  const Messages& messages;

  [[nodiscard]] std::string say(std::string_view id, const std::vector<Parameter>& parameters = {}) const {
    return messages.text(language, id, parameters);
  }
};

}  // namespace khen
