// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/image.h"

#include <fmt/format.h>
#include <unistd.h>
#include <vips/vips.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>

#include "metadata/base/text.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t most_pixels = 200'000'000;
constexpr int longest_side = 65'500;
constexpr int most_pages = 100'000;
constexpr std::uint64_t child_memory = std::uint64_t{3} * 1024 * 1024 * 1024;
constexpr std::size_t most_json = 65'536;

struct Encoding {
  std::string_view extension;
  std::string_view media_type;
};
constexpr std::array<Encoding, 3> encodings{{{"avif", "image/avif"}, {"webp", "image/webp"}, {"jpg", "image/jpeg"}}};

std::span<const Encoding> chosen(Encodings which) {
  return which == Encodings::webp ? std::span(encodings).subspan(1, 1) : std::span(encodings);
}

std::string file_name(std::string_view stem, int width, std::string_view extension) {
  return width == 0 ? fmt::format("{}.{}", stem, extension) : fmt::format("{}-{}.{}", stem, width, extension);
}

// ---- the confined half -------------------------------------------------------------------------------------------

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

Error library_error(std::string_view message) {
  Error error = with_cause(fail(Code::unreadable, message), vips_error_buffer());
  vips_error_clear();
  return error;
}

// Only the loader of the format that our own table found can run at all.
Result<void> lock_down(const FormatFacts& format) {
  if (VIPS_INIT("khen") != 0) return library_error("media.unreadable");
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  vips_operation_block_set(std::string(format.loader).c_str(), FALSE);
  vips_cache_set_max(0);
  vips_concurrency_set(2);
  return {};
}

bool too_large(std::int64_t width, std::int64_t height) {
  return width > longest_side || height > longest_side || width * height > most_pixels;
}

std::string interpretation_name(VipsImage* image) {
  const char* nick = vips_enum_nick(VIPS_TYPE_INTERPRETATION, vips_image_get_interpretation(image));
  return nick == nullptr ? std::string() : std::string(nick);
}

// Reads the header only; no pixel is decoded before the limits hold.
Result<StillPicture> header_of(const char* path) {
  const Image image(vips_image_new_from_file(path, "access", VIPS_ACCESS_SEQUENTIAL, nullptr));
  if (!image) return library_error("media.unreadable");
  StillPicture picture{vips_image_get_width(image.get()), vips_image_get_height(image.get()), 1,
                       interpretation_name(image.get())};
  picture.pages = std::clamp(vips_image_get_n_pages(image.get()), 1, most_pages);
  if (too_large(picture.width, picture.height)) {
    return fail(Code::too_large, "media.too_large_picture",
                {{"width", fmt::format("{}", picture.width)}, {"height", fmt::format("{}", picture.height)}});
  }
  if (vips_image_get_orientation_swap(image.get()) != 0) std::swap(picture.width, picture.height);
  return picture;
}

// Nothing that the source said about itself, its maker or its place goes along. Savers' own "strip" keeps some blocks.
// The profile is sRGB by now, which viewers assume; carrying it would double the size of a thumbnail.
void forget_metadata(VipsImage* image) {
  char** fields = vips_image_get_fields(image);
  for (char** field = fields; field != nullptr && *field != nullptr; ++field) vips_image_remove(image, *field);
  g_strfreev(fields);
}

// Upright, sRGB, 8 bit, at most `width` wide; held in memory because several sizes are made of it.
Result<Image> load(const char* path, int width, VipsFailOn strictness) {
  VipsImage* raw = nullptr;
  if (vips_thumbnail(path, &raw, width, "height", longest_side, "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
                     "fail_on", strictness, nullptr) != 0) {
    return library_error("media.unreadable");
  }
  const Image thumbnail(raw);
  VipsImage* converted = nullptr;
  if (vips_colourspace(thumbnail.get(), &converted, VIPS_INTERPRETATION_sRGB, nullptr) != 0) {
    return library_error("media.unreadable");
  }
  const Image standard(converted);
  VipsImage* bytes = nullptr;
  if (vips_cast_uchar(standard.get(), &bytes, nullptr) != 0) return library_error("media.unreadable");
  const Image narrow(bytes);
  Image memory(vips_image_copy_memory(narrow.get()));
  if (!memory) return library_error("media.unreadable");
  forget_metadata(memory.get());
  return memory;
}

Result<Image> scaled(VipsImage* source, int width) {
  VipsImage* smaller = nullptr;
  if (vips_thumbnail_image(source, &smaller, width, "height", longest_side, "size", VIPS_SIZE_DOWN, nullptr) != 0) {
    return library_error("media.encode_failed");
  }
  return Image(smaller);
}

Result<Image> without_alpha(VipsImage* image) {
  if (vips_image_hasalpha(image) == 0) {
    g_object_ref(image);
    return Image(image);
  }
  const std::array<double, 3> white{255, 255, 255};
  VipsArrayDouble* background = vips_array_double_new(white.data(), static_cast<int>(white.size()));
  VipsImage* flat = nullptr;
  const int failed = vips_flatten(image, &flat, "background", background, nullptr);
  vips_area_unref(VIPS_AREA(background));
  if (failed != 0) return library_error("media.encode_failed");
  return Image(flat);
}

// AVIF effort falls with size: the seconds grow faster than the saving.
int avif_effort(int width) { return width <= 640 ? 4 : (width <= 1280 ? 2 : 0); }

Result<void> save(VipsImage* image, const std::string& name, std::string_view extension) {
  int failed = 1;
  if (extension == "avif") {
    failed = vips_heifsave(image, name.c_str(), "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "Q", 55, "effort",
                           avif_effort(vips_image_get_width(image)), "strip", TRUE, nullptr);
  } else if (extension == "webp") {
    failed = vips_webpsave(image, name.c_str(), "Q", 78, "strip", TRUE, nullptr);
  } else {
    const Image flat = TRY(without_alpha(image));
    failed = vips_jpegsave(flat.get(), name.c_str(), "Q", 82, "optimize_coding", TRUE, "interlace", TRUE, "strip", TRUE,
                           nullptr);
  }
  if (failed != 0) return library_error("media.encode_failed");
  return {};
}

// What the parent sent: "header FORMAT PATH" or "encode FORMAT PATH STEM ENCODINGS WIDTH…".
struct Order {
  Format format = Format::unknown;
  const char* path = nullptr;
  std::string stem;
  Encodings which = Encodings::webp;
  std::vector<int> widths;
};

Result<Json> do_header(const Order& order) {
  const StillPicture picture = TRY(header_of(order.path));
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
Result<Loaded> load_leniently(const char* path, int width) {
  Result<Image> whole = load(path, width, VIPS_FAIL_ON_TRUNCATED);
  if (whole) return Loaded{*std::move(whole), false};
  return Loaded{TRY(load(path, width, VIPS_FAIL_ON_NONE)), true};
}

Result<Json> do_encode(const Order& order) {
  const StillPicture picture = TRY(header_of(order.path));
  const int widest = order.widths.back() == 0 ? picture.width : std::min(order.widths.back(), picture.width);
  const Loaded loaded = TRY(load_leniently(order.path, widest));
  Json files = Json::array();
  for (const int width : order.widths) {
    const Image image = TRY(scaled(loaded.image.get(), width == 0 ? widest : width));
    for (const Encoding& encoding : chosen(order.which)) {
      TRY(save(image.get(), file_name(order.stem, width, encoding.extension), encoding.extension));
    }
    files.push_back({{"width", vips_image_get_width(image.get())}, {"height", vips_image_get_height(image.get())}});
  }
  return Json{{"files", std::move(files)}, {"damaged", loaded.damaged}};
}

std::optional<Format> format_named(std::string_view name) {
  for (std::size_t i = 0; i < format_count; ++i) {
    const auto format = static_cast<Format>(i);
    if (facts(format).name == name && !facts(format).loader.empty()) return format;
  }
  return std::nullopt;
}

std::optional<int> number_in(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

Result<Json> obey(std::span<char*> words) {
  if (words.size() < 3) return fail(Code::usage, "image.usage");
  Order order;
  const auto format = format_named(words[1]);
  if (!format) return fail(Code::usage, "image.usage");
  order.format = *format;
  order.path = words[2];
  const std::string_view verb = words[0];
  if (verb == "header") {
    TRY(lock_down(facts(order.format)));
    return do_header(order);
  }
  if (verb != "encode" || words.size() < 6) return fail(Code::usage, "image.usage");
  order.stem = words[3];
  order.which = std::string_view(words[4]) == "webp" ? Encodings::webp : Encodings::avif_webp_jpeg;
  for (const char* word : words.subspan(5)) {
    const auto width = number_in(word);
    if (!width) return fail(Code::usage, "image.usage");
    order.widths.push_back(*width);
  }
  TRY(lock_down(facts(order.format)));
  return do_encode(order);
}

Json to_json(const Error& error) {
  Json parameters = Json::object();
  for (const Parameter& parameter : error.parameters) parameters[parameter.name] = parameter.value;
  return {{"error", error.message}, {"parameters", std::move(parameters)}, {"cause", error.cause}};
}

// ---- the trusting nothing half -----------------------------------------------------------------------------------

struct ChildErrorFacts {
  std::string_view message;
  Code code;
};
constexpr ChildErrorFacts child_errors[] = {
    {"media.unreadable", Code::unreadable},
    {"media.too_large_picture", Code::too_large},
    {"media.encode_failed", Code::internal},
};

// The child may have been taken over by what it decoded: its words are checked like any other input.
Error error_from(const Json& json) {
  const std::string message = json.value("error", std::string());
  const auto* known = std::ranges::find(child_errors, std::string_view(message), &ChildErrorFacts::message);
  if (known == std::end(child_errors)) return fail(Code::unreadable, "media.unreadable");
  Error error = fail(known->code, known->message);
  const auto parameters = json.find("parameters");
  for (const char* name : {"width", "height"}) {
    if (parameters == json.end() || !parameters->is_object() || !parameters->contains(name)) continue;
    const Json& value = (*parameters)[name];
    if (value.is_string()) error.parameters.push_back({name, std::string(clip(value.get<std::string>(), 12))});
  }
  const auto cause = json.find("cause");
  if (cause != json.end() && cause->is_string()) error.cause = printable(clip(cause->get<std::string>(), 2000));
  return error;
}

int count_in(const Json& json, const char* name, int least, int most) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_integer() ? std::clamp(found->get<int>(), least, most) : least;
}

Result<Json> ask_child(const Sandbox& sandbox, Confined job, const std::stop_token& stop) {
  job.program = Program::image_decoder;
  job.limits.memory_bytes = child_memory;
  job.limits.cpu_seconds = 240;
  job.limits.file_bytes = std::uint64_t{256} * 1024 * 1024;
  job.limits.wall = std::chrono::minutes(10);
  std::string answer;
  const ChildOutput collect = [&](std::string_view piece) {
    if (answer.size() <= most_json) answer += piece;
    return Advance::none;
  };
  const ChildEnd end = TRY(sandbox.run(job, collect, stop));
  const Json json = answer.size() > most_json ? Json() : Json::parse(answer, nullptr, false);
  if (json.is_object() && json.contains("error") && json["error"].is_string()) return error_from(json);
  if (end.exit_code == 0 && json.is_object()) return json;
  return with_cause(fail(Code::unreadable, "media.unreadable"),
                    fmt::format("image decoder: exit {} signal {}: {}", end.exit_code, end.signal, end.messages));
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

Result<StillPicture> read_image_header(const Sandbox& sandbox, const Path& file, Format format,
                                       const std::stop_token& stop) {
  Confined job;
  job.arguments = {"header", std::string(facts(format).name), std::string(sandbox.input_name())};
  job.input = file;
  const Json json = TRY(ask_child(sandbox, std::move(job), stop));
  StillPicture picture{count_in(json, "width", 0, longest_side),
                       count_in(json, "height", 0, longest_side),
                       count_in(json, "pages", 1, most_pages),
                       {}};
  const auto interpretation = json.find("interpretation");
  if (interpretation != json.end() && interpretation->is_string()) {
    picture.interpretation = printable(clip(interpretation->get<std::string>(), 32));
  }
  if (picture.width == 0 || picture.height == 0) return fail(Code::unreadable, "media.unreadable");
  return picture;
}

Result<ImageSet> make_images(const Sandbox& sandbox, const ImageRequest& request, const std::stop_token& stop) {
  Confined job;
  job.arguments = {"encode", std::string(facts(request.format).name), std::string(sandbox.input_name()), request.stem,
                   request.encodings == Encodings::webp ? "webp" : "all"};
  for (const int width : request.widths) job.arguments.push_back(fmt::format("{}", width));
  job.input = request.source;
  job.output_directory = request.output_directory;
  const Json json = TRY(ask_child(sandbox, std::move(job), stop));
  const auto files = json.find("files");
  if (files == json.end() || !files->is_array() || files->size() != request.widths.size()) {
    return with_cause(fail(Code::internal, "media.encode_failed"), "image decoder: unexpected answer");
  }
  ImageSet set;
  for (std::size_t i = 0; i < request.widths.size(); ++i) {
    const Json& size = (*files)[i];
    if (!size.is_object()) return fail(Code::internal, "media.encode_failed");
    for (const Encoding& encoding : chosen(request.encodings)) {
      set.files.push_back({file_name(request.stem, request.widths[i], encoding.extension),
                           std::string(encoding.media_type), count_in(size, "width", 1, longest_side),
                           count_in(size, "height", 1, longest_side)});
    }
  }
  if (json.contains("damaged") && json["damaged"] == true) set.findings.push_back({"media.picture_damaged", {}});
  return set;
}

}  // namespace khen
