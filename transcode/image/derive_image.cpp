// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/derive_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "transcode/image.h"
#include "transcode/likeness/write.h"
#include "transcode/raw/raw.h"
#include "transcode/words/recognise.h"

namespace khen {
namespace {

constexpr int page_long_side = 1800;    // pixels: legible on a phone when zoomed, small enough to load
constexpr int glance_long_side = 1600;  // enough to tell writing from none
constexpr int read_long_side = 3300;    // about 300 dots an inch on A4, which readers of text are trained on

RenditionFile rendition_of(const ImageFile& image, RenditionRole role) {
  RenditionFile file;
  file.role = role;
  file.name = image.name;
  file.media_type = image.media_type;
  file.width = image.width;
  file.height = image.height;
  return file;
}

// One picture on its way.
class Picture {
 public:
  Picture(const Sandbox& sandbox, const Path& source, const Plan& plan, Path out_directory, const std::stop_token& stop)
      : sandbox_(sandbox), plan_(*plan.image), out_(std::move(out_directory)), stop_(stop) {
    request_.source = source;
    request_.format = plan.format == Format::raw ? Format::tiff : plan.format;
    request_.output_directory = out_;
  }

  Result<void> show() {
    ImageRequest request = request_;
    request.stem = "image";
    request.widths = plan_.widths;
    ImageSet set = TRY(make_images(sandbox_, request, stop_));
    result_.findings = std::move(set.findings);
    for (const ImageFile& image : set.files) result_.files.push_back(rendition_of(image, RenditionRole::image));
    return write_looks({LookKind::picture, looks_of_picture(set.glance)}, out_, result_.files);
  }

  Result<void> add_pyramid() {
    if (plan_.tile == 0) return {};
    result_.files.push_back(rendition_of(TRY(make_pyramid(sandbox_, request_, stop_)), RenditionRole::pyramid));
    return {};
  }

  Result<void> add_pages() {
    for (int page = 0; page < plan_.pages && plan_.pages > 1; ++page) {
      ImageRequest request = request_;
      request.encodings = Encodings::webp;
      request.widths = {0};
      request.longest = page_long_side;
      request.stem = fmt::format("page-{}", page + 1);
      request.page = page;
      const ImageSet set = TRY(make_images(sandbox_, request, stop_));
      result_.files.push_back(rendition_of(set.files.front(), RenditionRole::page));
    }
    return {};
  }

  // Only when a glance at the first page sees writing.
  Result<void> read_text(const Recognition& recognition) {
    if (!can_read(sandbox_)) {
      result_.findings.push_back(text_not_read());
      return {};
    }
    if (!looks_written(TRY(read(0, glance_long_side, recognition, Effort::glance)))) return {};
    ReadText text;
    for (int page = 0; page < recognition.pages; ++page) {
      const PageWords words = TRY(read(page, read_long_side, recognition, Effort::full));
      TRY(text.add(words, shown_page(page), page + 1, out_));
    }
    return text.finish(result_, out_);
  }

  Derivation& result() { return result_; }

 private:
  Result<PageWords> read(int page, int long_side, const Recognition& recognition, Effort effort) {
    const TemporaryDirectory work = TRY(TemporaryDirectory::make(out_, "work-"));
    ImageRequest request = request_;
    request.output_directory = work.path();
    request.encodings = Encodings::grey_png;
    request.stem = "reading";
    request.widths = {0};
    request.longest = long_side;
    request.page = page;
    const ImageSet set = TRY(make_images(sandbox_, request, stop_));
    return read_page(sandbox_, work.path() / set.files.front().name, recognition.languages, effort, stop_);
  }

  // What boxes are measured on: the page's own picture, else the largest of the only one.
  [[nodiscard]] RenditionFile shown_page(int page) const {
    const std::string name =
        plan_.pages > 1 ? fmt::format("page-{}.webp", page + 1) : fmt::format("image-{}.webp", plan_.widths.back());
    return *std::ranges::find(result_.files, name, &RenditionFile::name);
  }

  const Sandbox& sandbox_;
  const ImagePlan& plan_;
  Path out_;
  std::stop_token stop_;
  ImageRequest request_;
  Derivation result_;
};

}  // namespace

Result<Derivation> derive_image(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop) {
  std::optional<TemporaryDirectory> work;
  Path source = original;
  if (plan.format == Format::raw) {
    work.emplace(TRY(TemporaryDirectory::make(out_directory, "work-")));
    source = TRY(develop(sandbox, original, work->path(), stop));
  }
  Picture picture(sandbox, source, plan, out_directory, stop);
  TRY(picture.show());
  sink({"pages", 0.3});
  TRY(picture.add_pyramid());
  sink({"pages", 0.6});
  TRY(picture.add_pages());
  sink({"text", 0.7});
  if (plan.image->recognition) TRY(picture.read_text(*plan.image->recognition));
  return std::move(picture.result());
}

}  // namespace khen
