// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/speech/listen.h"

#include <fmt/format.h>
#include <unistd.h>

#include "metadata/transcript/spoken.h"
#include "transcode/command.h"

namespace khen {
namespace {

constexpr std::string_view audio_file = "speech.wav";
constexpr std::string_view output_file = "spoken.txt";
constexpr std::uint64_t largest_answer = std::uint64_t{16} << 20;
constexpr std::uint64_t bytes_a_second = 32'000;  // 16 kHz, mono, 16 bits
constexpr std::uint64_t longest_sound = std::uint64_t{12} * 3600 * bytes_a_second;
constexpr double sound_made = 0.1;  // share of the work

Result<std::uint64_t> make_sound(const Sandbox& sandbox, const Listening& wish, const std::stop_token& stop) {
  Confined job;
  job.program = Program::ffmpeg;
  job.arguments = {"-hide_banner", "-nostdin", "-v", "error"};
  const Format format = TRY(sniff_file(wish.original));
  if (facts(format).demuxers.empty()) return fail(Code::unreadable, "media.no_sound_track");
  for (std::string& one : input_guards(format)) job.arguments.push_back(std::move(one));
  for (const std::string_view one : {std::string_view("-i"), sandbox.input_name(), std::string_view("-map")})
    job.arguments.emplace_back(one);
  for (const char* one : {"0:a:0?", "-vn", "-sn", "-dn", "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le",
                          "-map_metadata", "-1", "-fflags", "+bitexact", "-f", "wav"}) {
    job.arguments.emplace_back(one);
  }
  job.arguments.emplace_back(audio_file);
  job.input = wish.original;
  job.output_directory = wish.work_directory;
  job.limits.memory_bytes = std::uint64_t{2} << 30;
  job.limits.file_bytes = longest_sound;
  job.limits.wall = std::chrono::hours(6);
  const ChildEnd end = TRY(sandbox.run(job, nullptr, stop));
  std::error_code code;
  const std::uint64_t bytes = std::filesystem::file_size(wish.work_directory / audio_file, code);
  if (code || bytes < bytes_a_second / 10)
    return with_cause(fail(Code::unreadable, "media.no_sound_track"), end.messages);
  return bytes;
}

Error failed(const Listening& wish, const ChildEnd& end) {
  return with_cause(fail(Code::internal, "speech.failed", {{"program", wish.command.program.filename().native()}}),
                    fmt::format("exit {} signal {}: {}", end.exit_code, end.signal, end.messages));
}

Result<std::string> hear(const Sandbox& sandbox, const Listening& wish, std::uint64_t sound,
                         const std::stop_token& stop) {
  Confined job;
  job.program = Program::adapter;
  job.adapter = wish.command.program;
  job.arguments = wish.command.filled_in(sandbox.input_name(), wish.language, output_file);
  job.input = wish.work_directory / audio_file;
  job.output_directory = wish.work_directory;
  job.limits.memory_bytes = std::uint64_t{8} << 30;
  job.limits.file_bytes = largest_answer;
  // A slow machine may take thirty times as long as the sound lasts.
  job.limits.wall = std::chrono::minutes(10) + std::chrono::seconds(30 * (sound / bytes_a_second));
  std::string answer;
  bool too_long = false;
  const ChildOutput take = [&](std::string_view piece) {
    too_long = too_long || answer.size() + piece.size() > largest_answer;
    if (!too_long) answer += piece;
    return Advance::made;
  };
  const ChildEnd end = TRY(sandbox.run(job, take, stop));
  if (end.exit_code != 0 || too_long) return failed(wish, end);
  if (!wish.command.writes_file()) return answer;
  return read_file(wish.work_directory / output_file, largest_answer);
}

}  // namespace

Result<Transcript> listen(const Sandbox& sandbox, const Listening& wish, const ProgressSink& sink,
                          const std::stop_token& stop) {
  if (::access(wish.command.program.c_str(), X_OK) != 0) {
    return fail(Code::internal, "speech.program_missing", {{"program", wish.command.program.filename().native()}});
  }
  sink({"extract", 0});
  const std::uint64_t sound = TRY(make_sound(sandbox, wish, stop));
  sink({"listen", sound_made});
  auto heard = parse_spoken(TRY(hear(sandbox, wish, sound, stop)), wish.language);
  if (!heard && heard.error().message == "transcript.empty") return fail(Code::unreadable, "speech.nothing_heard");
  if (!heard) return std::move(heard).error();
  heard->source = wish.command.program.filename().native();
  sink({"done", 1});
  return heard;
}

}  // namespace khen
