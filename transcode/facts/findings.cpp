// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/facts/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace khen {
namespace {

// A frame that is combed spoils a progressive rung, a needless deinterlacer only softens: so it takes less to find
// fields than to disbelieve a flag that promises them.
constexpr double surely_interlaced = 0.6;
constexpr double surely_progressive = 0.03;
constexpr int enough_judged = 30;  // frames

constexpr double bearable_difference = 1.0;  // seconds
constexpr double bearable_relative_difference = 0.02;
constexpr double often_irregular = 0.02;  // less is a lost frame here and there
constexpr double nearly_all_black = 0.95;

std::string number(int value) { return fmt::format("{}", value); }
std::string seconds(MediaTime time) { return fmt::format("{:.1f}", to_seconds(time)); }

std::string_view hdr_name(const VideoStream& video) {
  if (video.hdr.dolby_vision_profile) return "Dolby Vision";
  if (video.transfer == Transfer::hlg) return "HLG";
  return video.hdr.mastering_peak ? "HDR10" : "PQ";
}

// Near 1:1 is a rounding error of the maker's.
bool is_square(const Rate& aspect) { return aspect.numerator == 0 || std::abs(aspect.value() - 1) < 0.01; }

void note_picture(const VideoStream& video, std::vector<MediaFinding>& findings) {
  if (video.transfer != Transfer::sdr || video.hdr.dolby_vision_profile) {
    findings.push_back({"media.hdr", {{"standard", std::string(hdr_name(video))}}});
  }
  if (video.mirrored) findings.push_back({"media.mirrored", {}});
  if (!is_square(video.sample_aspect)) {
    const Rate& aspect = video.sample_aspect;
    findings.push_back(
        {"media.pixels_not_square", {{"aspect", fmt::format("{}:{}", aspect.numerator, aspect.denominator)}}});
  }
  if (video.width % 2 != 0 || video.height % 2 != 0) {
    findings.push_back({"media.odd_size", {{"width", number(video.width)}, {"height", number(video.height)}}});
  }
}

// Two channels or fewer have only one meaning.
void note_sound(const AudioStream& audio, std::vector<MediaFinding>& findings) {
  if (audio.channels <= 2 || (!audio.layout.empty() && audio.layout != "unknown")) return;
  findings.push_back({"media.layout_unknown", {{"stream", number(audio.index)}, {"channels", number(audio.channels)}}});
}

bool differs(MediaTime declared, MediaTime found) {
  const double difference = std::abs(to_seconds(declared) - to_seconds(found));
  return difference > bearable_difference && difference > bearable_relative_difference * to_seconds(found);
}

// The stream's own word counts before the container's, which covers all streams.
void note_length(const MediaInfo& info, const VideoStream& video, std::vector<MediaFinding>& findings) {
  const PacketFacts& packets = *video.packets;
  if (packets.count == 0 && !packets.whole) return;
  const MediaTime found = packets.end - packets.first;
  const std::optional<MediaTime>& declared = video.duration ? video.duration : info.duration;
  if (declared && differs(*declared, found)) {
    findings.push_back({"media.lengths_disagree", {{"declared", seconds(*declared)}, {"found", seconds(found)}}});
  }
}

void note_packets(const MediaInfo& info, const VideoStream& video, std::vector<MediaFinding>& findings) {
  const PacketFacts& packets = *video.packets;
  note_length(info, video, findings);
  if (packets.timestamps_jump) findings.push_back({"media.timestamps_jump", {}});
  if (packets.count > 0 && !packets.starts_with_key) findings.push_back({"media.no_keyframe_at_start", {}});
  if (packets.irregular_share > often_irregular && !packets.timestamps_jump) {
    findings.push_back({"media.variable_rate", {{"rate", fmt::format("{:.2f}", packets.measured_rate.value())}}});
  }
}

void settle_scan(VideoStream& video, std::vector<MediaFinding>& findings) {
  const SurveyFacts& survey = *video.survey;
  const bool flagged = video.scan == Scan::interlaced;
  if (survey.telecine) {
    findings.push_back({"media.telecine", {}});
    video.scan = Scan::telecine;
  } else if (!flagged && survey.interlaced_share >= surely_interlaced) {
    findings.push_back({"media.interlaced_unflagged", {}});
    video.scan = Scan::interlaced;
  } else if (flagged && survey.judged >= enough_judged && survey.interlaced_share <= surely_progressive) {
    findings.push_back({"media.progressive_flagged_interlaced", {}});
    video.scan = Scan::progressive;
  }
  if (survey.black_share >= nearly_all_black) findings.push_back({"media.black", {}});
}

}  // namespace

void note_declared(MediaInfo& info) {
  for (const VideoStream& video : info.videos) note_picture(video, info.findings);
  for (const AudioStream& audio : info.audios) note_sound(audio, info.findings);
}

void note_measured(MediaInfo& info) {
  for (VideoStream& video : info.videos) {
    if (video.packets) note_packets(info, video, info.findings);
    if (video.survey) settle_scan(video, info.findings);
  }
}

}  // namespace khen
