// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/words/tsv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t columns = 12;
constexpr std::size_t most_words = 20'000;
constexpr std::size_t longest_word = 200;
constexpr int largest_number = 100'000;
constexpr int page_level = 1;
constexpr int word_level = 5;

struct Row {
  int level = 0;
  int block = 0;
  int paragraph = 0;
  int line = 0;
  Box box;
  int confidence = 0;
  std::string_view text;
};

// Whole numbers; a confidence may have a fraction, which is left out.
std::optional<int> number_in(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = end == text.data() + text.size() || *end == '.';
  if (error != std::errc() || !whole || value < -1 || value > largest_number) return std::nullopt;
  return value;
}

std::optional<Row> row_in(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, '\t');
  if (fields.size() != columns) return std::nullopt;
  std::array<int, columns - 1> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = number_in(fields[i]);
    if (!number) return std::nullopt;
    numbers[i] = *number;
  }
  return Row{numbers[0],  numbers[2], numbers[3], numbers[4], {numbers[6], numbers[7], numbers[8], numbers[9]},
             numbers[10], fields[11]};
}

bool is_within(const Box& box, const PageWords& page) {
  return box.left >= 0 && box.top >= 0 && box.width > 0 && box.height > 0 && box.left + box.width <= page.width &&
         box.top + box.height <= page.height;
}

bool is_worth_keeping(const Row& row, const PageWords& page) {
  return row.confidence >= least_confidence && row.confidence <= 100 && is_within(row.box, page) &&
         !trim(row.text).empty() && row.text.size() <= longest_word && is_clean_text(row.text);
}

}  // namespace

Result<PageWords> parse_words(std::string_view table) {
  PageWords page;
  std::array<int, 3> last{};
  int paragraph = 0;
  std::size_t words = 0;
  while (!table.empty() && words < most_words) {
    const std::size_t end = table.find('\n');
    const auto row = row_in(table.substr(0, end));
    table = end == std::string_view::npos ? std::string_view() : table.substr(end + 1);
    if (!row) continue;
    if (row->level == page_level && page.width == 0) {
      page.width = row->box.width;
      page.height = row->box.height;
    }
    if (row->level != word_level || !is_worth_keeping(*row, page)) continue;
    const std::array<int, 3> place{row->block, row->paragraph, row->line};
    if (page.lines.empty() || place != last) {
      if (page.lines.empty() || place[0] != last[0] || place[1] != last[1]) ++paragraph;
      page.lines.push_back({paragraph, {}});
      last = place;
    }
    page.lines.back().words.push_back({to_nfc(trim(row->text)), row->box, row->confidence});
    ++words;
  }
  if (page.width <= 0 || page.height <= 0) return fail(Code::unreadable, "media.unreadable");
  return page;
}

}  // namespace khen
