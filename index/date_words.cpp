// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/date_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "metadata/base/text.h"

namespace khen {
namespace {

using Number = std::pair<std::string_view, int>;

// Folded, as the analyser writes them.
constexpr std::array<Number, 11> vietnamese_numbers{{{"mot", 1},
                                                     {"hai", 2},
                                                     {"ba", 3},
                                                     {"bon", 4},
                                                     {"tu", 4},
                                                     {"nam", 5},
                                                     {"sau", 6},
                                                     {"bay", 7},
                                                     {"tam", 8},
                                                     {"chin", 9},
                                                     {"muoi", 10}}};
constexpr std::array<Number, 13> roman_centuries{{{"x", 10},
                                                  {"xi", 11},
                                                  {"xii", 12},
                                                  {"xiii", 13},
                                                  {"xiv", 14},
                                                  {"xv", 15},
                                                  {"xvi", 16},
                                                  {"xvii", 17},
                                                  {"xviii", 18},
                                                  {"xix", 19},
                                                  {"xx", 20},
                                                  {"xxi", 21},
                                                  {"ix", 9}}};

// What makes a number a decade or a century: words before it or behind it.
struct Frame {
  std::array<std::string_view, 2> before;  // "" for nothing
  std::string_view number_end;             // of the token with the number
  std::array<std::string_view, 2> behind;
  enum class Unit { year, decade, century } unit;
};
using enum Frame::Unit;
constexpr std::array<Frame, 21> frames{{
    {{"nhung", "nam"}, "", {"", ""}, decade}, {{"thap", "nien"}, "", {"", ""}, decade},
    {{"thap", "ky"}, "", {"", ""}, decade},   {{"thap", "ki"}, "", {"", ""}, decade},
    {{"", "annees"}, "", {"", ""}, decade},   {{"", ""}, "s", {"", ""}, decade},
    {{"", ""}, "er", {"jahre", ""}, decade},  {{"", ""}, "er", {"jahren", ""}, decade},
    {{"", ""}, "er", {"", ""}, decade},       {{"", ""}, "", {"х", "годов"}, decade},
    {{"", ""}, "", {"х", "годы"}, decade},    {{"", ""}, "", {"х", ""}, decade},
    {{"", ""}, "", {"के", "दशक"}, decade},     {{"the", "ky"}, "", {"", ""}, century},
    {{"the", "ki"}, "", {"", ""}, century},   {{"", ""}, "th", {"century", ""}, century},
    {{"", ""}, "e", {"siecle", ""}, century}, {{"", ""}, "", {"jahrhundert", ""}, century},
    {{"", ""}, "", {"век", ""}, century},     {{"", ""}, "", {"века", ""}, century},
    {{"", "nam"}, "", {"", ""}, year},
}};

// Words for a month that is told by today, as far as they stand beside each other.
struct MonthPhrase {
  std::array<std::string_view, 3> words;  // "" for nothing
  int months_from_now;
};
// The longer ones first.
constexpr std::array<MonthPhrase, 24> month_phrases{{
    {{"trong", "thang", "nay"}, 0},    {{"thang", "nay", ""}, 0},       {{"thang", "toi", ""}, 1},
    {{"thang", "sau", ""}, 1},         {{"in", "this", "month"}, 0},    {{"this", "month", ""}, 0},
    {{"next", "month", ""}, 1},        {{"of", "the", "month"}, 0},     {{"ce", "mois", "ci"}, 0},
    {{"ce", "mois", ""}, 0},           {{"du", "mois", "prochain"}, 1}, {{"le", "mois", "prochain"}, 1},
    {{"mois", "prochain", ""}, 1},     {{"du", "mois", ""}, 0},         {{"diesen", "monat", ""}, 0},
    {{"diesem", "monat", ""}, 0},      {{"dieses", "monats", ""}, 0},   {{"nachsten", "monat", ""}, 1},
    {{"этого", "месяца", ""}, 0},      {{"в", "этом", "месяце"}, 0},    {{"этом", "месяце", ""}, 0},
    {{"следующего", "месяца", ""}, 1}, {{"इस", "महीने", ""}, 0},         {{"अगले", "महीने", ""}, 1},
}};

// Years with a border: words before the first and, for two years, between them; in Hindi they stand behind.
struct BorderPhrase {
  std::string_view before;
  std::string_view between;  // "" for one year
  std::string_view behind;
  enum class Side { between_both, before_it, after_it } side;
};
using enum BorderPhrase::Side;
constexpr std::array<BorderPhrase, 20> border_phrases{{
    {"tu", "den", "", between_both},  {"between", "and", "", between_both},
    {"from", "to", "", between_both}, {"entre", "et", "", between_both},
    {"de", "a", "", between_both},    {"zwischen", "und", "", between_both},
    {"von", "bis", "", between_both}, {"с", "по", "", between_both},
    {"", "से", "तक", between_both},    {"truoc", "", "", before_it},
    {"before", "", "", before_it},    {"avant", "", "", before_it},
    {"vor", "", "", before_it},       {"до", "", "", before_it},
    {"", "", "से पहले", before_it},     {"sau", "", "", after_it},
    {"after", "", "", after_it},      {"apres", "", "", after_it},
    {"nach", "", "", after_it},       {"после", "", "", after_it},
}};
constexpr std::string_view year_word = "nam";  // "trước năm 1945"

DateSpan span_of_years(std::optional<int> first, std::optional<int> last) {
  DateSpan span;
  if (first) span.earliest = fmt::format("{:04}-01-01", *first);
  if (last) span.latest = fmt::format("{:04}-12-31", *last);
  return span;
}

class Reader {
 public:
  explicit Reader(const Analysis& analysis) : tokens_(analysis.tokens) {}

  std::vector<DateWords> read() {
    std::vector<DateWords> all;
    for (std::uint32_t at = 0; at < tokens_.size();) {
      auto found = lunar(at);
      if (!found) found = by_today(at);
      if (!found) found = bordered(at);
      if (!found) found = framed(at);
      if (!found) {
        ++at;
        continue;
      }
      at = found->first + found->count;
      all.push_back(*found);
    }
    return all;
  }

 private:
  [[nodiscard]] std::string_view word(std::uint32_t at) const {
    return at < tokens_.size() ? std::string_view(tokens_[at].fold) : std::string_view();
  }

  static std::optional<int> digits(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(number)
                                                                                     : std::nullopt;
  }

  template <std::size_t size>
  static std::optional<int> look_up(const std::array<Number, size>& table, std::string_view text) {
    const auto* found = std::find_if(table.begin(), table.end(), [&](const Number& row) { return row.first == text; });
    return found == table.end() ? std::nullopt : std::optional(found->second);
  }

  // "10", "mười", "mười hai", "hai mươi ba"; moves on behind it.
  [[nodiscard]] std::optional<int> number(std::uint32_t& at) const {
    if (const auto written = digits(word(at))) {
      ++at;
      return written;
    }
    const auto first = look_up(vietnamese_numbers, word(at));
    if (!first) return std::nullopt;
    ++at;
    const auto second = look_up(vietnamese_numbers, word(at));
    if (!second) return first;
    if (*first == 10 && *second < 10) {
      ++at;
      return 10 + *second;
    }
    if (*first < 10 && *second == 10) {
      ++at;
      const auto third = look_up(vietnamese_numbers, word(at));
      if (third && *third < 10) {
        ++at;
        return *first * 10 + *third;
      }
      return *first * 10;
    }
    return first;
  }

  // "giêng", "chạp" or a number, behind "tháng". A month that only the lunar calendar has needs no other word.
  struct Month {
    int number;
    bool surely_lunar;
  };
  [[nodiscard]] std::optional<Month> month(std::uint32_t& at) const {
    if (word(at) != "thang") return std::nullopt;
    std::uint32_t next = at + 1;
    if (word(next) == "gieng" || word(next) == "chap") {
      at = next + 1;
      return Month{word(next) == "gieng" ? 1 : 12, true};
    }
    const auto written = number(next);
    if (!written || *written < 1 || *written > 12) return std::nullopt;
    at = next;
    return Month{*written, false};
  }

  [[nodiscard]] std::optional<DateWords> lunar(std::uint32_t first) const {
    std::uint32_t at = first;
    std::optional<int> day;
    bool surely = false;
    if (word(at) == "ram") {
      ++at;
      day = 15;
      surely = true;
    } else if (word(at) == "mong" || word(at) == "mung" || word(at) == "ngay") {
      surely = word(at) != "ngay";
      ++at;
      if (word(at) == "mong" || word(at) == "mung") {
        surely = true;
        ++at;
      }
      day = number(at);
      if (!day || *day < 1 || *day > 30) return std::nullopt;
    }
    const auto in = month(at);
    if (!in) return std::nullopt;
    surely = surely || in->surely_lunar;
    if (word(at) == "am" && word(at + 1) == "lich") {
      at += 2;
      surely = true;
    }
    if (!surely) return std::nullopt;
    DateWords found{.first = first, .count = at - first};
    found.lunar_month = in->number;
    found.lunar_day = day;
    return found;
  }

  [[nodiscard]] std::optional<DateWords> by_today(std::uint32_t first) const {
    for (const MonthPhrase& phrase : month_phrases) {
      std::uint32_t at = first;
      if (!pass(phrase.words, at)) continue;
      DateWords found{.first = first, .months_from_now = phrase.months_from_now};
      found.is_lunar = word(at) == "am" && word(at + 1) == "lich";
      found.count = at - first + (found.is_lunar ? 2 : 0);
      return found;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<int> read_year(std::uint32_t& at) const {
    const std::uint32_t number_at = word(at) == year_word ? at + 1 : at;
    const std::string_view text = word(number_at);
    const auto written = text.size() == 4 ? digits(text) : std::nullopt;
    if (!written || *written < 1000 || *written > 2100) return std::nullopt;
    at = number_at + 1;
    return written;
  }

  // Words with a space between, as of a table.
  [[nodiscard]] bool pass_words(std::string_view words, std::uint32_t& at) const {
    for (const std::string_view wanted : split(words, ' ')) {
      if (!wanted.empty() && word(at++) != wanted) return false;
    }
    return true;
  }

  [[nodiscard]] std::optional<DateWords> bordered(std::uint32_t first) const {
    for (const BorderPhrase& phrase : border_phrases) {
      std::uint32_t at = first;
      if (!pass_words(phrase.before, at)) continue;
      const auto from = read_year(at);
      if (!from) continue;
      std::optional<int> to = from;
      if (phrase.side == between_both) {
        if (!pass_words(phrase.between, at)) continue;
        to = read_year(at);
        if (!to || *to < *from) continue;
      }
      if (!pass_words(phrase.behind, at)) continue;
      DateWords found{.first = first, .count = at - first};
      found.span = phrase.side == before_it  ? span_of_years(std::nullopt, *from - 1)
                   : phrase.side == after_it ? span_of_years(*from + 1, std::nullopt)
                                             : span_of_years(from, to);
      return found;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<DateWords> framed(std::uint32_t first) const {
    for (const Frame& frame : frames) {
      std::uint32_t at = first;
      if (!pass(frame.before, at)) continue;
      std::string_view text = word(at);
      if (!text.ends_with(frame.number_end)) continue;
      text.remove_suffix(frame.number_end.size());
      const auto written = frame.unit == century ? century_of(text) : digits(text);
      if (!written) continue;
      ++at;
      if (!pass(frame.behind, at)) continue;
      if (auto years = years_of(*written, frame.unit)) {
        return DateWords{.first = first, .count = at - first, .span = span_of_years(years->first, years->second)};
      }
    }
    return std::nullopt;
  }

  template <std::size_t size>
  [[nodiscard]] bool pass(const std::array<std::string_view, size>& words, std::uint32_t& at) const {
    for (const std::string_view wanted : words) {
      if (wanted.empty()) continue;
      if (word(at) != wanted) return false;
      ++at;
    }
    return true;
  }

  static std::optional<int> century_of(std::string_view text) {
    const auto roman = look_up(roman_centuries, text);
    return roman ? roman : digits(text);
  }

  static std::optional<std::pair<int, int>> years_of(int number, Frame::Unit unit) {
    if (unit == century) {
      return number >= 1 && number <= 21 ? std::optional(std::pair(number * 100 - 99, number * 100)) : std::nullopt;
    }
    if (number < 1000 || number > 2100) return std::nullopt;
    if (unit == year) return std::pair(number, number);
    return number % 10 == 0 ? std::optional(std::pair(number, number + 9)) : std::nullopt;
  }

  const std::vector<Token>& tokens_;
};

}  // namespace

std::vector<DateWords> date_words(const Analysis& analysis) { return Reader(analysis).read(); }

}  // namespace khen
