// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/wording.h"

#include <fmt/format.h>
#include <unicode/datefmt.h>
#include <unicode/dtptngen.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>

#include "metadata/language.h"

namespace khen {
namespace {

icu::Locale locale_of(std::string_view language) { return {std::string(language).c_str()}; }

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

std::string say_date(std::string_view language, Instant instant, icu::DateFormat::EStyle time) {
  const icu::Locale locale = locale_of(language);
  const std::unique_ptr<icu::DateFormat> format(
      time == icu::DateFormat::kNone ? icu::DateFormat::createDateInstance(icu::DateFormat::kLong, locale)
                                     : icu::DateFormat::createDateTimeInstance(icu::DateFormat::kMedium, time, locale));
  if (!format) return to_rfc3339(instant);
  format->adoptTimeZone(icu::TimeZone::createTimeZone("Asia/Ho_Chi_Minh"));
  icu::UnicodeString out;
  format->format(static_cast<UDate>(to_milliseconds(instant)), out);
  return to_utf8(out);
}

// A day or a month of the proleptic Gregorian calendar, by ICU's own pattern for it.
std::string say_calendar(std::string_view language, const char* skeleton, int year, int month, int day) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale = locale_of(language);
  const std::unique_ptr<icu::DateTimePatternGenerator> patterns(
      icu::DateTimePatternGenerator::createInstance(locale, status));
  if (U_FAILURE(status)) return {};
  const icu::UnicodeString pattern = patterns->getBestPattern(icu::UnicodeString(skeleton), status);
  icu::SimpleDateFormat format(pattern, locale, status);
  if (U_FAILURE(status)) return {};
  format.setTimeZone(*icu::TimeZone::getGMT());
  const auto date = std::chrono::sys_days(std::chrono::year(year) / month / day);
  icu::UnicodeString out;
  format.format(static_cast<UDate>(std::chrono::duration_cast<milliseconds>(date.time_since_epoch()).count()), out);
  return to_utf8(out);
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "1998", "1998-03", "1998-03-21", "199X"; nullopt for anything else.
std::optional<std::string> say_plain_date(const Messages& messages, std::string_view language, std::string_view text) {
  if (text.size() == 4 && text.ends_with('X') && number(text.substr(0, 3))) {
    return messages.text(language, "decade", {{"year", std::string(text.substr(0, 3)) + "0"}});
  }
  if (text.size() < 4) return std::nullopt;
  const auto year = number(text.substr(0, 4));
  if (!year || *year < 1) return std::nullopt;
  if (text.size() == 4) return std::string(text);
  if (text.size() < 7 || text[4] != '-') return std::nullopt;
  const auto month = number(text.substr(5, 2));
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  if (text.size() == 7) return say_calendar(language, "yMMMM", *year, *month, 1);
  if (text.size() != 10 || text[7] != '-') return std::nullopt;
  const auto day = number(text.substr(8, 2));
  if (!day || *day < 1 || *day > 31) return std::nullopt;
  return say_calendar(language, "yMMMMd", *year, *month, *day);
}

std::optional<std::string> say_simple_date(const Messages& messages, std::string_view language, std::string_view text) {
  if (text.empty()) return std::nullopt;
  const char mark = text.back();
  if (mark != '~' && mark != '?' && mark != '%') return say_plain_date(messages, language, text);
  auto plain = say_plain_date(messages, language, text.substr(0, text.size() - 1));
  if (!plain) return std::nullopt;
  return messages.text(language, mark == '~' ? "date.about" : "date.uncertain", {{"date", *plain}});
}

}  // namespace

std::string say_bytes(std::string_view language, std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> units{"B", "KB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  const int digits = unit >= 2 && value < 100 ? 1 : 0;
  UErrorCode status = U_ZERO_ERROR;
  const auto text = icu::number::NumberFormatter::withLocale(locale_of(language))
                        .precision(icu::number::Precision::maxFraction(digits))
                        .formatDouble(value, status)
                        .toString(status);
  if (U_FAILURE(status)) return fmt::format("{:.{}f} {}", value, digits, units[unit]);
  return to_utf8(text) + "\u00a0" + std::string(units[unit]);
}

std::string say_duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::max(0.0, std::round(seconds)));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string say_day(std::string_view language, Instant instant) {
  return say_date(language, instant, icu::DateFormat::kNone);
}

std::string say_time(std::string_view language, Instant instant) {
  return say_date(language, instant, icu::DateFormat::kShort);
}

std::string say_edtf(const Messages& messages, std::string_view language, std::string_view edtf) {
  const std::size_t slash = edtf.find('/');
  if (slash == std::string_view::npos) {
    return say_simple_date(messages, language, edtf).value_or(std::string(edtf));
  }
  const auto from = say_simple_date(messages, language, edtf.substr(0, slash));
  const auto to = say_simple_date(messages, language, edtf.substr(slash + 1));
  if (!from || !to) return std::string(edtf);
  return messages.text(language, "date.interval", {{"from", *from}, {"to", *to}});
}

std::string say_lunar(const Messages& messages, std::string_view language, const LunarDate& date) {
  const std::vector<Parameter> parameters{{"day", std::to_string(date.day.value_or(0))},
                                          {"month", std::to_string(date.month)}};
  std::string text = messages.text(language, date.day ? "record.lunar.day" : "record.lunar.month", parameters);
  if (date.leap) text = messages.text(language, "record.lunar.leap", {{"date", text}});
  if (date.year)
    text = messages.text(language, "record.lunar.year", {{"date", text}, {"year", std::to_string(*date.year)}});
  return text;
}

std::string say_language(const Vocabularies& vocabularies, std::string_view language, std::string_view tag) {
  const Vocabulary& languages = vocabularies.get("languages");
  std::string name = languages.label(language_of(tag), language);
  const std::string_view script = script_of(tag);
  if (!script.empty()) name += " (" + vocabularies.get("scripts").label(script, language) + ")";
  return name;
}

}  // namespace khen
