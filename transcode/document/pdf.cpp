// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/document/pdf.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "metadata/base/text.h"
#include "transcode/document.h"
#include "transcode/embedded/parts.h"

namespace khen {
namespace {

constexpr int most_pages = 100'000;
constexpr std::uint64_t largest_text = std::uint64_t{16} * 1024 * 1024;
constexpr std::string_view stem = "page-source";
constexpr std::string_view text_name = "layer.txt";
constexpr char page_end = '\f';  // as pdftotext writes it

Confined reader(Program program, const Path& pdf, int pages) {
  Confined job;
  job.program = program;
  job.input = pdf;
  job.limits.memory_bytes = std::uint64_t{2} * 1024 * 1024 * 1024;
  job.limits.cpu_seconds = 60 + 60 * static_cast<std::uint64_t>(pages);
  job.limits.file_bytes = std::uint64_t{128} * 1024 * 1024;
  job.limits.wall = std::chrono::minutes(5 + 2 * pages);
  return job;
}

Error unreadable(const ChildEnd& end) {
  const bool locked = end.messages.find("Incorrect password") != std::string::npos;
  return with_cause(fail(Code::unreadable, locked ? "media.encrypted" : "media.unreadable"), end.messages);
}

// "Pages:           12": the value of one of the lines that pdfinfo prints.
std::string_view told_in(std::string_view facts_text, std::string_view name) {
  for (const std::string_view line : split(facts_text, '\n')) {
    if (line.starts_with(name) && line.substr(name.size()).starts_with(':')) return trim(line.substr(name.size() + 1));
  }
  return {};
}

int pages_in(std::string_view facts_text) {
  const std::string_view number = told_in(facts_text, "Pages");
  int pages = 0;
  std::from_chars(number.data(), number.data() + number.size(), pages);
  return std::clamp(pages, 0, most_pages);
}

struct PdfField {
  std::string_view name;
  Meaning meaning;
};
constexpr PdfField pdf_fields[] = {{"Title", Meaning::title},
                                   {"Subject", Meaning::description},
                                   {"Keywords", Meaning::keyword},
                                   {"Author", Meaning::author},
                                   {"CreationDate", Meaning::recorded}};

// "page-source-007.png" → 7; how many zeros there are depends on the document.
int number_in(std::string_view name) {
  constexpr std::string_view ending = ".png";
  if (!name.starts_with(stem) || !name.ends_with(ending) || name.size() < stem.size() + 1 + ending.size()) return 0;
  const std::string_view digits = name.substr(stem.size() + 1, name.size() - stem.size() - 1 - ending.size());
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? number : 0;
}

std::vector<PagePicture> pictures_in(const Path& directory, const PageRange& range) {
  std::vector<PagePicture> pictures;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const int number = number_in(entry.path().filename().native());
    if (number < range.first || number > range.last || !entry.is_regular_file() || entry.is_symlink()) continue;
    pictures.push_back({number, entry.path()});
  }
  std::ranges::sort(pictures, {}, &PagePicture::number);
  return pictures;
}

}  // namespace

Result<PdfFacts> read_pdf_facts(const Sandbox& sandbox, const Path& file, const std::stop_token& stop) {
  Confined job = reader(Program::pdfinfo, file, 1);
  job.arguments = {"-isodates", std::string(sandbox.input_name())};
  std::string text;
  const ChildOutput collect = [&](std::string_view piece) {
    if (text.size() < 65'536) text += piece;
    return Advance::none;
  };
  const ChildEnd end = TRY(sandbox.run(job, collect, stop));
  PdfFacts facts{pages_in(text), {}};
  if (end.exit_code != 0 || facts.pages == 0) return unreadable(end);
  for (const PdfField& field : pdf_fields)
    add_embedded(facts.fields, {fmt::format("PDF {}", field.name), field.meaning, as_utf8(told_in(text, field.name))});
  return facts;
}

Result<std::vector<PagePicture>> draw_pages(const Sandbox& sandbox, const Path& pdf, const PageRange& range,
                                            const Path& directory, const std::stop_token& stop) {
  Confined job = reader(Program::pdftoppm, pdf, range.last - range.first + 1);
  job.arguments = {"-png",
                   "-f",
                   fmt::format("{}", range.first),
                   "-l",
                   fmt::format("{}", range.last),
                   "-scale-to",
                   fmt::format("{}", range.long_side)};
  if (range.look == PageLook::grey) job.arguments.emplace_back("-gray");
  job.arguments.emplace_back(sandbox.input_name());
  job.arguments.emplace_back(stem);
  job.output_directory = directory;
  const ChildEnd end = TRY(sandbox.run(job, nullptr, stop));
  std::vector<PagePicture> pictures = pictures_in(directory, range);
  if (pictures.empty()) return unreadable(end);
  return pictures;
}

Result<std::optional<std::string>> text_layer(const Sandbox& sandbox, const Path& pdf, const Path& directory,
                                              const std::stop_token& stop) {
  Confined job = reader(Program::pdftotext, pdf, 5);
  job.arguments = {"-enc", "UTF-8", std::string(sandbox.input_name()), std::string(text_name)};
  job.output_directory = directory;
  const ChildEnd end = TRY(sandbox.run(job, nullptr, stop));
  Result<std::string> raw = read_file(directory / text_name, largest_text);
  if (end.exit_code != 0 || !raw) return std::optional<std::string>();
  const std::vector<std::string_view> pages = split(*raw, page_end);
  if (!std::ranges::all_of(pages, is_clean_text)) return std::optional<std::string>();
  std::string text = to_nfc(*raw);
  while (text.ends_with(page_end)) text.pop_back();
  const bool empty = text.find_first_not_of(" \t\r\n\f") == std::string::npos;
  return empty ? std::optional<std::string>() : std::optional(std::move(text));
}

}  // namespace khen
