// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image/colour.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <vector>

#include "transcode/image/tone.h"

namespace khen::picture {
namespace {

constexpr double full_range = 65'535;
constexpr double dark_share = 1.0 / 8;
constexpr int looked_at = 512;  // pixels, side of the small copy
constexpr std::size_t head_bytes = std::size_t{1024} * 1024;

bool has_profile(VipsImage* image) { return vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0; }

std::optional<CodedColour> declared_colour(const Page& page) {
  if (page.format != Format::heif && page.format != Format::avif) return std::nullopt;
  std::ifstream file(page.path, std::ios::binary);
  std::string head(head_bytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  const auto colour = coded_colour(head);
  return colour && is_special(*colour) ? colour : std::nullopt;
}

Result<Image> small_copy(VipsImage* image) {
  VipsImage* made = nullptr;
  const double across = std::max(1, vips_image_get_width(image) / looked_at);
  const double down = std::max(1, vips_image_get_height(image) / looked_at);
  const Image shrunk = TRY(taken(vips_shrink(image, &made, across, down, nullptr), made));
  Image kept(vips_image_copy_memory(shrunk.get()));
  if (!kept) return library_error("media.unreadable");
  return kept;
}

Result<Stretch> extremes(VipsImage* image) {
  const Image small = TRY(small_copy(image));
  Stretch stretch;
  if (vips_min(small.get(), &stretch.black, nullptr) != 0 || vips_max(small.get(), &stretch.white, nullptr) != 0) {
    return library_error("media.unreadable");
  }
  return stretch;
}

// Whole numbers of 16 bits are stretched when they are hardly used, other kinds always: they have no natural white.
Result<std::optional<Stretch>> stretch_for(const Page& page, VipsImage* image) {
  const VipsBandFormat kind = vips_image_get_format(image);
  if (kind == VIPS_FORMAT_UCHAR || has_profile(image)) return std::optional<Stretch>();
  if (page.format == Format::heif || page.format == Format::avif) return std::optional<Stretch>();
  if (vips_image_get_interpretation(image) == VIPS_INTERPRETATION_CMYK) return std::optional<Stretch>();
  Stretch found = TRY(extremes(image));
  if (kind == VIPS_FORMAT_USHORT) {
    if (found.white >= full_range * dark_share || found.white <= 0) return std::optional<Stretch>();
    found.black = 0;
  }
  if (!std::isfinite(found.black) || !std::isfinite(found.white) || found.white <= found.black) found = {0, full_range};
  return std::optional(found);
}

Result<Image> stretched(VipsImage* image, const Stretch& stretch) {
  const double scale = full_range / (stretch.white - stretch.black);
  VipsImage* made = nullptr;
  const Image scaled = TRY(taken(vips_linear1(image, &made, scale, -stretch.black * scale, nullptr), made));
  const Image whole = TRY(taken(vips_cast_ushort(scaled.get(), &made, nullptr), made));
  const VipsInterpretation meaning =
      vips_image_get_bands(image) < 3 ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
  return taken(vips_copy(whole.get(), &made, "interpretation", meaning, nullptr), made);
}

Result<Image> light_table(const CodedColour& colour, std::size_t codes) {
  std::vector<float> light(codes);
  for (std::size_t i = 0; i < codes; ++i) {
    light[i] = static_cast<float>(light_of(colour, static_cast<double>(i) / static_cast<double>(codes - 1)));
  }
  Image table(vips_image_new_from_memory_copy(light.data(), light.size() * sizeof(float), static_cast<int>(codes), 1, 1,
                                              VIPS_FORMAT_FLOAT));
  if (!table) return library_error("media.unreadable");
  return table;
}

// By the root of light, so that the dark half has most of the entries.
Result<Image> code_table(const CodedColour& colour) {
  constexpr std::size_t entries = 65'536;
  std::vector<std::uint8_t> codes(entries);
  for (std::size_t i = 0; i < entries; ++i) {
    const double root = static_cast<double>(i) / (entries - 1);
    codes[i] = static_cast<std::uint8_t>(std::lround(255 * code_of(colour, brightest * root * root)));
  }
  Image table(
      vips_image_new_from_memory_copy(codes.data(), codes.size(), static_cast<int>(entries), 1, 1, VIPS_FORMAT_UCHAR));
  if (!table) return library_error("media.unreadable");
  return table;
}

Result<Image> primaries_matrix(const CodedColour& colour) {
  const std::array<double, 9> rows = to_srgb_primaries(colour);
  Image matrix(vips_image_new_matrix_from_array(3, 3, rows.data(), static_cast<int>(rows.size())));
  if (!matrix) return library_error("media.unreadable");
  return matrix;
}

// Through linear light. Transparency, rare in such files, is left out.
Result<Image> from_coded(VipsImage* image, const CodedColour& colour) {
  VipsImage* made = nullptr;
  const Image coloured = TRY(taken(vips_extract_band(image, &made, 0, "n", 3, nullptr), made));
  const bool deep = vips_image_get_format(image) == VIPS_FORMAT_USHORT;
  const Image table = TRY(light_table(colour, deep ? 65'536 : 256));
  const Image light = TRY(taken(vips_maplut(coloured.get(), &made, table.get(), nullptr), made));
  const Image matrix = TRY(primaries_matrix(colour));
  const Image moved = TRY(taken(vips_recomb(light.get(), &made, matrix.get(), nullptr), made));
  // Below 0 and above the brightest the cast clips; the root of a negative number is no number, so clip before.
  const Image scaled = TRY(taken(vips_linear1(moved.get(), &made, full_range / brightest, 0, nullptr), made));
  const Image clipped = TRY(taken(vips_cast_uint(scaled.get(), &made, nullptr), made));
  const Image raised = TRY(taken(vips_pow_const1(clipped.get(), &made, 0.5, nullptr), made));
  const Image wide = TRY(taken(vips_linear1(raised.get(), &made, std::sqrt(full_range), 0, nullptr), made));
  const Image index = TRY(taken(vips_cast_ushort(wide.get(), &made, nullptr), made));
  const Image codes = TRY(code_table(colour));
  const Image mapped = TRY(taken(vips_maplut(index.get(), &made, codes.get(), nullptr), made));
  return taken(vips_copy(mapped.get(), &made, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr), made);
}

Result<Image> by_profile(VipsImage* image) {
  const bool press = vips_image_get_interpretation(image) == VIPS_INTERPRETATION_CMYK;
  VipsImage* made = nullptr;
  const int failed = vips_icc_transform(image, &made, "srgb", "embedded", TRUE, "input_profile",
                                        press ? "cmyk" : "srgb", "depth", 8, nullptr);
  if (failed == 0) return Image(made);
  vips_error_clear();  // a profile that doesn't fit its picture: the picture matters more
  return taken(vips_colourspace(image, &made, VIPS_INTERPRETATION_sRGB, nullptr), made);
}

}  // namespace

Result<Treatment> treatment_of(const Page& page) {
  const Image image = TRY(open_page(page, Reading::lenient));
  const Image stored(vips_image_new_from_file(option_name(page).c_str(), "access", VIPS_ACCESS_SEQUENTIAL, nullptr));
  if (!stored) return library_error("media.unreadable");
  Treatment treatment;
  // Pixels that are not square it keeps so; of the levels of JPEG 2000 it takes too small a one.
  treatment.apart = pixel_shape(stored.get()) != 1 || page.format == Format::jp2;
  if (!has_profile(image.get()) && vips_image_get_bands(image.get()) >= 3) treatment.coded = declared_colour(page);
  if (!treatment.coded) treatment.stretch = TRY(stretch_for(page, image.get()));
  return treatment;
}

Result<Image> to_standard(const Image& image, const Treatment& treatment) {
  if (treatment.coded) return from_coded(image.get(), *treatment.coded);
  const Image even = treatment.stretch ? TRY(stretched(image.get(), *treatment.stretch)) : shared(image.get());
  VipsImage* made = nullptr;
  const bool press = vips_image_get_interpretation(even.get()) == VIPS_INTERPRETATION_CMYK;
  const Image standard = has_profile(even.get()) || press
                             ? TRY(by_profile(even.get()))
                             : TRY(taken(vips_colourspace(even.get(), &made, VIPS_INTERPRETATION_sRGB, nullptr), made));
  return taken(vips_cast_uchar(standard.get(), &made, nullptr), made);
}

}  // namespace khen::picture
