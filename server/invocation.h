// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <mutex>
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

// What a hang-up signal (SIGHUP) means at the moment: to read files again while somebody listens, else to stop.
// Thread-safe.
class HangUp {
 public:
  void listen(std::function<void()> reread) {
    const std::lock_guard lock(mutex_);
    reread_ = std::move(reread);
  }
  // False when nobody listens.
  [[nodiscard]] bool tell() const {
    const std::lock_guard lock(mutex_);
    if (reread_) reread_();
    return static_cast<bool>(reread_);
  }

 private:
  mutable std::mutex mutex_;
  std::function<void()> reread_;
};

// What every verb of the command line gets, whatever it does. References live as long as main().
struct Invocation {
  Path home;
  Output output = Output::text;
  std::string language;  // of what is printed: one of interface_languages, from LC_ALL, LC_MESSAGES or LANG
  Overrides overrides;   // settings given as flags
  std::stop_token stop;  // requested by SIGINT and SIGTERM
  Files& files;
  const Clock& clock;
  const Messages& messages;
  HangUp& hang_up;

  [[nodiscard]] std::string say(std::string_view id, const std::vector<Parameter>& parameters = {}) const {
    return messages.text(language, id, parameters);
  }
};

}  // namespace khen
