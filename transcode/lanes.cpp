// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/lanes.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <thread>

#include "transcode/chunk_queue.h"

namespace khen {
namespace {

Error wrong(const std::string& reason) { return with_cause(fail(Code::internal, "media.verify_failed"), reason); }

constexpr std::string_view lane_name(Lane lane) { return lane == Lane::fast ? "first" : "quality"; }

std::string chunk_name(Lane lane, const Chunk& chunk) { return fmt::format("{}-{:05}", lane_name(lane), chunk.number); }

std::vector<std::string> names_of(const std::vector<VideoRung>& rungs) {
  std::vector<std::string> names;
  for (const VideoRung& rung : rungs) names.push_back(rung.name);
  return names;
}

std::vector<std::string> names_of(const AudioPlan& audio) {
  std::vector<std::string> names;
  for (const auto* rungs : {&audio.rungs, &audio.saver}) {
    for (const AudioRung& rung : *rungs) names.push_back(rung.name);
  }
  return names;
}

// All tracks of one run; none when the stream had nothing, which all must agree on.
Result<std::vector<TrackFile>> read_all(const Path& directory, const std::vector<std::string>& names) {
  std::vector<TrackFile> files;
  for (const std::string& name : names) {
    const Path path = directory / rung_file(name);
    std::optional<Track> track = TRY(read_rung(path));
    if (track) files.push_back({path, *std::move(track)});
  }
  if (!files.empty() && files.size() != names.size()) return wrong("some rungs are empty, others are not");
  return files;
}

// How many pictures a track of `rung` must have where the chunk has `frames` at the common rate.
std::int64_t expected_samples(const VideoPlan& video, const VideoRung& rung, std::int64_t frames) {
  const auto step = std::llround(video.frame_rate.value() / rung.frame_rate.value());
  return (frames + step - 1) / step;
}

// A chunk within the film is complete or the film ends in it; its rungs agree to the picture.
Result<void> check_chunk(const VideoPlan& video, Lane lane, const Chunk& chunk, const std::vector<TrackFile>& files) {
  const std::vector<VideoRung> rungs = encoded_in(video, lane);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto samples = static_cast<std::int64_t>(files[i].track.samples());
    if (chunk.frames > 0 && samples > frames_in(chunk, video, rungs[i]))
      return wrong(fmt::format("{}: {} pictures in chunk {}", rungs[i].name, samples, chunk.number));
    for (std::size_t k = 0; k < files.size(); ++k) {
      if (!(rungs[k].frame_rate == video.frame_rate)) continue;
      const auto whole = static_cast<std::int64_t>(files[k].track.samples());
      if (samples != expected_samples(video, rungs[i], whole))
        return wrong(fmt::format("{}: {} pictures where {} has {}", rungs[i].name, samples, rungs[k].name, whole));
    }
  }
  return {};
}

bool ends_film(const VideoPlan& video, Lane lane, const Chunk& chunk, const std::vector<TrackFile>& files) {
  if (files.empty() || chunk.frames == 0) return true;
  const VideoRung rung = encoded_in(video, lane).front();
  return static_cast<std::int64_t>(files.front().track.samples()) < frames_in(chunk, video, rung);
}

struct MadeChunk {
  std::vector<TrackFile> files;
  std::uint64_t damage = 0;
};

Result<MadeChunk> make_chunk(const EncodingWork& work, Lane lane, const Chunk& chunk, const PositionSink& sink) {
  const VideoPlan& video = *work.plan.video;
  const auto names = names_of(encoded_in(video, lane));
  const Piece piece =
      TRY(finished_piece(work.workspace, chunk_name(lane, chunk), [&](const Path& directory) -> Result<PieceFacts> {
        const EncoderEnd end =
            TRY(run_encoder(work.site, video_arguments(work.plan, lane, chunk, work.site.sandbox.input_name()),
                            directory, [&](double seconds) { sink(chunk.start + seconds); }));
        PieceFacts facts;
        if (!end.dead) TRY(check_chunk(video, lane, chunk, TRY(read_all(directory, names))));
        facts.damage = end.damage;
        return facts;
      }));
  return MadeChunk{TRY(read_all(piece.directory, names)), piece.facts.damage};
}

// All chunks up to the one in which the film ends, several at a time.
Result<std::vector<MadeChunk>> make_chunks(const EncodingWork& work, Lane lane, const PositionSink& sink) {
  const std::vector<Chunk> chunks = chunks_of(*work.plan.video);
  ChunkQueue queue(chunks, sink);
  std::vector<std::optional<Result<MadeChunk>>> results(chunks.size());
  const auto work_along = [&] {
    while (const auto number = queue.next()) {
      const Chunk& chunk = chunks[*number];
      Result<MadeChunk> made = make_chunk(work, lane, chunk, queue.position_of(*number));
      const bool last = !made || ends_film(*work.plan.video, lane, chunk, made->files);
      queue.finish(*number, last);
      results[*number] = std::move(made);
    }
  };
  {
    std::vector<std::jthread> others;
    const auto hands = std::min<std::size_t>(static_cast<std::size_t>(std::max(1, work.plan.encoders)), chunks.size());
    for (std::size_t i = 1; i < hands; ++i) others.emplace_back(work_along);
    work_along();
  }
  std::vector<MadeChunk> made;
  for (std::size_t i = 0; i < queue.wanted(); ++i) made.push_back(TRY(*std::move(results[i])));
  return made;
}

Result<PieceFacts> join_chunks(const EncodingWork& work, Lane lane, const PositionSink& sink, const Path& directory) {
  const std::vector<MadeChunk> chunks = TRY(make_chunks(work, lane, sink));
  const auto names = names_of(encoded_in(*work.plan.video, lane));
  PieceFacts facts;
  for (const MadeChunk& chunk : chunks) facts.damage += chunk.damage;
  if (chunks.front().files.empty()) return facts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<TrackFile> parts;
    for (const MadeChunk& chunk : chunks) {
      if (!chunk.files.empty()) parts.push_back(chunk.files[i]);
    }
    TRY(join_tracks(parts, directory / rung_file(names[i])));
  }
  return facts;
}

// Made by one run, then given its index by being joined from one part.
Result<Encoded> encode_whole(const EncodingWork& work, const std::string& piece_name,
                             const std::vector<std::string>& names, const Arguments& arguments,
                             const PositionSink& sink) {
  const Piece piece = TRY(finished_piece(work.workspace, piece_name, [&](const Path& directory) -> Result<PieceFacts> {
    const Path raw = directory / "raw";
    LocalFiles files;
    TRY(files.make_directories(raw));
    const EncoderEnd end = TRY(run_encoder(work.site, arguments, raw, sink));
    for (const TrackFile& file : TRY(read_all(raw, names))) {
      TRY(join_tracks({file}, directory / file.path.filename()));
    }
    TRY(files.remove_all(raw));
    PieceFacts facts;
    facts.damage = end.damage;
    return facts;
  }));
  return Encoded{TRY(read_all(piece.directory, names)), piece.facts.damage};
}

}  // namespace

Result<Encoded> encode_lane(const EncodingWork& work, Lane lane, const PositionSink& sink) {
  const std::string name(lane_name(lane));
  const Piece piece = TRY(finished_piece(
      work.workspace, name, [&](const Path& directory) { return join_chunks(work, lane, sink, directory); }));
  for (const Chunk& chunk : chunks_of(*work.plan.video)) TRY(drop_piece(work.workspace, chunk_name(lane, chunk)));
  return Encoded{TRY(read_all(piece.directory, names_of(encoded_in(*work.plan.video, lane)))), piece.facts.damage};
}

Result<Encoded> encode_sound(const EncodingWork& work, std::size_t number, const PositionSink& sink) {
  const AudioPlan& audio = work.plan.audios.at(number);
  return encode_whole(work, fmt::format("sound-{}", number + 1), names_of(audio),
                      audio_arguments(work.plan, audio, work.site.sandbox.input_name()), sink);
}

Result<Encoded> copy_pictures(const EncodingWork& work, const PositionSink& sink) {
  return encode_whole(work, "copy", {copied(*work.plan.video)->name},
                      copy_arguments(work.plan, work.site.sandbox.input_name()), sink);
}

}  // namespace khen
