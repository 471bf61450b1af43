// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/ladder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "transcode/document/office_kind.h"
#include "transcode/image.h"
#include "transcode/ladder_parts.h"
#include "transcode/picture_delay.h"
#include "transcode/words/recognise.h"

namespace khen {
namespace {

constexpr std::array<int, 4> image_widths{320, 640, 1280, 2560};
// A source this much larger than its greatest standard width gets one more of its own.
constexpr double own_size_factor = 1.15;
constexpr std::size_t most_sounds = 6;

std::vector<int> widths_up_to(int source, int greatest) {
  const int top = std::min(source, greatest);
  std::vector<int> widths;
  for (const int width : image_widths) {
    if (width <= top) widths.push_back(width);
  }
  if (widths.empty() || top > own_size_factor * widths.back()) widths.push_back(top);
  return widths;
}

std::optional<Recognition> plan_recognition(int pages, const Policy& policy) {
  const int read = std::min(pages, policy.max_read_pages);
  if (read <= 0) return std::nullopt;
  return Recognition{reading_languages(policy.languages), read};
}

DocumentPlan plan_document(const MediaInfo& info, const Policy& policy) {
  const bool office = is_office(info.format);
  const int pages = office ? policy.max_pages : (info.document ? std::min(info.document->pages, policy.max_pages) : 0);
  return {pages, office, plan_recognition(pages, policy)};
}

ImagePlan plan_image(const StillPicture& picture, const Policy& policy) {
  const bool large = std::max(picture.width, picture.height) > policy.pyramid_from;
  const int pages = std::min(picture.pages, policy.max_pages);
  return {widths_up_to(picture.width, policy.max_image_width), pages, large ? pyramid_tile : 0,
          plan_recognition(pages, policy)};
}

void note_hidden_pages(int found, int shown, std::vector<MediaFinding>& findings) {
  if (found <= shown) return;
  findings.push_back(
      {"media.pages_limited", {{"shown", fmt::format("{}", shown)}, {"found", fmt::format("{}", found)}}});
}

// The stream that its maker preferred, else the first; only those that we may decode.
template <class Stream>
const Stream* chosen(const std::vector<Stream>& streams) {
  const Stream* best = nullptr;
  for (const Stream& stream : streams) {
    if (stream.decoding == Decoding::refused) continue;
    if (best == nullptr || (stream.preferred && !best->preferred)) best = &stream;
  }
  return best;
}

template <class Stream>
void note_refused(const std::vector<Stream>& streams, std::vector<MediaFinding>& findings) {
  for (const Stream& stream : streams) {
    if (stream.decoding == Decoding::allowed) continue;
    findings.push_back(
        {"media.stream_unsupported", {{"stream", fmt::format("{}", stream.index)}, {"codec", stream.codec}}});
  }
}

// The preferred stream first, then the others in their order: a second language, a commentary.
std::vector<AudioPlan> plan_audios(const std::vector<AudioStream>& streams, const Policy& policy) {
  std::vector<AudioPlan> plans;
  const AudioStream* first = chosen(streams);
  if (first == nullptr) return plans;
  plans.push_back(plan_audio(*first, 1, policy));
  for (const AudioStream& stream : streams) {
    if (&stream == first || stream.decoding == Decoding::refused || plans.size() == most_sounds) continue;
    plans.push_back(plan_audio(stream, static_cast<int>(plans.size()) + 1, policy));
  }
  return plans;
}

// Packets that were all looked at tell the truth; else what is declared for the stream, else for the whole.
template <class Stream>
std::optional<MediaTime> duration_of(const Stream& stream, const MediaInfo& info) {
  if (stream.packets && stream.packets->whole && stream.packets->end > stream.packets->first)
    return stream.packets->end - stream.packets->first;
  return stream.duration ? stream.duration : info.duration;
}

Result<Plan> plan_streams(Plan plan, const MediaInfo& info, const Policy& policy) {
  if (info.videos.empty() && info.audios.empty()) return fail(Code::unreadable, "media.no_streams");
  note_refused(info.videos, plan.findings);
  note_refused(info.audios, plan.findings);
  const VideoStream* video = chosen(info.videos);
  const AudioStream* audio = chosen(info.audios);
  if (video == nullptr && audio == nullptr) {
    const std::string& codec = info.videos.empty() ? info.audios.front().codec : info.videos.front().codec;
    return fail(Code::unsupported_type, "media.unsupported_codec", {{"codec", codec}});
  }
  plan.kind = video != nullptr ? Kind::video : Kind::audio;
  if (video != nullptr) {
    plan.expected = video->duration ? video->duration : info.duration;
    plan.video = plan_video(*video, info, duration_of(*video, info), policy);
  } else {
    plan.expected = audio->duration ? audio->duration : info.duration;
  }
  plan.audios = plan_audios(info.audios, policy);
  return plan;
}

// Sound and captions go with the pictures.
void delay_with_pictures(Plan& plan, const MediaInfo& info) {
  const auto shown = [&](const VideoStream& video) { return plan.video && video.index == plan.video->stream; };
  const auto video = std::ranges::find_if(info.videos, shown);
  if (video == info.videos.end()) return;
  const MediaTime delay = picture_delay(*video, info, plan.video->frame_rate);
  for (AudioPlan& audio : plan.audios) audio.delay = delay;
  for (TextTrackPlan& text : plan.text_tracks) text.delay = delay;
}

void add_text_tracks(Plan& plan, const MediaInfo& info) {
  TextTracks texts = plan_text_tracks(info);
  plan.text_tracks = std::move(texts.tracks);
  plan.chapters = plan_chapters(info);
  std::ranges::move(texts.findings, std::back_inserter(plan.findings));
}

}  // namespace

Result<Plan> make_plan(const MediaInfo& info, const Policy& policy) {
  Plan plan;
  plan.kind = info.kind;
  plan.format = info.format;
  plan.encoders = policy.encoders;
  plan.findings = info.findings;
  if (info.kind == Kind::video || info.kind == Kind::audio) {
    add_text_tracks(plan, info);
    plan = TRY(plan_streams(std::move(plan), info, policy));
    delay_with_pictures(plan, info);
    return plan;
  }
  if (info.kind == Kind::image) {
    if (!info.picture) return fail(Code::unreadable, "media.no_streams");
    plan.image = plan_image(*info.picture, policy);
    note_hidden_pages(info.picture->pages, plan.image->pages, plan.findings);
    return plan;
  }
  plan.document = plan_document(info, policy);
  return plan;
}

std::vector<VideoRung> encoded_in(const VideoPlan& video, Lane lane) {
  std::vector<VideoRung> rungs;
  const auto take = [&](const VideoRung& rung) {
    if (rung.lane == lane && rung.making == Making::encode) rungs.push_back(rung);
  };
  std::ranges::for_each(video.rungs, take);
  std::ranges::for_each(video.saver, take);
  if (video.trick) take(*video.trick);
  return rungs;
}

const VideoRung* copied(const VideoPlan& video) {
  const auto found = std::ranges::find(video.rungs, Making::copy, &VideoRung::making);
  return found == video.rungs.end() ? nullptr : &*found;
}

}  // namespace khen
