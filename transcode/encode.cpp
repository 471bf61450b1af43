// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/encode.h"

#include <fmt/format.h>

#include <system_error>

#include "metadata/base/text.h"
#include "transcode/codecs.h"
#include "transcode/progress.h"

namespace khen {
namespace {

ChildLimits encode_limits() {
  ChildLimits limits;
  limits.memory_bytes = std::uint64_t{8} * 1024 * 1024 * 1024;
  limits.file_bytes = std::uint64_t{256} * 1024 * 1024 * 1024;
  limits.silence = std::chrono::minutes(3);
  return limits;
}

bool is_full_disk(const ChildEnd& end) {
  return end.messages.find("No space left on device") != std::string::npos ||
         end.messages.find("Disk quota exceeded") != std::string::npos;
}

Error encode_failure(const ChildEnd& end) {
  if (is_full_disk(end)) return with_cause(fail(Code::disk_full, "disk.full"), end.messages);
  return with_cause(fail(Code::internal, "media.encode_failed"),
                    fmt::format("ffmpeg: exit {} signal {}: {}", end.exit_code, end.signal, end.messages));
}

// Streams that nobody asked for are named as refused, which is no damage.
std::uint64_t damage_count(const ChildEnd& end) {
  std::uint64_t harmless = refused_decoders(end.messages).lines;
  for (const std::string_view line : split(end.messages, '\n')) {
    if (trim(line).starts_with("Last message repeated")) ++harmless;
  }
  return end.error_lines - std::min(end.error_lines, harmless);
}

// FFmpeg gives up altogether when one of its inputs turns out to be without a single decodable frame.
bool is_dead(const ChildEnd& end) {
  return end.exit_code > 0 && end.messages.find("Cannot determine format of input stream 0:") != std::string::npos;
}

}  // namespace

Result<EncoderEnd> run_encoder(const EncoderSite& site, Arguments arguments, const Path& directory,
                               const PositionSink& sink) {
  Confined job;
  job.program = Program::ffmpeg;
  job.arguments = std::move(arguments);
  job.input = site.original;
  job.output_directory = directory;
  job.limits = encode_limits();
  ProgressReader reader;
  const ChildOutput follow = [&](std::string_view piece) {
    const Advance advance = reader.feed(piece);
    if (advance == Advance::made) sink(to_seconds(reader.position()));
    return advance;
  };
  const ChildEnd end = TRY(site.sandbox.run(job, follow, site.stop));
  const bool dead = is_dead(end);
  if (end.exit_code != 0 && !dead) return encode_failure(end);
  return EncoderEnd{damage_count(end), dead, end.messages};
}

// A rung for which not one frame arrived is an empty or headless file: not an error yet, but no track either.
Result<std::optional<Track>> read_rung(const Path& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  if (error || bytes == 0) return std::optional<Track>();
  Track track = TRY(read_track(file));
  if (track.samples() == 0) return std::optional<Track>();
  return std::optional(std::move(track));
}

}  // namespace khen
