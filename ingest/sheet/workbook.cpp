// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/workbook.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include "ingest/sheet/xml_stream.h"

namespace khen {
namespace {

constexpr std::size_t most_texts = 2'000'000;
constexpr std::size_t most_text_bytes = std::size_t{256} << 20;
constexpr std::size_t most_styles = 100'000;

Result<void> parse(ZipParts& parts, std::string_view name, XmlHandlers handlers) {
  if (!handlers.begin) handlers.begin = [](std::string_view, const XmlAttributes&) { return Result<void>(); };
  if (!handlers.end) handlers.end = [](std::string_view) { return Result<void>(); };
  if (!handlers.text) handlers.text = [](std::string_view) {};
  XmlStream stream(std::move(handlers));
  TRY(parts.read(name, [&](std::string_view piece) { return stream.feed(piece); }));
  return stream.finish();
}

struct Relationship {
  std::string type;
  std::string part;
};

// Id → what it points to; targets are relative to the part that has the relationships (OPC, 9.3).
Result<std::map<std::string, Relationship, std::less<>>> relationships(ZipParts& parts, const std::string& of) {
  const std::filesystem::path owner(of);
  const std::string name = (owner.parent_path() / "_rels" / (owner.filename().native() + ".rels")).native();
  std::map<std::string, Relationship, std::less<>> found;
  XmlHandlers handlers;
  handlers.begin = [&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element != "Relationship" || found.size() > most_styles) return {};
    const std::filesystem::path target(attributes.get("Target"));
    const auto whole = target.is_absolute() ? target.relative_path() : owner.parent_path() / target;
    found[std::string(attributes.get("Id"))] = {std::string(attributes.get("Type")),
                                                whole.lexically_normal().generic_string()};
    return {};
  };
  TRY(parse(parts, name, std::move(handlers)));
  return found;
}

std::string part_of_type(const std::map<std::string, Relationship, std::less<>>& all, std::string_view type) {
  for (const auto& [id, one] : all) {
    if (one.type.ends_with(type)) return one.part;
  }
  return "";
}

int number_of(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Result<std::string> first_visible_sheet(ZipParts& parts, const std::string& workbook, Workbook& found) {
  std::string id;
  XmlHandlers handlers;
  handlers.begin = [&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element == "workbookPr") {
      const std::string_view flag = attributes.get("date1904");
      found.since_1904 = flag == "1" || flag == "true";
    }
    const std::string_view state = attributes.get("state");
    if (element == "sheet" && id.empty() && (state.empty() || state == "visible")) id = attributes.get("id");
    return {};
  };
  TRY(parse(parts, workbook, std::move(handlers)));
  return id;
}

Result<void> read_texts(ZipParts& parts, const std::string& part, Workbook& found) {
  std::size_t bytes = 0;
  bool in_text = false;
  int in_reading = 0;
  XmlHandlers handlers;
  handlers.begin = [&](std::string_view element, const XmlAttributes&) -> Result<void> {
    if (element == "si") {
      if (found.texts.size() == most_texts) return fail(Code::too_large, "sheet.bomb");
      found.texts.emplace_back();
    }
    if (element == "rPh") ++in_reading;
    in_text = element == "t" && in_reading == 0 && !found.texts.empty();
    return {};
  };
  handlers.end = [&](std::string_view element) -> Result<void> {
    if (element == "rPh") --in_reading;
    in_text = false;
    if (bytes > most_text_bytes) return fail(Code::too_large, "sheet.bomb");
    return {};
  };
  handlers.text = [&](std::string_view text) {
    if (!in_text) return;
    bytes += text.size();
    found.texts.back() += text;
  };
  return parse(parts, part, std::move(handlers));
}

Result<void> read_styles(ZipParts& parts, const std::string& part, Workbook& found) {
  std::map<int, std::string> codes;
  bool in_cell_formats = false;
  XmlHandlers handlers;
  handlers.begin = [&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element == "cellXfs") in_cell_formats = true;
    if (element == "numFmt" && codes.size() < most_styles) {
      codes[number_of(attributes.get("numFmtId"))] = attributes.get("formatCode");
    }
    if (element == "xf" && in_cell_formats && found.is_date_style.size() < most_styles) {
      const int id = number_of(attributes.get("numFmtId"));
      const auto code = codes.find(id);
      found.is_date_style.push_back(is_date_format(id, code == codes.end() ? std::string_view() : code->second));
    }
    return {};
  };
  handlers.end = [&](std::string_view element) -> Result<void> {
    if (element == "cellXfs") in_cell_formats = false;
    return {};
  };
  return parse(parts, part, std::move(handlers));
}

}  // namespace

bool is_date_format(int id, std::string_view code) {
  if (code.empty()) return (id >= 14 && id <= 17) || id == 22;
  bool year_or_day = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"' || c == '[') {
      const std::size_t close = code.find(c == '"' ? '"' : ']', i + 1);
      if (close == std::string_view::npos) break;
      i = close;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else {
      year_or_day = year_or_day || std::string_view("yYdD").find(c) != std::string_view::npos;
    }
  }
  return year_or_day;
}

Result<Workbook> read_workbook(ZipParts& parts) {
  const Error other_kind = fail(Code::unsupported_type, "sheet.not_a_sheet");
  if (!parts.has("_rels/.rels")) return other_kind;
  const std::string workbook = part_of_type(TRY(relationships(parts, "")), "/officeDocument");
  if (workbook.empty()) return other_kind;
  Workbook found;
  const std::string id = TRY(first_visible_sheet(parts, workbook, found));
  const auto all = TRY(relationships(parts, workbook));
  const auto sheet = all.find(id);
  if (sheet == all.end() || !sheet->second.type.ends_with("/worksheet")) return other_kind;
  found.sheet = sheet->second.part;
  if (const std::string part = part_of_type(all, "/sharedStrings"); !part.empty()) TRY(read_texts(parts, part, found));
  if (const std::string part = part_of_type(all, "/styles"); !part.empty()) TRY(read_styles(parts, part, found));
  return found;
}

}  // namespace khen
