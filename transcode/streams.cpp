// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "metadata/base/text.h"
#include "transcode/codecs.h"
#include "transcode/command.h"
#include "transcode/package.h"
#include "transcode/progress.h"
#include "transcode/sound/derive_sound.h"
#include "transcode/stills/poster.h"
#include "transcode/verify.h"

namespace khen {
namespace {

constexpr double encode_share = 0.9;

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

double encode_fraction(MediaTime position, const std::optional<MediaTime>& expected) {
  const double done = to_seconds(position);
  const double whole = expected && expected->count() > 0 ? to_seconds(*expected) : done + 60;
  return encode_share * std::min(1.0, done / whole);
}

Result<ChildEnd> encode(const Sandbox& sandbox, const Path& original, const Plan& plan, const Path& out_directory,
                        const ProgressSink& sink, const std::stop_token& stop) {
  Confined job;
  job.program = Program::ffmpeg;
  job.arguments = encode_arguments(plan, sandbox.input_name());
  job.input = original;
  job.output_directory = out_directory;
  job.limits = encode_limits();
  ProgressReader reader;
  const ChildOutput follow = [&](std::string_view piece) {
    const Advance advance = reader.feed(piece);
    if (advance == Advance::made) sink({"encode", encode_fraction(reader.position(), plan.expected)});
    return advance;
  };
  return sandbox.run(job, follow, stop);
}

// FFmpeg gives up altogether when one of its inputs turns out to be without a single decodable frame. Which?
std::optional<int> dead_stream(const ChildEnd& end) {
  constexpr std::string_view marker = "Cannot determine format of input stream 0:";
  const std::size_t at = end.messages.find(marker);
  if (end.exit_code <= 0 || at == std::string::npos) return std::nullopt;
  int index = -1;
  const char* begin = end.messages.data() + at + marker.size();
  std::from_chars(begin, end.messages.data() + end.messages.size(), index);
  return index;
}

// The Plan without that stream; nothing when no other remains.
std::optional<Plan> without_stream(const Plan& plan, int index) {
  Plan rest = plan;
  if (rest.video && rest.video->stream == index) rest.video.reset();
  if (rest.audio && rest.audio->stream == index) rest.audio.reset();
  if (rest.video.has_value() == rest.audio.has_value()) return std::nullopt;
  return rest;
}

Result<void> clear_directory(const Path& directory) {
  LocalFiles files;
  TRY(files.remove_all(directory));
  return files.make_directories(directory);
}

Result<void> remove_file(const Path& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) return fail_errno(error.value(), "remove", path.native());
  return {};
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

template <class Pair, class Rung>
Result<std::vector<Pair>> read_rungs(const std::vector<Rung>& rungs, const Path& directory) {
  std::vector<Pair> pairs;
  for (const Rung& rung : rungs) {
    const Path file = directory / (rung.name + ".mp4");
    std::optional<Track> track = TRY(read_rung(file));
    if (track) {
      pairs.push_back({rung, *std::move(track)});
    } else {
      TRY(remove_file(file));
    }
  }
  if (!pairs.empty() && pairs.size() != rungs.size()) {
    return with_cause(fail(Code::internal, "media.verify_failed"), "some rungs are empty, others are not");
  }
  return pairs;
}

Result<Tracks> read_tracks(const Plan& plan, const Path& directory) {
  Tracks tracks;
  if (plan.video) tracks.videos = TRY((read_rungs<VideoTrack>(plan.video->rungs, directory)));
  if (plan.audio) tracks.audios = TRY((read_rungs<AudioTrack>(plan.audio->rungs, directory)));
  return tracks;
}

// Nothing at all came out of a file that promised something.
Error nothing_inside(const Plan& plan, const ChildEnd& end) {
  const bool promised = plan.expected && plan.expected->count() > 0;
  return with_cause(fail(Code::unreadable, promised ? "media.truncated" : "media.unreadable"), end.messages);
}

// Streams that nobody asked for are named as refused, which is no damage.
std::uint64_t damage_count(const ChildEnd& end) {
  std::uint64_t harmless = refused_decoders(end.messages).lines;
  for (const std::string_view line : split(end.messages, '\n')) {
    if (trim(line).starts_with("Last message repeated")) ++harmless;
  }
  return end.error_lines - std::min(end.error_lines, harmless);
}

std::vector<MediaFinding> decoding_findings(const Plan& plan, const Tracks& tracks, const ChildEnd& end) {
  std::vector<MediaFinding> findings;
  if (plan.video && tracks.videos.empty()) findings.push_back({"media.no_pictures", {}});
  if (plan.audio && tracks.audios.empty()) findings.push_back({"media.no_sound", {}});
  const std::uint64_t damage = damage_count(end);
  if (damage > 0) findings.push_back({"media.damaged", {{"count", fmt::format("{}", damage)}}});
  return findings;
}

RenditionFile download_file(RenditionRole role, std::string name, std::string media_type) {
  RenditionFile file;
  file.role = role;
  file.name = std::move(name);
  file.media_type = std::move(media_type);
  return file;
}

Result<std::vector<RenditionFile>> make_downloads(const Sandbox& sandbox, const Tracks& tracks,
                                                  const Path& out_directory, const std::stop_token& stop) {
  const VideoTrack* video = tracks.videos.empty() ? nullptr : &default_rung(tracks);
  const AudioTrack* audio = tracks.audios.empty() ? nullptr : &tracks.audios.back();
  Confined job;
  job.program = Program::ffmpeg;
  job.arguments = download_arguments(video == nullptr ? "" : video->rung.name + ".mp4",
                                     audio == nullptr ? "" : audio->rung.name + ".mp4");
  job.output_directory = out_directory;
  job.limits = encode_limits();
  ProgressReader reader;
  const ChildEnd end = TRY(sandbox.run(
      job, [&](std::string_view piece) { return reader.feed(piece); }, stop));
  if (end.exit_code != 0) return encode_failure(end);
  std::vector<RenditionFile> files;
  if (video != nullptr) {
    files.push_back(download_file(RenditionRole::video_download, "video.mp4", "video/mp4"));
    files.back().width = video->track.width;
    files.back().height = video->track.height;
    files.back().codecs = video->track.codecs + (audio != nullptr ? "," + audio->track.codecs : "");
    files.back().duration = from_seconds(played_seconds(tracks));
  }
  if (audio != nullptr) {
    files.push_back(download_file(RenditionRole::audio_download, "audio.m4a", "audio/mp4"));
    files.back().codecs = audio->track.codecs;
    files.back().duration = from_seconds(audio->track.seconds());
  }
  return files;
}

void append(std::vector<RenditionFile>& files, std::vector<RenditionFile> more) {
  std::ranges::move(more, std::back_inserter(files));
}

// What came of encoding, and of which Plan: the given one or, when a stream was dead, what remained of it.
struct Encoded {
  Plan plan;
  ChildEnd end;
};

Result<Encoded> encode_what_lives(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                  const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop) {
  ChildEnd end = TRY(encode(sandbox, original, plan, out_directory, sink, stop));
  const std::optional<int> dead = dead_stream(end);
  if (!dead) return Encoded{plan, std::move(end)};
  std::optional<Plan> rest = without_stream(plan, *dead);
  if (!rest) return nothing_inside(plan, end);
  TRY(clear_directory(out_directory));
  end = TRY(encode(sandbox, original, *rest, out_directory, sink, stop));
  if (dead_stream(end)) return nothing_inside(plan, end);
  return Encoded{*std::move(rest), std::move(end)};
}

}  // namespace

Result<Derivation> derive_streams(const Sandbox& sandbox, const Path& original, const Plan& wanted,
                                  const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop) {
  const auto [plan, end] = TRY(encode_what_lives(sandbox, original, wanted, out_directory, sink, stop));
  if (end.exit_code != 0) return encode_failure(end);
  const Tracks tracks = TRY(read_tracks(plan, out_directory));
  if (tracks.videos.empty() && tracks.audios.empty()) return nothing_inside(wanted, end);
  sink({"verify", encode_share});
  Derivation result;
  result.findings = TRY(verify(tracks, plan));
  std::ranges::move(decoding_findings(wanted, tracks, end), std::back_inserter(result.findings));
  sink({"package", 0.92});
  result.files = TRY(package(tracks, plan, out_directory));
  append(result.files, TRY(make_downloads(sandbox, tracks, out_directory, stop)));
  const ProgressSink sound = [&](const Progress& part) { sink({"sound", 0.92 + 0.025 * part.fraction}); };
  if (!tracks.audios.empty())
    append(result.files, TRY(derive_sound(sandbox, original, plan, out_directory, sound, stop)));
  sink({"poster", 0.95});
  if (!tracks.videos.empty()) {
    const auto rung = [&](const VideoTrack& track) { return out_directory / (track.rung.name + ".mp4"); };
    append(result.files, TRY(derive_stills(sandbox, original, plan, rung(tracks.videos.front()),
                                           rung(tracks.videos.back()), out_directory, stop)));
  }
  result.duration = from_seconds(played_seconds(tracks));
  return result;
}

}  // namespace khen
