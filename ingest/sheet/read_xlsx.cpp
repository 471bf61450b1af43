// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/read_xlsx.h"

#include <fmt/core.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include "ingest/sheet/workbook.h"
#include "ingest/sheet/xml_stream.h"

namespace khen {
namespace {

constexpr std::size_t last_possible_row = 1'048'576;
constexpr std::size_t largest_cell = std::size_t{1} << 20;

// "AB12" → 27; nullopt: no such column.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t number = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    number = number * 26 + static_cast<std::size_t>(c - 'A' + 1);
    if (number > 20'000) return std::nullopt;
  }
  if (number == 0) return std::nullopt;
  return number - 1;
}

std::optional<double> as_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

// Days since the epoch of the workbook. Day 60 of the older epoch is a 29 February 1900 that never was.
std::optional<std::string> as_date(double serial, bool since_1904) {
  const double last = 2'958'466;  // the year 9999
  if (serial < 1 || serial > last) return std::nullopt;
  auto days = static_cast<int>(serial);
  if (!since_1904 && days < 60) ++days;
  const auto epoch = since_1904 ? std::chrono::sys_days(std::chrono::year{1904} / 1 / 1)
                                : std::chrono::sys_days(std::chrono::year{1899} / 12 / 30);
  const std::chrono::year_month_day day(epoch + std::chrono::days(days));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

class CellReader {
 public:
  CellReader(const Workbook& book, const RowSink& sink) : book_(book), sink_(sink) {}

  Result<void> begin(std::string_view element, const XmlAttributes& attributes) {
    if (element == "row") return begin_row(attributes.get("r"));
    if (element == "c") {
      column_ = column_of(attributes.get("r")).value_or(next_column_);
      next_column_ = column_ + 1;
      type_ = attributes.get("t");
      const std::string_view style = attributes.get("s");
      std::size_t number = 0;
      std::from_chars(style.data(), style.data() + style.size(), number);
      is_date_ = !style.empty() && number < book_.is_date_style.size() && book_.is_date_style[number];
      text_.clear();
    }
    if (element == "rPh") reading_ = true;
    in_text_ = !reading_ && (element == "v" || element == "t");
    return {};
  }

  Result<void> end(std::string_view element) {
    in_text_ = false;
    if (element == "rPh") reading_ = false;
    if (element == "c") return end_cell();
    if (element == "row") return end_row();
    return {};
  }

  void text(std::string_view piece) {
    if (in_text_ && text_.size() + piece.size() <= largest_cell) text_ += piece;
  }

 private:
  Result<void> begin_row(std::string_view number) {
    std::size_t row = row_ + 1;
    std::from_chars(number.data(), number.data() + number.size(), row);
    if (row <= row_ || row > last_possible_row) return with_cause(fail(Code::unreadable, "sheet.unreadable"), "row");
    row_ = row;
    next_column_ = 0;
    cells_.clear();
    return {};
  }

  Result<void> end_cell() {
    std::string shown = shown_text();
    if (shown.empty()) return {};
    if (column_ >= most_sheet_columns) {
      return fail(Code::too_large, "sheet.too_many", {{"limit", std::to_string(most_sheet_columns)}});
    }
    if (cells_.size() <= column_) cells_.resize(column_ + 1);
    cells_[column_] = std::move(shown);
    return {};
  }

  std::string shown_text() {
    if (type_ == "s") {
      std::size_t number = book_.texts.size();
      std::from_chars(text_.data(), text_.data() + text_.size(), number);
      return number < book_.texts.size() ? book_.texts[number] : std::string();
    }
    if (type_ == "b") return text_ == "1" ? "TRUE" : "FALSE";
    if (!type_.empty() && type_ != "n") return std::move(text_);
    const auto number = as_number(text_);
    if (!number) return std::move(text_);
    if (is_date_) {
      if (auto date = as_date(*number, book_.since_1904)) return *std::move(date);
    }
    return fmt::format("{:.15g}", *number);  // what the programs show: the 16th digit is noise
  }

  // Rows that hold nothing are told only when another follows: formatting alone reaches to the last possible row.
  Result<void> end_row() {
    if (cells_.empty()) return {};
    if (row_ > most_sheet_rows) {
      return fail(Code::too_large, "sheet.too_many", {{"limit", std::to_string(most_sheet_rows)}});
    }
    for (; told_ + 1 < row_; ++told_) TRY(sink_({}));
    ++told_;
    return sink_(std::move(cells_));
  }

  const Workbook& book_;
  const RowSink& sink_;
  std::size_t row_ = 0;
  std::size_t told_ = 0;
  std::size_t column_ = 0;
  std::size_t next_column_ = 0;
  std::string type_;
  bool is_date_ = false;
  bool in_text_ = false;
  bool reading_ = false;
  std::string text_;
  std::vector<std::string> cells_;
};

}  // namespace

Result<SheetFacts> read_xlsx(std::string_view bytes, const RowSink& sink) {
  ZipParts parts = TRY(ZipParts::open(bytes));
  const Workbook book = TRY(read_workbook(parts));
  CellReader reader(book, sink);
  XmlStream stream({.begin = [&](std::string_view element,
                                 const XmlAttributes& attributes) { return reader.begin(element, attributes); },
                    .end = [&](std::string_view element) { return reader.end(element); },
                    .text = [&](std::string_view text) { reader.text(text); }});
  TRY(parts.read(book.sheet, [&](std::string_view piece) { return stream.feed(piece); }));
  TRY(stream.finish());
  return SheetFacts{SheetFormat::xlsx, ',', "UTF-8", Certainty::known, 0};
}

}  // namespace khen
