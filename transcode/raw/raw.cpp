// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/raw/raw.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr int longest_side = 65'500;
constexpr std::int64_t most_pixels = 200'000'000;
constexpr std::size_t most_facts = 65'536;

Confined reader(Program program, const Path& file) {
  Confined job;
  job.program = program;
  job.input = file;
  job.limits.memory_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;
  job.limits.cpu_seconds = 300;
  job.limits.file_bytes = std::uint64_t{1} * 1024 * 1024 * 1024;
  job.limits.wall = std::chrono::minutes(10);
  return job;
}

// "640 x 480".
StillPicture size_in(std::string_view text) {
  StillPicture picture;
  const std::size_t middle = text.find('x');
  if (middle == std::string_view::npos) return picture;
  const std::string_view width = trim(text.substr(0, middle));
  const std::string_view height = trim(text.substr(middle + 1));
  std::from_chars(width.data(), width.data() + width.size(), picture.width);
  std::from_chars(height.data(), height.data() + height.size(), picture.height);
  return picture;
}

}  // namespace

Result<StillPicture> parse_raw_facts(std::string_view text) {
  constexpr std::string_view key = "Output size:";
  for (const std::string_view line : split(text, '\n')) {
    if (!line.starts_with(key)) continue;
    StillPicture picture = size_in(line.substr(key.size()));
    if (picture.width <= 0 || picture.height <= 0) break;
    const bool large = picture.width > longest_side || picture.height > longest_side;
    if (large || std::int64_t{picture.width} * picture.height > most_pixels) {
      return fail(Code::too_large, "media.too_large_picture",
                  {{"width", fmt::format("{}", picture.width)}, {"height", fmt::format("{}", picture.height)}});
    }
    picture.interpretation = "raw";
    return picture;
  }
  return fail(Code::unreadable, "media.unreadable");
}

Result<StillPicture> read_raw_header(const Sandbox& sandbox, const Path& file, const std::stop_token& stop) {
  Confined job = reader(Program::raw_identify, file);
  job.arguments = {"-v", std::string(sandbox.input_name())};
  std::string text;
  const ChildOutput collect = [&](std::string_view piece) {
    if (text.size() < most_facts) text += piece;
    return Advance::none;
  };
  const ChildEnd end = TRY(sandbox.run(job, collect, stop));
  auto picture = parse_raw_facts(text);
  if (!picture) return with_cause(std::move(picture).error(), end.messages);
  return picture;
}

Result<Path> develop(const Sandbox& sandbox, const Path& file, const Path& directory, const std::stop_token& stop) {
  Confined job = reader(Program::raw_developer, file);
  job.output_directory = directory;
  job.arguments = {"-T", "-w", "-o", "1", "-Z", std::string(developed_name), std::string(sandbox.input_name())};
  const ChildEnd end = TRY(sandbox.run(job, nullptr, stop));
  const Path picture = directory / developed_name;
  std::error_code error;
  if (end.exit_code != 0 || !std::filesystem::is_regular_file(picture, error)) {
    return with_cause(fail(Code::unreadable, "media.unreadable"), end.messages);
  }
  return picture;
}

}  // namespace khen
