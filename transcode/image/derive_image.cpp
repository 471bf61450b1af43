// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/derive_image.h"

#include <fmt/format.h>

#include "transcode/image.h"

namespace khen {
namespace {

constexpr int page_long_side = 1800;  // pixels: legible on a phone when zoomed, small enough to load

RenditionFile rendition_of(const ImageFile& image, RenditionRole role) {
  RenditionFile file;
  file.role = role;
  file.name = image.name;
  file.media_type = image.media_type;
  file.width = image.width;
  file.height = image.height;
  return file;
}

// The first page's findings are those of the whole.
Result<void> add_pages(const Sandbox& sandbox, ImageRequest request, int pages, Derivation& result,
                       const std::stop_token& stop) {
  request.encodings = Encodings::webp;
  request.widths = {0};
  request.longest = page_long_side;
  for (int page = 0; page < pages; ++page) {
    request.stem = fmt::format("page-{}", page + 1);
    request.page = page;
    const ImageSet set = TRY(make_images(sandbox, request, stop));
    result.files.push_back(rendition_of(set.files.front(), RenditionRole::page));
  }
  return {};
}

}  // namespace

Result<Derivation> derive_image(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop) {
  ImageRequest request;
  request.source = original;
  request.format = plan.format;
  request.output_directory = out_directory;
  request.stem = "image";
  request.widths = plan.image->widths;
  ImageSet set = TRY(make_images(sandbox, request, stop));
  Derivation result;
  result.findings = std::move(set.findings);
  for (const ImageFile& image : set.files) result.files.push_back(rendition_of(image, RenditionRole::image));
  sink({"pages", 0.3});
  if (plan.image->tile > 0) {
    result.files.push_back(rendition_of(TRY(make_pyramid(sandbox, request, stop)), RenditionRole::pyramid));
  }
  sink({"pages", 0.6});
  if (plan.image->pages > 1) TRY(add_pages(sandbox, request, plan.image->pages, result, stop));
  return result;
}

}  // namespace khen
