// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "metadata/base/files.h"
#include "metadata/base/text.h"
#include "transcode/image.h"

namespace khen {
namespace {

constexpr int page_long_side = 1800;  // pixels: legible on a phone when zoomed, small enough to load
constexpr int most_pages = 100'000;
constexpr std::uint64_t largest_text = std::uint64_t{16} * 1024 * 1024;
constexpr std::string_view page_source = "page-source";  // pdftoppm adds .png
constexpr std::string_view text_name = "text.txt";

ChildLimits reader_limits() {
  ChildLimits limits;
  limits.memory_bytes = std::uint64_t{2} * 1024 * 1024 * 1024;
  limits.cpu_seconds = 120;
  limits.file_bytes = std::uint64_t{128} * 1024 * 1024;
  limits.wall = std::chrono::minutes(5);
  return limits;
}

Confined reader(Program program, const Path& original) {
  Confined job;
  job.program = program;
  job.input = original;
  job.limits = reader_limits();
  return job;
}

Error unreadable(const ChildEnd& end) {
  const bool locked = end.messages.find("Incorrect password") != std::string::npos;
  return with_cause(fail(Code::unreadable, locked ? "media.encrypted" : "media.unreadable"), end.messages);
}

int pages_in(std::string_view facts_text) {
  for (const std::string_view line : split(facts_text, '\n')) {
    if (!line.starts_with("Pages:")) continue;
    const std::string_view number = trim(line.substr(6));
    int pages = 0;
    std::from_chars(number.data(), number.data() + number.size(), pages);
    return std::clamp(pages, 0, most_pages);
  }
  return 0;
}

Result<std::vector<RenditionFile>> show_page(const Sandbox& sandbox, const Path& original, const Path& out_directory,
                                             int page, const std::stop_token& stop) {
  Confined job = reader(Program::pdftoppm, original);
  const std::string number = fmt::format("{}", page);
  job.arguments = {"-png",
                   "-singlefile",
                   "-f",
                   number,
                   "-l",
                   number,
                   "-scale-to",
                   fmt::format("{}", page_long_side),
                   std::string(sandbox.input_name()),
                   std::string(page_source)};
  job.output_directory = out_directory;
  const ChildEnd end = TRY(sandbox.run(job, nullptr, stop));
  const Path picture = out_directory / fmt::format("{}.png", page_source);
  std::error_code error;
  if (end.exit_code != 0 || !std::filesystem::exists(picture, error)) return unreadable(end);

  ImageRequest request;
  request.source = picture;
  request.format = Format::png;
  request.output_directory = out_directory;
  request.encodings = Encodings::webp;
  request.stem = fmt::format("page-{}", page);
  request.widths = {0};
  std::vector<RenditionFile> made;
  const auto keep = [&](const ImageSet& set, RenditionRole role) {
    for (const ImageFile& file : set.files) {
      RenditionFile rendition;
      rendition.role = role;
      rendition.name = file.name;
      rendition.media_type = file.media_type;
      rendition.width = file.width;
      rendition.height = file.height;
      made.push_back(std::move(rendition));
    }
  };
  const ImageSet full = TRY(make_images(sandbox, request, stop));
  keep(full, RenditionRole::page);
  if (page == 1) {
    request.encodings = Encodings::avif_webp_jpeg;
    request.stem = "poster";
    request.widths.clear();
    for (const int width : {320, 640}) {
      if (width <= full.files.front().width) request.widths.push_back(width);
    }
    if (request.widths.empty()) request.widths.push_back(full.files.front().width);
    keep(TRY(make_images(sandbox, request, stop)), RenditionRole::poster);
  }
  std::filesystem::remove(picture, error);
  if (error) return fail_errno(error.value(), "remove", picture.native());
  return made;
}

RenditionFile text_rendition() {
  RenditionFile rendition;
  rendition.role = RenditionRole::text;
  rendition.name = text_name;
  rendition.media_type = "text/plain; charset=utf-8";
  return rendition;
}

// Page ends come as form feeds, which plain text has no use for; what else isn't clean is left out.
std::string clean_pdf_text(std::string text) {
  std::ranges::replace(text, '\f', '\n');
  return to_nfc(text);
}

Result<bool> extract_text(const Sandbox& sandbox, const Path& original, const Path& out_directory,
                          const std::stop_token& stop) {
  Confined job = reader(Program::pdftotext, original);
  job.arguments = {"-enc", "UTF-8", std::string(sandbox.input_name()), std::string(text_name)};
  job.output_directory = out_directory;
  const Path path = out_directory / text_name;
  const ChildEnd end = TRY(sandbox.run(job, nullptr, stop));
  const Result<std::string> raw = read_file(path, largest_text);
  std::error_code error;
  std::filesystem::remove(path, error);
  if (end.exit_code != 0 || !raw) return false;  // pages without a text layer are still worth showing
  const std::string text = clean_pdf_text(*raw);
  if (trim(text).empty() || !is_clean_text(text)) return false;
  LocalFiles files;
  TRY(TRY(files.open(path, Opening::create_new))->append(as_bytes(text)));
  return true;
}

Result<std::vector<RenditionFile>> copy_text(const Path& original, const Path& out_directory) {
  const std::string raw = TRY(read_file(original, largest_text));
  const std::string_view text =
      raw.starts_with("\xef\xbb\xbf") ? std::string_view(raw).substr(3) : std::string_view(raw);
  if (!is_clean_text(text)) return fail(Code::unreadable, "media.unreadable");
  LocalFiles files;
  TRY(TRY(files.open(out_directory / text_name, Opening::create_new))->append(as_bytes(text)));
  return std::vector{text_rendition()};
}

}  // namespace

Result<int> count_pages(const Sandbox& sandbox, const Path& file, const std::stop_token& stop) {
  Confined job = reader(Program::pdfinfo, file);
  job.arguments = {std::string(sandbox.input_name())};
  std::string text;
  const ChildOutput collect = [&](std::string_view piece) {
    if (text.size() < 65'536) text += piece;
    return Advance::none;
  };
  const ChildEnd end = TRY(sandbox.run(job, collect, stop));
  const int pages = pages_in(text);
  if (end.exit_code != 0 || pages == 0) return unreadable(end);
  return pages;
}

Result<std::vector<RenditionFile>> derive_document(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                                   const Path& out_directory, const ProgressSink& sink,
                                                   const std::stop_token& stop) {
  if (plan.format == Format::text) return copy_text(original, out_directory);
  std::vector<RenditionFile> made;
  const int pages = plan.document->pages;
  for (int page = 1; page <= pages; ++page) {
    std::vector<RenditionFile> more = TRY(show_page(sandbox, original, out_directory, page, stop));
    std::ranges::move(more, std::back_inserter(made));
    sink({"pages", 0.95 * page / pages});
  }
  if (TRY(extract_text(sandbox, original, out_directory, stop))) made.push_back(text_rendition());
  return made;
}

}  // namespace khen
