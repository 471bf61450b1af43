// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>

#include "transcode/image/colour.h"
#include "transcode/image/encoding.h"
#include "transcode/image/order.h"
#include "transcode/image/save.h"
#include "transcode/image/source.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;
using namespace picture;

constexpr int longest_side = 65'500;
constexpr std::size_t most_files = 64;

Page page_of(const ImageOrder& order) { return {order.format, order.path, order.page}; }

Result<Json> do_header(const ImageOrder& order) {
  const StillPicture picture = TRY(header_of(page_of(order)));
  return Json{{"width", picture.width},
              {"height", picture.height},
              {"pages", picture.pages},
              {"interpretation", picture.interpretation}};
}

struct Loaded {
  Image image;
  bool damaged = false;
};

// First strictly; when that fails, what can be saved of the picture, and the archivist is told.
template <class Load>
Result<Loaded> leniently(const Load& load) {
  Result<Image> whole = load(Reading::strict);
  if (whole) return Loaded{*std::move(whole), false};
  return Loaded{TRY(load(Reading::lenient)), true};
}

Result<Image> ordinary_thumbnail(const Page& page, int width, Reading reading) {
  VipsImage* made = nullptr;
  const VipsFailOn strictness = reading == Reading::strict ? VIPS_FAIL_ON_TRUNCATED : VIPS_FAIL_ON_NONE;
  const int failed = vips_thumbnail(option_name(page).c_str(), &made, width, "height", longest_side, "size",
                                    VIPS_SIZE_DOWN, "export_profile", "srgb", "fail_on", strictness, nullptr);
  return taken(failed, made);
}

// Upright, sRGB, 8 bit, at most `width` wide; held in memory because several sizes are made of it.
Result<Image> thumbnail(const Page& page, const Treatment& treatment, int width, Reading reading) {
  Image small;
  if (treatment.ordinary()) {
    small = TRY(to_standard(TRY(ordinary_thumbnail(page, width, reading)), treatment));
  } else {
    small = TRY(scaled(TRY(to_standard(TRY(open_page(page, reading)), treatment)), width));
  }
  const Image memory(vips_image_copy_memory(small.get()));
  if (!memory) return library_error("media.unreadable");
  return without_metadata(memory);
}

int width_within(const StillPicture& picture, int longest) {
  const int side = std::max(picture.width, picture.height);
  if (longest == 0 || side <= longest) return picture.width;
  return std::max(1, static_cast<int>(std::lround(static_cast<double>(picture.width) * longest / side)));
}

std::string as_hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

Result<Json> do_encode(const ImageOrder& order) {
  const Page page = page_of(order);
  const StillPicture picture = TRY(header_of(page));
  const Treatment treatment = TRY(treatment_of(page));
  const int full = width_within(picture, order.longest);
  const int widest = order.widths.back() == 0 ? full : std::min(order.widths.back(), picture.width);
  const Loaded loaded = TRY(leniently([&](Reading reading) { return thumbnail(page, treatment, widest, reading); }));
  Json files = Json::array();
  for (const int width : order.widths) {
    const Image image = TRY(scaled(loaded.image, width == 0 ? widest : width));
    for (const Encoding& encoding : encodings_of(order.encodings)) {
      TRY(save(image, image_file_name(order.stem, width, encoding.extension), encoding.extension));
    }
    files.push_back({{"width", vips_image_get_width(image.get())}, {"height", vips_image_get_height(image.get())}});
  }
  Json answer{{"files", std::move(files)}, {"damaged", loaded.damaged}, {"stretched", treatment.stretch.has_value()}};
  if (order.encodings == Encodings::avif_webp_jpeg) answer["glance"] = as_hexadecimal(TRY(glance_at(loaded.image)));
  return answer;
}

Result<Json> do_pages(const ImageOrder& order) {
  Json files = Json::array();
  bool damaged = false;
  if (order.files.size() > most_files) return fail(Code::usage, "image.usage");
  for (const PageFile& file : order.files) {
    ImageOrder one{ImageVerb::encode, order.format, file.name, file.stem, order.encodings, 0, 0, {0}, {}};
    const Json made = TRY(do_encode(one));
    files.push_back(made["files"][0]);
    damaged = damaged || made["damaged"].get<bool>();
  }
  return Json{{"files", std::move(files)}, {"damaged", damaged}, {"stretched", false}};
}

// Tiles are written while the picture is read, so damage shows at the end only.
Result<Image> write_pyramid(const Page& page, const Treatment& treatment, Reading reading) {
  Image image = TRY(upright(TRY(to_standard(TRY(open_page(page, reading)), treatment))));
  TRY(save_pyramid(image));
  return image;
}

Result<Json> do_pyramid(const ImageOrder& order) {
  const Page page = page_of(order);
  TRY(header_of(page));
  const Treatment treatment = TRY(treatment_of(page));
  const Loaded made = TRY(leniently([&](Reading reading) { return write_pyramid(page, treatment, reading); }));
  return Json{{"width", vips_image_get_width(made.image.get())}, {"height", vips_image_get_height(made.image.get())}};
}

Result<Json> obey(std::span<char*> words) {
  const auto order = parse_order(words);
  if (!order) return fail(Code::usage, "image.usage");
  TRY(lock_down(facts(order->format)));
  switch (order->verb) {
    case ImageVerb::header: return do_header(*order);
    case ImageVerb::encode: return do_encode(*order);
    case ImageVerb::pyramid: return do_pyramid(*order);
    case ImageVerb::pages: return do_pages(*order);
  }
  return fail(Code::usage, "image.usage");
}

Json to_json(const Error& error) {
  Json parameters = Json::object();
  for (const Parameter& parameter : error.parameters) parameters[parameter.name] = parameter.value;
  return {{"error", error.message}, {"parameters", std::move(parameters)}, {"cause", error.cause}};
}

}  // namespace

int run_image_child(int argc, char** argv) {
  const auto answer = obey(std::span(argv, static_cast<std::size_t>(argc))
                               .subspan(std::min<std::size_t>(2, static_cast<std::size_t>(argc))));
  const Json json = answer ? *answer : to_json(answer.error());
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  // Without the library's clean-up: the process ends here and its destructors have nothing to add.
  ::_exit(answer && written ? 0 : facts(answer ? Code::io : answer.error().code).exit);
}

}  // namespace khen
