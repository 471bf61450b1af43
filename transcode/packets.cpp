// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/packets.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "transcode/command.h"
#include "transcode/facts/packet_summary.h"

namespace khen {
namespace {

constexpr std::uint64_t cheap_bytes = std::uint64_t{256} << 20U;
constexpr std::uint64_t kept_bytes = std::uint64_t{64} << 30U;  // beyond, even a copy is made anew
constexpr std::uint64_t most_packets = 20'000'000;
constexpr std::uint64_t most_sampled_packets = 20'000;
constexpr double sample_seconds = 8;
constexpr std::uint64_t reader_memory = std::uint64_t{2} << 30U;

// One reading of the file, from somewhere to somewhere.
struct Reading {
  std::string interval;  // ffprobe's words; empty: all of it
  std::uint64_t most = most_packets;
  std::chrono::seconds wall{60};
};

struct Read {
  std::map<int, PacketSummary> streams;
  bool complete = false;  // to where it should go
};

Arguments packet_arguments(Format format, std::string_view input, const Reading& reading) {
  Arguments arguments{"-hide_banner", "-v", "error"};
  std::ranges::copy(input_guards(format), std::back_inserter(arguments));
  if (!reading.interval.empty()) arguments.insert(arguments.end(), {"-read_intervals", reading.interval});
  for (const std::string_view word : {std::string_view("-show_entries"), packet_entries, std::string_view("-of"),
                                      std::string_view("csv=p=0"), std::string_view("-i"), input}) {
    arguments.emplace_back(word);
  }
  return arguments;
}

// A decoder that isn't allowed makes ffprobe give up, with the packets listed all the same or not at all: either way
// what was read counts.
Result<Read> read_once(const Sandbox& sandbox, const Path& file, Format format, const Reading& reading,
                       const std::stop_token& stop) {
  Confined job;
  job.program = Program::ffprobe;
  job.arguments = packet_arguments(format, sandbox.input_name(), reading);
  job.input = file;
  job.limits.memory_bytes = reader_memory;
  job.limits.cpu_seconds = static_cast<std::uint64_t>(reading.wall.count());
  job.limits.wall = reading.wall;

  Read read;
  std::uint64_t count = 0;
  LineReader lines;
  std::stop_source enough;
  const std::stop_callback passed_on(stop, [&enough] { enough.request_stop(); });
  const ChildOutput take = [&](std::string_view piece) {
    lines.add(piece, [&](std::string_view line) {
      const std::optional<Packet> packet = packet_in(line);
      if (!packet || enough.stop_requested()) return;
      read.streams[packet->stream].add(*packet);
      if (++count >= reading.most) enough.request_stop();
    });
    return Advance::made;
  };
  const Result<ChildEnd> end = sandbox.run(job, take, enough.get_token());
  if (end) {
    read.complete = end->exit_code == 0;
    return read;
  }
  if (stop.stop_requested()) return end.error();
  const bool bounded = end.error().code == Code::cancelled || end.error().message == "media.timed_out";
  if (!bounded) return end.error();
  return read;
}

bool read_whole(const MediaInfo& info) {
  if (info.bytes <= cheap_bytes || !info.duration) return true;
  return info.bytes <= kept_bytes && std::ranges::any_of(info.videos, may_be_kept);
}

std::optional<PacketFacts> facts_of(Read& read, int stream, const Rate& nominal, const Rate& average) {
  const auto found = read.streams.find(stream);
  if (found == read.streams.end()) return std::nullopt;
  return found->second.finish(nominal, average);
}

// Places are in order of time.
PacketFacts joined(const PacketFacts& a, const PacketFacts& b) {
  PacketFacts both = a;
  both.count += b.count;
  both.bytes += b.bytes;
  both.end = std::max(a.end, b.end);
  both.constant_rate = a.constant_rate && b.constant_rate && a.measured_rate == b.measured_rate;
  both.group_frames = a.group_frames == b.group_frames ? a.group_frames : 0;
  both.timestamps_jump = a.timestamps_jump || b.timestamps_jump;
  both.longest_group = std::max(a.longest_group, b.longest_group);
  both.closed_groups = a.closed_groups && b.closed_groups;
  both.irregular_share = std::max(a.irregular_share, b.irregular_share);
  return both;
}

template <class Stream>
void join_into(Stream& stream, const std::optional<PacketFacts>& found) {
  if (!found) return;
  stream.packets = stream.packets ? joined(*stream.packets, *found) : *found;
}

void take_facts(MediaInfo& info, Read& read) {
  for (VideoStream& video : info.videos)
    join_into(video, facts_of(read, video.index, video.nominal_rate, video.average_rate));
  for (AudioStream& audio : info.audios) join_into(audio, facts_of(read, audio.index, {}, {}));
}

// A stream of which no packet came has none.
template <class Stream>
void mark_whole(std::vector<Stream>& streams) {
  for (Stream& stream : streams) {
    if (!stream.packets) stream.packets.emplace();
    stream.packets->whole = true;
  }
}

// Beginning, middle and end. The last one has no upper bound, so that the true end is seen.
std::vector<Reading> places_in(const MediaInfo& info) {
  const double length = to_seconds(*info.duration);
  const double begin = info.start ? to_seconds(*info.start) : 0;
  constexpr std::chrono::seconds patience{20};
  return {{fmt::format("%+{:.0f}", sample_seconds), most_sampled_packets, patience},
          {fmt::format("{:.3f}%+{:.0f}", begin + length / 2, sample_seconds), most_sampled_packets, patience},
          {fmt::format("{:.3f}%", std::max(0.0, begin + length - sample_seconds)), most_sampled_packets, patience}};
}

}  // namespace

bool may_be_kept(const VideoStream& video) {
  const bool square = std::abs(video.sample_aspect.value() - 1) < 0.01;
  return video.codec == "h264" && video.bit_depth == 8 && video.chroma == "4:2:0" && video.scan == Scan::progressive &&
         video.transfer == Transfer::sdr && square && video.rotation == 0 && !video.mirrored;
}

Result<MediaInfo> read_packets(const Sandbox& sandbox, const Path& file, MediaInfo info, const std::stop_token& stop) {
  if (info.videos.empty() && info.audios.empty()) return info;
  if (read_whole(info)) {
    Read read = TRY(read_once(sandbox, file, info.format, {}, stop));
    take_facts(info, read);
    if (!read.complete) return info;
    mark_whole(info.videos);
    mark_whole(info.audios);
    return info;
  }
  for (const Reading& place : places_in(info)) {
    Read read = TRY(read_once(sandbox, file, info.format, place, stop));
    take_facts(info, read);
  }
  return info;
}

}  // namespace khen
