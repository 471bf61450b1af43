// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "metadata/base/files.h"
#include "metadata/base/text.h"
#include "transcode/document.h"
#include "transcode/document/office.h"
#include "transcode/document/pdf.h"
#include "transcode/image.h"
#include "transcode/words/recognise.h"

namespace khen {
namespace {

constexpr int page_long_side = 1800;  // pixels: legible on a phone when zoomed, small enough to load
constexpr int read_long_side = 3300;  // about 300 dots an inch on A4, which readers of text are trained on
constexpr int pages_at_once = 10;
constexpr std::size_t letters_a_page = 20;  // a text layer with fewer is a page number or a scanner's stamp
constexpr std::uint64_t largest_text = std::uint64_t{16} * 1024 * 1024;
constexpr std::string_view text_name = "text.txt";
constexpr std::string_view pdf_name = "document.pdf";

RenditionFile rendition_of(const ImageFile& image, RenditionRole role) {
  RenditionFile file;
  file.role = role;
  file.name = image.name;
  file.media_type = image.media_type;
  file.width = image.width;
  file.height = image.height;
  return file;
}

RenditionFile plain_rendition(RenditionRole role, std::string_view name, std::string_view type) {
  RenditionFile file;
  file.role = role;
  file.name = name;
  file.media_type = type;
  return file;
}

Result<void> write_text(const Path& out_directory, std::string_view text) {
  LocalFiles files;
  return TRY(files.open(out_directory / text_name, Opening::create_new))->append(as_bytes(text));
}

Result<Derivation> copy_text(const Path& original, const Path& out_directory) {
  const std::string raw = TRY(read_file(original, largest_text));
  const std::string_view text =
      raw.starts_with("\xef\xbb\xbf") ? std::string_view(raw).substr(3) : std::string_view(raw);
  if (!is_clean_text(text)) return fail(Code::unreadable, "media.unreadable");
  TRY(write_text(out_directory, text));
  Derivation result;
  result.files.push_back(plain_rendition(RenditionRole::text, text_name, "text/plain; charset=utf-8"));
  return result;
}

// One document on its way; each step adds to the result.
class Pages {
 public:
  Pages(const Sandbox& sandbox, Path pdf, Path out_directory, const std::stop_token& stop)
      : sandbox_(sandbox), pdf_(std::move(pdf)), out_(std::move(out_directory)), stop_(stop) {}

  Result<void> show(int pages, const ProgressSink& sink) {
    for (int first = 1; first <= pages; first += pages_at_once) {
      const int last = std::min(pages, first + pages_at_once - 1);
      TRY(show_range(first, last));
      sink({"pages", 0.1 + 0.4 * last / pages});
    }
    return {};
  }

  // The text layer, or what can be read on the pages.
  Result<void> take_text(int pages, const std::optional<Recognition>& recognition, const ProgressSink& sink) {
    auto layer = TRY(with_directory([&](const Path& work) { return text_layer(sandbox_, pdf_, work, stop_); }));
    const bool layered = layer && layer->size() >= letters_a_page * static_cast<std::size_t>(pages);
    if (!layered && recognition) {
      TRY(read(std::min(pages, recognition->pages), recognition->languages, sink));
      if (!result_.findings.empty() && result_.findings.back().message == "media.text_recognised") return {};
    }
    if (!layer) return {};
    TRY(write_text(out_, *layer));
    result_.files.push_back(plain_rendition(RenditionRole::text, text_name, "text/plain; charset=utf-8"));
    return {};
  }

  Derivation& result() { return result_; }

 private:
  // A directory for passing things, gone afterwards.
  template <class Use>
  auto with_directory(const Use& use) -> decltype(use(Path())) {
    const TemporaryDirectory work = TRY(TemporaryDirectory::make(out_, "work-"));
    return use(work.path());
  }

  Result<void> show_range(int first, int last) {
    return with_directory([&](const Path& work) -> Result<void> {
      const PageRange range{first, last, page_long_side, PageLook::colour};
      const auto pictures = TRY(draw_pages(sandbox_, pdf_, range, work, stop_));
      PagesRequest request{Format::png, work, {}, Encodings::webp};
      for (const PagePicture& picture : pictures) {
        request.files.push_back({picture.file.filename().native(), fmt::format("page-{}", picture.number)});
      }
      const ImageSet set = TRY(make_pages(sandbox_, request, stop_));
      for (const ImageFile& image : set.files) {
        TRY(LocalFiles().rename(work / image.name, out_ / image.name));
        result_.files.push_back(rendition_of(image, RenditionRole::page));
      }
      return first == 1 ? make_poster(pictures.front().file, set.files.front().width) : Result<void>();
    });
  }

  Result<void> make_poster(const Path& picture, int full_width) {
    ImageRequest request;
    request.source = picture;
    request.format = Format::png;
    request.output_directory = out_;
    request.stem = "poster";
    for (const int width : {320, 640}) {
      if (width <= full_width) request.widths.push_back(width);
    }
    if (request.widths.empty()) request.widths.push_back(full_width);
    const ImageSet set = TRY(make_images(sandbox_, request, stop_));
    for (const ImageFile& image : set.files) result_.files.push_back(rendition_of(image, RenditionRole::poster));
    return {};
  }

  Result<void> read(int pages, const std::vector<std::string>& languages, const ProgressSink& sink) {
    if (!can_read(sandbox_)) {
      result_.findings.push_back(text_not_read());
      return {};
    }
    ReadText text;
    for (int number = 1; number <= pages; ++number) {
      const auto shown = std::ranges::find(result_.files, fmt::format("page-{}.webp", number), &RenditionFile::name);
      if (shown == result_.files.end()) continue;
      const RenditionFile picture = *shown;
      TRY(with_directory([&](const Path& work) -> Result<void> {
        const auto drawn =
            TRY(draw_pages(sandbox_, pdf_, {number, number, read_long_side, PageLook::grey}, work, stop_));
        const PageWords words = TRY(read_page(sandbox_, drawn.front().file, languages, Effort::full, stop_));
        return text.add(words, picture, number, out_);
      }));
      sink({"text", 0.5 + 0.45 * number / pages});
    }
    return text.finish(result_, out_);
  }

  const Sandbox& sandbox_;
  Path pdf_;
  Path out_;
  std::stop_token stop_;
  Derivation result_;
};

Result<Derivation> derive_pdf(const Sandbox& sandbox, const Path& pdf, const Plan& plan, const Path& out_directory,
                              const ProgressSink& sink, const std::stop_token& stop) {
  const int found = TRY(read_pdf_facts(sandbox, pdf, stop)).pages;
  const int shown = std::min(found, plan.document->pages);
  Pages pages(sandbox, pdf, out_directory, stop);
  TRY(pages.show(shown, sink));
  TRY(pages.take_text(shown, plan.document->recognition, sink));
  if (found > shown) {
    pages.result().findings.push_back(
        {"media.pages_limited", {{"shown", fmt::format("{}", shown)}, {"found", fmt::format("{}", found)}}});
  }
  return std::move(pages.result());
}

Result<Derivation> derive_office(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                 const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop) {
  const Path pdf = out_directory / pdf_name;
  {
    const TemporaryDirectory work = TRY(TemporaryDirectory::make(out_directory, "work-"));
    TRY(LocalFiles().rename(TRY(convert_to_pdf(sandbox, original, work.path(), stop)), pdf));
  }
  sink({"pages", 0.1});
  Derivation result = TRY(derive_pdf(sandbox, pdf, plan, out_directory, sink, stop));
  result.files.push_back(plain_rendition(RenditionRole::converted, pdf_name, "application/pdf"));
  return result;
}

}  // namespace

Result<Derivation> derive_document(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                   const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop) {
  if (plan.format == Format::text) return copy_text(original, out_directory);
  if (plan.document->convert) return derive_office(sandbox, original, plan, out_directory, sink, stop);
  return derive_pdf(sandbox, original, plan, out_directory, sink, stop);
}

}  // namespace khen
