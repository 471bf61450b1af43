// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "metadata/base/clock.h"
#include "metadata/record.h"
#include "metadata/vocabulary.h"
#include "server/messages.h"

// Figures, dates and names as a reader of one language writes them. Pure.
namespace khen {

// What a view needs to put things into words.
struct Speech {
  const Messages& messages;
  const Vocabularies& vocabularies;
  std::string_view language;

  [[nodiscard]] std::string say(std::string_view id, const std::vector<Parameter>& parameters = {}) const {
    return messages.text(language, id, parameters);
  }
  [[nodiscard]] std::string label(std::string_view vocabulary, std::string_view id) const {
    return vocabularies.get(vocabulary).label(id, language);
  }
};

// "11,7 MB": powers of 1000, as phones and providers count.
std::string say_bytes(std::string_view language, std::uint64_t bytes);

// "2:14", "1:02:09".
std::string say_duration(double seconds);

// "17 tháng 2, 2024", in Vietnamese time.
std::string say_day(std::string_view language, Instant instant);
// The same with hours and minutes.
std::string say_time(std::string_view language, Instant instant);

// An EDTF expression in words where it is a simple one ("2024-02~", "199X", "1998/2003"), else as it is.
std::string say_edtf(const Messages& messages, std::string_view language, std::string_view edtf);

std::string say_lunar(const Messages& messages, std::string_view language, const LunarDate& date);

// "Tiếng Chăm (Chữ Chăm)" for "cjm-Cham"; the tag itself when nothing is known.
std::string say_language(const Vocabularies& vocabularies, std::string_view language, std::string_view tag);

}  // namespace khen
