// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/captions/derive_captions.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "metadata/transcript/parse.h"
#include "metadata/transcript/write.h"
#include "transcode/command.h"

namespace khen {
namespace {

const std::string raw_directory = "captions.tmp";
const std::string chapters_file = "chapters.vtt";
constexpr std::uint64_t largest_raw = largest_transcript_file;

std::string raw_name(const TextTrackPlan& track) {
  return fmt::format("{}.{}", track.stream, find_text_codec(track.codec)->ending);
}
std::string file_name(const TextTrackPlan& track) { return fmt::format("captions-{}.vtt", track.stream); }

ChildLimits caption_limits() {
  ChildLimits limits;
  limits.memory_bytes = std::uint64_t{2} << 30;
  limits.file_bytes = largest_raw;
  limits.wall = std::chrono::hours(2);  // the whole file is read
  return limits;
}

// No pictures and no sound are decoded: only the text decoders are allowed in this run.
Arguments caption_arguments(const Plan& plan, std::string_view input_name) {
  Arguments arguments{"-hide_banner", "-nostdin", "-y", "-v", "fatal"};
  const Arguments guards = input_guards(plan.format);
  for (std::size_t i = 0; i + 1 < guards.size(); i += 2) {
    arguments.push_back(guards[i]);
    arguments.push_back(guards[i] == "-codec_whitelist" ? std::string(text_decoders()) : guards[i + 1]);
  }
  arguments.insert(arguments.end(), {"-i", std::string(input_name)});
  for (const TextTrackPlan& track : plan.text_tracks) {
    const TextCodec& codec = *find_text_codec(track.codec);
    arguments.insert(arguments.end(),
                     {"-map", fmt::format("0:{}", track.stream), "-c:s", std::string(codec.encoder), "-map_metadata",
                      "-1", "-fflags", "+bitexact", "-f", std::string(codec.muxer), raw_name(track)});
  }
  return arguments;
}

void move_by(Transcript& content, MediaTime delay) {
  const auto by = std::chrono::round<milliseconds>(delay);
  for (Passage& passage : content.passages) {
    passage.begin = std::max(milliseconds(0), passage.begin + by);
    passage.end = std::max(passage.begin, passage.end + by);
  }
}

Result<void> write_text(const Path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) return fail_errno(errno, "write", path.native());
  return {};
}

Result<void> take_track(const TextTrackPlan& track, const Path& raw, const Path& out_directory, Derivation& result) {
  std::error_code code;
  const bool there = std::filesystem::file_size(raw / raw_name(track), code) > 0 && !code;
  auto parsed = there ? parse_transcript(TRY(read_file(raw / raw_name(track), largest_raw)), "")
                      : Result<ParsedTranscript>(fail(Code::invalid, "transcript.empty"));
  if (!parsed) {
    result.findings.push_back({"media.captions_unreadable", {{"stream", std::to_string(track.stream)}}});
    return {};
  }
  move_by(parsed->content, track.delay);
  TRY(write_text(out_directory / file_name(track), write_webvtt(parsed->content)));
  RenditionFile file;
  file.role = RenditionRole::captions;
  file.name = file_name(track);
  file.media_type = "text/vtt";
  file.language = track.language;
  result.files.push_back(std::move(file));
  return {};
}

Transcript transcript_of(const std::vector<Chapter>& chapters) {
  Transcript content;
  content.kind = TranscriptKind::chapters;
  content.origin = TranscriptOrigin::embedded;
  content.source = "chapters";
  for (const Chapter& chapter : chapters) {
    Passage passage;
    passage.begin = std::chrono::round<milliseconds>(chapter.start);
    passage.end = std::chrono::round<milliseconds>(chapter.end);
    passage.text = chapter.title;
    content.passages.push_back(std::move(passage));
  }
  normalize(content);
  return content;
}

Result<void> take_chapters(const std::vector<Chapter>& chapters, const Path& out_directory, Derivation& result) {
  TRY(write_text(out_directory / chapters_file, write_webvtt(transcript_of(chapters))));
  RenditionFile file;
  file.role = RenditionRole::captions;
  file.name = chapters_file;
  file.media_type = "text/vtt";
  result.files.push_back(std::move(file));
  return {};
}

}  // namespace

Result<Derivation> derive_captions(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                   const Path& out_directory, const std::stop_token& stop) {
  Derivation result;
  if (!plan.chapters.empty()) TRY(take_chapters(plan.chapters, out_directory, result));
  if (plan.text_tracks.empty()) return result;
  LocalFiles files;
  const Path raw = out_directory / raw_directory;
  TRY(files.remove_all(raw));
  TRY(files.make_directories(raw));
  Confined job;
  job.program = Program::ffmpeg;
  job.arguments = caption_arguments(plan, sandbox.input_name());
  job.input = original;
  job.output_directory = raw;
  job.limits = caption_limits();
  // What it says at its end proves nothing: a damaged track must not cost the others. The files tell.
  TRY(sandbox.run(job, nullptr, stop));
  for (const TextTrackPlan& track : plan.text_tracks) TRY(take_track(track, raw, out_directory, result));
  TRY(files.remove_all(raw));
  return result;
}

Result<std::vector<Transcript>> read_captions(const Plan& plan, const Path& directory) {
  std::vector<Transcript> all;
  for (const TextTrackPlan& track : plan.text_tracks) {
    std::error_code code;
    if (!std::filesystem::exists(directory / file_name(track), code)) continue;
    auto parsed = parse_transcript(TRY(read_file(directory / file_name(track), largest_raw)), "");
    if (!parsed) continue;
    Transcript& content = parsed->content;
    content.kind = TranscriptKind::captions;
    content.origin = TranscriptOrigin::embedded;
    content.language = track.language;
    content.label = track.title;
    content.source_format = track.codec;
    content.source = fmt::format("stream {}", track.stream);
    all.push_back(std::move(content));
  }
  if (!plan.chapters.empty()) all.push_back(transcript_of(plan.chapters));
  return all;
}

}  // namespace khen
