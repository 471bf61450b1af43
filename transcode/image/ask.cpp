// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "transcode/image.h"
#include "transcode/image/encoding.h"
#include "transcode/image/order.h"
#include "transcode/likeness/look.h"

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr int longest_side = 65'500;
constexpr int most_pages = 100'000;
constexpr std::uint64_t child_memory = std::uint64_t{3} * 1024 * 1024 * 1024;
constexpr std::uint64_t largest_file = std::uint64_t{1} * 1024 * 1024 * 1024;
constexpr std::size_t most_json = 65'536;

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

Result<Json> ask_child(const Sandbox& sandbox, const ImageOrder& order, Confined job, const std::stop_token& stop) {
  job.program = Program::image_decoder;
  job.arguments = to_arguments(order);
  job.limits.memory_bytes = child_memory;
  job.limits.cpu_seconds = 600;
  job.limits.file_bytes = largest_file;
  job.limits.wall = std::chrono::minutes(20);
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

Error unexpected() {
  return with_cause(fail(Code::internal, "media.encode_failed"), "image decoder: unexpected answer");
}

// Empty for anything but a whole one.
std::vector<std::uint8_t> glance_in(std::string_view digits) {
  std::vector<std::uint8_t> glance;
  if (digits.size() != std::size_t{2} * glance_side * glance_side) return glance;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    std::uint8_t value = 0;
    const auto [end, error] = std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
    if (error != std::errc() || end != digits.data() + i + 2) return {};
    glance.push_back(value);
  }
  return glance;
}

struct Made {
  std::string stem;
  int width = 0;  // in the name
};

Result<ImageSet> set_from(const Json& json, const std::vector<Made>& wanted, Encodings encodings) {
  const auto files = json.find("files");
  if (files == json.end() || !files->is_array() || files->size() != wanted.size()) return unexpected();
  ImageSet set;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Json& size = (*files)[i];
    if (!size.is_object()) return unexpected();
    for (const Encoding& encoding : encodings_of(encodings)) {
      set.files.push_back({image_file_name(wanted[i].stem, wanted[i].width, encoding.extension),
                           std::string(encoding.media_type), count_in(size, "width", 1, longest_side),
                           count_in(size, "height", 1, longest_side)});
    }
  }
  if (json.contains("glance") && json["glance"].is_string()) set.glance = glance_in(json["glance"].get<std::string>());
  if (json.contains("damaged") && json["damaged"] == true) set.findings.push_back({"media.picture_damaged", {}});
  if (json.contains("stretched") && json["stretched"] == true) set.findings.push_back({"media.picture_stretched", {}});
  return set;
}

}  // namespace

Result<StillPicture> read_image_header(const Sandbox& sandbox, const Path& file, Format format,
                                       const std::stop_token& stop) {
  ImageOrder order;
  order.format = format;
  order.path = sandbox.input_name();
  Confined job;
  job.input = file;
  const Json json = TRY(ask_child(sandbox, order, std::move(job), stop));
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
  const ImageOrder order{ImageVerb::encode, request.format,    std::string(sandbox.input_name()),
                         request.stem,      request.encodings, request.page,
                         request.longest,   request.widths,    {}};
  Confined job;
  job.input = request.source;
  job.output_directory = request.output_directory;
  const Json json = TRY(ask_child(sandbox, order, std::move(job), stop));
  std::vector<Made> wanted;
  for (const int width : request.widths) wanted.push_back({request.stem, width});
  return set_from(json, wanted, request.encodings);
}

Result<ImageSet> make_pages(const Sandbox& sandbox, const PagesRequest& request, const std::stop_token& stop) {
  const ImageOrder order{ImageVerb::pages, request.format, "-", "-", request.encodings, 0, 0, {}, request.files};
  Confined job;
  job.output_directory = request.directory;
  const Json json = TRY(ask_child(sandbox, order, std::move(job), stop));
  std::vector<Made> wanted;
  for (const PageFile& file : request.files) wanted.push_back({file.stem, 0});
  return set_from(json, wanted, request.encodings);
}

Result<ImageFile> make_pyramid(const Sandbox& sandbox, const ImageRequest& request, const std::stop_token& stop) {
  ImageOrder order;
  order.verb = ImageVerb::pyramid;
  order.format = request.format;
  order.path = sandbox.input_name();
  order.stem = "-";
  order.page = request.page;
  Confined job;
  job.input = request.source;
  job.output_directory = request.output_directory;
  const Json json = TRY(ask_child(sandbox, order, std::move(job), stop));
  return ImageFile{std::string(pyramid_name), "application/zip", count_in(json, "width", 1, longest_side),
                   count_in(json, "height", 1, longest_side)};
}

}  // namespace khen
