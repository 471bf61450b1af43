// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/normalize/normalize.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "transcode/command.h"

namespace khen {
namespace {

constexpr std::array<NormalFormFacts, 2> forms{{
    {NormalForm::flac, "flac", "flac", "audio/flac"},
    {NormalForm::ffv1_matroska, "ffv1/matroska", "mkv", "video/x-matroska"},
}};

// What fades or what few programs will know: lossy codecs once more kept whole, and those of makers who are gone.
constexpr std::array<std::string_view, 27> pictures_to_normalize{
    "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v1", "msmpeg4v2", "msmpeg4v3", "wmv1",    "wmv2",   "wmv3",
    "vc1",        "flv1",       "vp6",   "vp6f",      "svq1",      "svq3",      "cinepak", "indeo3", "indeo5",
    "msvideo1",   "msrle",      "qtrle", "rpza",      "h263",      "mjpeg",     "dvvideo", "theora", "vp3"};
constexpr std::array<std::string_view, 17> sounds_to_normalize{
    "mp1",      "mp2",          "mp3",  "wmav1",    "wmav2",     "wmapro", "amr_nb", "amr_wb", "adpcm_ima_wav",
    "adpcm_ms", "adpcm_ima_qt", "qdm2", "pcm_alaw", "pcm_mulaw", "ac3",    "vorbis", "alac"};

template <class Stream>
const Stream* preferred(const std::vector<Stream>& streams) {
  const Stream* best = nullptr;
  for (const Stream& stream : streams) {
    if (stream.decoding == Decoding::refused) continue;
    if (best == nullptr || (stream.preferred && !best->preferred)) best = &stream;
  }
  return best;
}

template <std::size_t count>
bool names(const std::array<std::string_view, count>& table, std::string_view codec) {
  return std::ranges::find(table, codec) != table.end();
}

// One run of FFmpeg on one file.
class Run {
 public:
  Run(const Sandbox& sandbox, const Path& input, Arguments guards) : sandbox_(sandbox) {
    job_.program = Program::ffmpeg;
    job_.input = input;
    add({"-hide_banner", "-nostdin", "-v", "error"});
    std::ranges::move(guards, std::back_inserter(job_.arguments));
    add({"-threads", "1", "-i", sandbox.input_name()});
    job_.limits.memory_bytes = std::uint64_t{4} << 30;
    job_.limits.file_bytes = std::uint64_t{4} << 40;
    job_.limits.wall = std::chrono::hours(48);
  }
  void add(std::initializer_list<std::string_view> more) {
    for (const std::string_view one : more) job_.arguments.emplace_back(one);
  }
  void into(const Path& directory) { job_.output_directory = directory; }

  Result<void> go(const ChildOutput& output, const std::stop_token& stop) {
    const ChildEnd end = TRY(sandbox_.run(job_, output, stop));
    if (end.exit_code == 0) return {};
    return with_cause(fail(Code::unreadable, "media.unreadable"),
                      fmt::format("normalize: exit {} signal {}: {}", end.exit_code, end.signal, end.messages));
  }

 private:
  const Sandbox& sandbox_;
  Confined job_;
};

// What a file shows and sounds like, frame by frame, whatever it is coded in.
struct Decoded {
  std::string pictures;  // SHA-256 over the MD5 of each frame
  std::uint64_t frames = 0;
  std::string sound;  // SHA-256 of all samples at 24 bits
};

Result<std::string> hash_of_sound(Run run, std::string_view stream, const std::stop_token& stop) {
  run.add({"-map", stream, "-vn", "-c:a", "pcm_s24le", "-f", "hash", "-hash", "sha256", "-"});
  std::string text;
  TRY(run.go(
      [&](std::string_view piece) {
        if (text.size() < 200) text += piece;
        return Advance::made;
      },
      stop));
  return std::string(trim(text));
}

// Times are left out: a container's clock may be coarser than another's.
Result<void> hash_pictures(Run run, std::string_view stream, std::string_view pixels, Decoded& decoded,
                           const std::stop_token& stop) {
  run.add({"-map", stream, "-an", "-fps_mode", "passthrough", "-pix_fmt", pixels, "-f", "framemd5", "-"});
  Digest digest(DigestAlgorithm::sha256);
  std::string rest;
  const auto take_line = [&](std::string_view line) {
    if (line.empty() || line.front() == '#') return;
    const std::string_view md5 = trim(line.substr(line.rfind(',') + 1));
    digest.update(as_bytes(std::string(md5) + "\n"));
    ++decoded.frames;
  };
  TRY(run.go(
      [&](std::string_view piece) {
        rest += piece;
        for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
          take_line(std::string_view(rest).substr(0, end));
          rest.erase(0, end + 1);
        }
        return Advance::made;
      },
      stop));
  decoded.pictures = digest.finish_hex();
  return {};
}

struct Streams {
  const VideoStream* video = nullptr;
  const AudioStream* audio = nullptr;
};

Result<Decoded> decode(const Sandbox& sandbox, const Path& file, const Arguments& guards, const Streams& streams,
                       bool copy, const std::stop_token& stop) {
  Decoded decoded;
  if (streams.video != nullptr) {
    const std::string map = copy ? "0:v:0" : fmt::format("0:{}", streams.video->index);
    TRY(hash_pictures(Run(sandbox, file, guards), map, streams.video->pixel_format, decoded, stop));
  }
  if (streams.audio != nullptr) {
    const std::string map = copy ? "0:a:0" : fmt::format("0:{}", streams.audio->index);
    decoded.sound = TRY(hash_of_sound(Run(sandbox, file, guards), map, stop));
  }
  return decoded;
}

Result<void> make_copy(const Sandbox& sandbox, const Path& original, const MediaInfo& info, const Streams& streams,
                       std::string_view name, const Path& directory, const std::stop_token& stop) {
  Run run(sandbox, original, input_guards(info.format));
  if (streams.video != nullptr) {
    run.add({"-map",      fmt::format("0:{}", streams.video->index),
             "-c:v",      "ffv1",
             "-level",    "3",
             "-coder",    "1",
             "-context",  "1",
             "-g",        "1",
             "-slices",   "16",
             "-slicecrc", "1",
             "-fps_mode", "passthrough",
             "-pix_fmt",  streams.video->pixel_format});
  }
  // Decoders of lossy sound give more than 24 bits; what is kept is what is compared.
  if (streams.audio != nullptr)
    run.add({"-map", fmt::format("0:{}", streams.audio->index), "-c:a", "flac", "-sample_fmt", "s32",
             "-bits_per_raw_sample", "24"});
  run.add({"-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-f",
           streams.video != nullptr ? "matroska" : "flac", name});
  run.into(directory);
  return run.go(nullptr, stop);
}

}  // namespace

const NormalFormFacts& facts(NormalForm form) { return forms[static_cast<std::size_t>(form)]; }

std::optional<NormalForm> normal_form_of(const MediaInfo& info) {
  const VideoStream* video = preferred(info.videos);
  const AudioStream* audio = preferred(info.audios);
  if (video != nullptr && names(pictures_to_normalize, video->codec)) return NormalForm::ffv1_matroska;
  if (video == nullptr && audio != nullptr && names(sounds_to_normalize, audio->codec)) return NormalForm::flac;
  return std::nullopt;
}

Result<Normalized> normalize(const Sandbox& sandbox, const Path& original, const MediaInfo& info, NormalForm form,
                             const Path& directory, const ProgressSink& sink, const std::stop_token& stop) {
  const Streams streams{form == NormalForm::ffv1_matroska ? preferred(info.videos) : nullptr, preferred(info.audios)};
  Normalized made{fmt::format("normal.{}", facts(form).ending), 0, {}};
  sink({"normalize", 0});
  TRY(make_copy(sandbox, original, info, streams, made.file_name, directory, stop));
  sink({"prove", 0.5});
  const Decoded source = TRY(decode(sandbox, original, input_guards(info.format), streams, false, stop));
  sink({"prove", 0.75});
  const Arguments copy_guards = input_guards(form == NormalForm::flac ? Format::flac : Format::matroska);
  const Decoded copy = TRY(decode(sandbox, directory / made.file_name, copy_guards, streams, true, stop));
  if (source.pictures != copy.pictures || source.frames != copy.frames || source.sound != copy.sound) {
    return with_cause(
        fail(Code::internal, "media.verify_failed"),
        fmt::format("frames {} and {}, sound {} and {}", source.frames, copy.frames, source.sound, copy.sound));
  }
  made.frames = source.frames;
  if (streams.video != nullptr) made.proof = fmt::format("framemd5 {} of {} frames", source.pictures, source.frames);
  if (streams.audio != nullptr) made.proof += fmt::format("{}sound {}", made.proof.empty() ? "" : "; ", source.sound);
  return made;
}

}  // namespace khen
