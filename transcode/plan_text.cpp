// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <iterator>

#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "transcode/ladder.h"

namespace khen {
namespace {

template <class Enum>
std::string_view word(Enum value, std::initializer_list<std::string_view> words) {
  return *(words.begin() + static_cast<std::ptrdiff_t>(value));
}

void describe(const VideoRung& rung, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "rung {} {} {} {}x{} fps={}/{} keyframe-every={}", rung.name,
                 word(rung.lane, {"fast", "quality"}), word(rung.making, {"encode", "copy"}), rung.width, rung.height,
                 rung.frame_rate.numerator, rung.frame_rate.denominator, rung.group_frames);
  if (rung.making == Making::encode)
    fmt::format_to(out, " {} crf={} peak={}k", word(rung.codec, {"h264", "av1"}), rung.quality, rung.peak_kbit);
  fmt::format_to(out, "\n");
}

void describe(const VideoPlan& video, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "video stream={} scan={} transfer={} range={} matrix={} fps={}/{}\n", video.stream,
                 word(video.scan, {"progressive", "interlaced", "telecine"}),
                 word(video.transfer, {"sdr", "pq", "hlg"}), word(video.range, {"limited", "full"}), video.matrix,
                 video.frame_rate.numerator, video.frame_rate.denominator);
  if (!video.unmarked_fields.empty()) fmt::format_to(out, "fields {} unmarked\n", video.unmarked_fields);
  if (video.chunks > 1) fmt::format_to(out, "chunks {} of {} frames\n", video.chunks, video.chunk_frames);
  for (const VideoRung& rung : video.rungs) describe(rung, out);
  for (const VideoRung& rung : video.saver) describe(rung, out);
  if (video.trick) describe(*video.trick, out);
  fmt::format_to(out, "stills {}x{}\n", video.still_width, video.still_height);
}

void describe(const AudioPlan& audio, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "audio stream={} language={}", audio.stream, audio.language.empty() ? "-" : audio.language);
  if (audio.describes_video) fmt::format_to(out, " describes-video");
  if (audio.delay.count() != 0) fmt::format_to(out, " delay={:.6f}", to_seconds(audio.delay));
  fmt::format_to(out, "\n");
  for (const auto* rungs : {&audio.rungs, &audio.saver}) {
    for (const AudioRung& rung : *rungs) {
      fmt::format_to(out, "rung {} {} channels={} {}k\n", rung.name, word(rung.codec, {"aac", "opus"}), rung.channels,
                     rung.kbit);
    }
  }
}

void describe(const Recognition& recognition, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "recognise {} pages={}\n", fmt::join(recognition.languages, "+"), recognition.pages);
}

void describe(const DocumentPlan& document, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "document pages={}{}\n", document.pages, document.convert ? " by way of pdf" : "");
  if (document.recognition) describe(*document.recognition, out);
}

void describe(const ImagePlan& image, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "image widths={} avif webp jpeg pages={}\n", fmt::join(image.widths, ","), image.pages);
  if (image.tile > 0) fmt::format_to(out, "pyramid tile={} jpeg zip\n", image.tile);
  if (image.recognition) describe(*image.recognition, out);
}

}  // namespace

std::string describe(const Plan& plan) {
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "plan {} {} from {}\n", plan.version, name_of(plan.kind), facts(plan.format).name);
  if (plan.expected) fmt::format_to(out, "expected {:.3f}s\n", to_seconds(*plan.expected));
  if (plan.video) describe(*plan.video, out);
  for (const AudioPlan& audio : plan.audios) describe(audio, out);
  if (plan.image) describe(*plan.image, out);
  if (plan.document) describe(*plan.document, out);
  text += describe(plan.text_tracks);
  for (const Chapter& chapter : plan.chapters)
    fmt::format_to(out, "chapter {:.3f}-{:.3f} {}\n", to_seconds(chapter.start), to_seconds(chapter.end),
                   printable(chapter.title));
  for (const MediaFinding& finding : plan.findings) {
    fmt::format_to(out, "finding {}", finding.message);
    for (const Parameter& parameter : finding.parameters)
      fmt::format_to(out, " {}={}", parameter.name, parameter.value);
    fmt::format_to(out, "\n");
  }
  return text;
}

std::string digest(const Plan& plan) { return digest_hex(DigestAlgorithm::sha256, describe(plan)); }

}  // namespace khen
