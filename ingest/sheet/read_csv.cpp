// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/read_csv.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <optional>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::array<char, 3> separators{',', ';', '\t'};
constexpr std::size_t block = 65536;

// Gathers what libcsv calls back with.
struct Gathering {
  const RowSink& sink;
  std::vector<std::string> cells;
  std::size_t rows = 0;
  bool after_return = false;  // the row just ended by CR: a LF right behind it belongs to the same end of line
  std::optional<Error> error;

  void add(std::string_view cell) {
    after_return = false;
    if (cells.size() < most_sheet_columns) {
      cells.emplace_back(cell);
    } else if (!error) {
      error = fail(Code::too_large, "sheet.too_many", {{"limit", std::to_string(most_sheet_columns)}});
    }
  }
  void end_row(int by) {
    const bool second_half = by == '\n' && after_return;
    after_return = by == '\r';
    if (second_half || error) return;
    if (++rows > most_sheet_rows) {
      error = fail(Code::too_large, "sheet.too_many", {{"limit", std::to_string(most_sheet_rows)}});
      return;
    }
    if (auto taken = sink(std::move(cells)); !taken) error = std::move(taken).error();
    cells.clear();
  }
};

void on_cell(void* text, std::size_t size, void* gathering) {
  static_cast<Gathering*>(gathering)->add({static_cast<const char*>(text), size});
}
void on_row(int by, void* gathering) { static_cast<Gathering*>(gathering)->end_row(by); }

class Parser {
 public:
  explicit Parser(char separator) {
    ::csv_init(&parser_, CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI);
    ::csv_set_delim(&parser_, static_cast<unsigned char>(separator));
  }
  ~Parser() { ::csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Result<void> run(std::string_view text, Gathering& gathering) {
    while (!text.empty()) {
      const std::string_view piece = text.substr(0, block);
      if (::csv_parse(&parser_, piece.data(), piece.size(), on_cell, on_row, &gathering) != piece.size()) {
        return misquoted(gathering);
      }
      if (gathering.error) return *std::move(gathering.error);
      text.remove_prefix(piece.size());
    }
    if (::csv_fini(&parser_, on_cell, on_row, &gathering) != 0) return misquoted(gathering);
    if (gathering.error) return *std::move(gathering.error);
    return {};
  }

 private:
  static Error misquoted(const Gathering& gathering) {
    return fail(Code::unreadable, "sheet.quotes", {{"row", std::to_string(gathering.rows + 1)}});
  }
  csv_parser parser_{};
};

// How many cells the first row that isn't blank has.
std::size_t width(std::string_view text, char separator) {
  std::size_t cells = 0;
  const Error enough = fail(Code::cancelled, "media.cancelled");
  const RowSink look = [&](const std::vector<std::string>& row) -> Result<void> {
    cells = row.size();
    if (cells == 0) return {};
    return enough;
  };
  Gathering gathering{.sink = look, .cells = {}, .rows = 0, .after_return = false, .error = std::nullopt};
  const auto ended = Parser(separator).run(text, gathering);
  // An open quotation mark is told when the whole is read.
  return ended ? cells : std::max(cells, gathering.cells.size());
}

struct Start {
  char separator = ',';
  std::size_t skip = 0;  // bytes of a line that only tells the separator
};

Start start_of(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string line = to_lower_ascii(text.substr(0, end));
  if (line.size() == 5 && line.starts_with("sep=") &&
      std::find(separators.begin(), separators.end(), line[4]) != separators.end()) {
    return {line[4], end};
  }
  Start best;
  std::size_t most = 0;
  for (const char separator : separators) {
    const std::size_t cells = width(text, separator);
    if (cells <= most) continue;
    most = cells;
    best.separator = separator;
  }
  return best;
}

}  // namespace

Result<SheetFacts> read_csv(std::string_view bytes, const RowSink& sink) {
  const DecodedText decoded = TRY(decode_text(bytes));
  const std::string_view text = decoded.text;
  const Start start = start_of(text);
  Gathering gathering{.sink = sink, .cells = {}, .rows = 0, .after_return = false, .error = std::nullopt};
  TRY(Parser(start.separator).run(text.substr(start.skip), gathering));
  return SheetFacts{SheetFormat::csv, start.separator, decoded.charset, decoded.certainty, gathering.rows};
}

}  // namespace khen
