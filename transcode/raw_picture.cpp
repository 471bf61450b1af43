// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/raw_picture.h"

#include <fmt/format.h>

namespace khen {
namespace {

constexpr std::string_view raw_suffix = ".rgb";

ChildLimits limits() {
  ChildLimits limits;
  limits.memory_bytes = std::uint64_t{2} * 1024 * 1024 * 1024;
  limits.file_bytes = std::uint64_t{64} * 1024 * 1024;
  limits.wall = std::chrono::minutes(3);
  return limits;
}

void add(std::vector<std::string>& arguments, std::initializer_list<std::string_view> more) {
  for (const std::string_view one : more) arguments.emplace_back(one);
}

std::vector<std::string> arguments_for(const std::vector<RawPicture>& pictures, int quality) {
  std::vector<std::string> arguments{"-hide_banner", "-nostdin", "-v", "error", "-y"};
  for (const RawPicture& picture : pictures) {
    add(arguments, {"-protocol_whitelist", "file", "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size",
                    fmt::format("{}x{}", picture.width, picture.height), "-i", picture.name + std::string(raw_suffix)});
  }
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    add(arguments,
        {"-map", fmt::format("{}:v", i), "-frames:v", "1", "-c:v", "libwebp", "-quality", fmt::format("{}", quality),
         "-compression_level", "4", "-fflags", "+bitexact", "-update", "1", "-f", "image2", pictures[i].name});
  }
  return arguments;
}

Result<void> write_raw(const std::vector<RawPicture>& pictures, const Path& directory) {
  LocalFiles files;
  for (const RawPicture& picture : pictures) {
    const auto file = TRY(files.open(directory / (picture.name + std::string(raw_suffix)), Opening::truncate));
    TRY(file->append(as_bytes(picture.rgb)));
  }
  return {};
}

}  // namespace

Result<void> write_webp(const Sandbox& sandbox, const std::vector<RawPicture>& pictures, int quality,
                        const Path& directory, const std::stop_token& stop) {
  TRY(write_raw(pictures, directory));
  Confined job;
  job.program = Program::ffmpeg;
  job.arguments = arguments_for(pictures, quality);
  job.output_directory = directory;
  job.limits = limits();
  const ChildEnd end = TRY(sandbox.run(job, nullptr, stop));
  if (end.exit_code != 0) return with_cause(fail(Code::internal, "media.encode_failed"), end.messages);
  LocalFiles files;
  for (const RawPicture& picture : pictures) TRY(files.remove(directory / (picture.name + std::string(raw_suffix))));
  return {};
}

}  // namespace khen
