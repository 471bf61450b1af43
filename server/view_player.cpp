// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_player.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "metadata/base/text.h"
#include "metadata/poster.h"
#include "server/view_card.h"
#include "server/view_sound.h"

namespace khen {
namespace {

constexpr std::string_view master_file = "master.m3u8";
constexpr std::string_view download_file = "video.mp4";
constexpr std::string_view audio_file = "audio.m4a";
constexpr std::string_view text_file = "text.txt";
constexpr std::string_view saver_file = "saver.m3u8";
constexpr std::string_view storyboard_file = "storyboard.vtt";
constexpr std::string_view pdf_file = "document.pdf";
constexpr std::string_view pyramid_file = "pyramid.zip";

const Rendition* find_file(const Deliverable& deliverable, std::string_view name) {
  if (!deliverable.renditions) return nullptr;
  const auto& all = deliverable.renditions->renditions;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Rendition& rendition) { return rendition.file_name == name; });
  return found == all.end() ? nullptr : &*found;
}

// A number after a letter: 480 of "v480.mp4", 48 of "a48.mp4".
int rung_number(std::string_view file, char letter) {
  if (file.size() < 6 || file.front() != letter || !file.ends_with(".mp4")) return 0;
  int number = 0;
  const std::string_view digits = file.substr(1, file.size() - 5);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? number : 0;
}

std::vector<const Rendition*> rungs(const Deliverable& deliverable, char letter) {
  std::vector<const Rendition*> found;
  if (!deliverable.renditions) return found;
  for (const Rendition& rendition : deliverable.renditions->renditions) {
    if (rung_number(rendition.file_name, letter) > 0) found.push_back(&rendition);
  }
  std::sort(found.begin(), found.end(), [&](const Rendition* left, const Rendition* right) {
    return rung_number(left->file_name, letter) < rung_number(right->file_name, letter);
  });
  return found;
}

PageData rungs_data(const Speech& speech, const Deliverable& deliverable) {
  PageData list{PageData::List()};
  const auto sound = rungs(deliverable, 'a');
  const std::uint64_t sound_bytes = sound.empty() ? 0 : sound.back()->bytes;
  for (const Rendition* rung : rungs(deliverable, 'v')) {
    list.add(PageData::map({{"height", std::to_string(rung->height.value_or(0))},
                            {"label", fmt::format("{}p", rung_number(rung->file_name, 'v'))},
                            {"size", say_bytes(speech.language, rung->bytes + sound_bytes)}}));
  }
  return list;
}

PageData file_link(const Speech& speech, const Deliverable& deliverable, const Rendition* file) {
  if (file == nullptr) return {};
  return PageData::map({{"href", media_address(deliverable.recording.id, file->file_name)},
                        {"size", say_bytes(speech.language, file->bytes)}});
}

// Where a file is served, "" when there is none.
std::string address_of(const Deliverable& deliverable, std::string_view name) {
  return find_file(deliverable, name) == nullptr ? std::string() : media_address(deliverable.recording.id, name);
}

// For the player's gain; "" when there is nothing to even out.
std::string gain_of(const MeasuredSound* sound) {
  return sound == nullptr || !sound->integrated ? std::string() : fmt::format("{:.1f}", sound->gain);
}

// The times that the controls show before anything is loaded.
void set_length(PageData& data, const Deliverable& deliverable) {
  const double seconds = deliverable.recording.duration_seconds.value_or(0);
  data.set("seconds", fmt::format("{:.1f}", seconds)).set("length", say_duration(seconds));
}

PageData captions_data(const std::vector<CaptionTrack>& tracks) {
  PageData list{PageData::List()};
  for (const CaptionTrack& track : tracks) {
    list.add(PageData::map({{"id", track.id},
                            {"href", track.address},
                            {"lang", track.language},
                            {"label", track.label},
                            {"kind", track.kind}}));
  }
  return list;
}

PageData chapters_data(const Speech& speech, const Chapters& chapters) {
  PageData list{PageData::List()};
  for (const ChapterMark& mark : chapters.marks) {
    list.add(PageData::map({{"seconds", fmt::format("{:.3f}", mark.seconds)},
                            {"time", say_duration(mark.seconds)},
                            {"title", mark.title},
                            {"lang", lang_attribute(mark.language, speech.language)}}));
  }
  return list;
}

void set_chapters(PageData& data, const Speech& speech, const Chapters& chapters) {
  data.set("chapters", chapters_data(speech, chapters)).set("chapters_href", chapters.address);
}

PageData video_data(const Speech& speech, const Shown& shown) {
  constexpr int poster_width = 1280;
  const Deliverable& deliverable = shown.deliverable;
  const auto poster = picture_of(deliverable, poster_family(deliverable), poster_width);
  PageData data = PageData::map({
      {"id", deliverable.recording.id.text()},
      {"name", shown.name},
      {"master", media_address(deliverable.recording.id, master_file)},
      {"width", std::to_string(deliverable.recording.width.value_or(1280))},
      {"height", std::to_string(deliverable.recording.height.value_or(720))},
      {"poster", poster ? poster->source : std::string()},
      {"progressive", file_link(speech, deliverable, find_file(deliverable, download_file))},
      {"audio", file_link(speech, deliverable, find_file(deliverable, audio_file))},
      {"captions", captions_data(shown.captions)},
      {"rungs", rungs_data(speech, deliverable)},
      {"saver", address_of(deliverable, saver_file)},
      {"storyboard", address_of(deliverable, storyboard_file)},
      {"gain", gain_of(shown.sound)},
      {"video", true},
  });
  set_length(data, deliverable);
  set_chapters(data, speech, shown.chapters);
  return data;
}

// Sound goes as one small file: seeking by byte ranges needs no playlist, and it plays everywhere.
PageData sound_data(const Speech& speech, const Shown& shown) {
  const Deliverable& deliverable = shown.deliverable;
  PageData sources{PageData::List()};
  if (find_file(deliverable, audio_file) != nullptr) {
    sources.add(PageData::map({{"href", media_address(deliverable.recording.id, audio_file)}, {"type", "audio/mp4"}}));
  }
  PageData data = PageData::map({
      {"id", deliverable.recording.id.text()},
      {"name", shown.name},
      {"motif", shown.motif},
      {"waveform", shown.sound == nullptr ? PageData() : waveform_data(*shown.sound)},
      {"saver", false},
      {"gain", gain_of(shown.sound)},
      {"sources", std::move(sources)},
      {"captions", captions_data(shown.captions)},
      {"rungs", PageData::List()},
      {"audio", false},
      {"video", false},
  });
  set_length(data, deliverable);
  set_chapters(data, speech, shown.chapters);
  return data;
}

// Pages of a document, or of a picture that has several.
PageData document_pages(const Speech& speech, const Deliverable& deliverable);
PageData text_lines(const Speech& speech, const DocumentText* text);

// The widest of a format, for opening alone.
const Rendition* widest(const Deliverable& deliverable, std::string_view family) {
  const Rendition* best = nullptr;
  if (!deliverable.renditions) return best;
  for (const Rendition& rendition : deliverable.renditions->renditions) {
    if (!rendition.file_name.starts_with(family) || rendition.media_type == "image/avif") continue;
    if (best == nullptr || rendition.width.value_or(0) > best->width.value_or(0)) best = &rendition;
  }
  return best;
}

// The places of words on a picture that stands alone; those of pages belong to the pages.
std::string picture_words(const Deliverable& deliverable) {
  return find_file(deliverable, "page-1.webp") == nullptr ? address_of(deliverable, "page-1.hocr") : std::string();
}

PageData image_data(const Speech& speech, const Shown& shown) {
  constexpr int shown_width = 1280;
  const auto picture = picture_of(shown.deliverable, "image-", shown_width);
  if (!picture) return {};
  PageData sources{PageData::List()};
  if (!picture->avif.empty()) sources.add(PageData::map({{"type", "image/avif"}, {"srcset", picture->avif}}));
  if (!picture->webp.empty()) sources.add(PageData::map({{"type", "image/webp"}, {"srcset", picture->webp}}));
  const Rendition* const full = widest(shown.deliverable, "image-");
  return PageData::map({
      {"name", shown.name},
      {"src", picture->source},
      {"width", std::to_string(picture->width)},
      {"height", std::to_string(picture->height)},
      {"sources", std::move(sources)},
      {"zoom", find_file(shown.deliverable, pyramid_file) == nullptr
                   ? PageData()
                   : PageData(fmt::format("/iiif/3/{}/info.json", shown.deliverable.recording.id.text()))},
      {"pages", document_pages(speech, shown.deliverable)},
      {"words", picture_words(shown.deliverable)},
      {"text", text_lines(speech, shown.text)},
      {"text_lang", false},
      {"recognised", is_recognised(shown.deliverable)},
      {"full", media_address(shown.deliverable.recording.id, full->file_name)},
      {"full_size", say_bytes(speech.language, full->bytes)},
  });
}

PageData document_pages(const Speech& speech, const Deliverable& deliverable) {
  PageData pages{PageData::List()};
  for (int number = 1;; ++number) {
    const Rendition* const page = find_file(deliverable, fmt::format("page-{}.webp", number));
    if (page == nullptr) return pages;
    const std::string address = media_address(deliverable.recording.id, page->file_name);
    pages.add(PageData::map({{"href", address},
                             {"number", std::to_string(number)},
                             {"words", address_of(deliverable, fmt::format("page-{}.hocr", number))},
                             {"src", address},
                             {"width", std::to_string(page->width.value_or(0))},
                             {"height", std::to_string(page->height.value_or(0))},
                             {"label", speech.say("viewer.page", {{"number", std::to_string(number)}})}}));
  }
}

PageData text_lines(const Speech& speech, const DocumentText* text) {
  PageData lines{PageData::List()};
  if (text == nullptr) return lines;
  std::string_view rest = text->text;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\n\n");
    const std::string_view paragraph = trim(rest.substr(0, end));
    if (!paragraph.empty()) lines.add(PageData::map({{"line", paragraph}}));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
  }
  if (text->shortened) lines.add(PageData::map({{"line", speech.say("viewer.shortened")}}));
  return lines;
}

PageData document_data(const Speech& speech, const Shown& shown) {
  const Deliverable& deliverable = shown.deliverable;
  return PageData::map({
      {"name", shown.name},
      {"pages", document_pages(speech, deliverable)},
      {"text", text_lines(speech, shown.text)},
      {"text_lang", false},
      {"recognised", is_recognised(deliverable)},
      {"original", original_address(deliverable.recording.id)},
      {"original_size", say_bytes(speech.language, deliverable.recording.bytes)},
  });
}

PageData download(const Speech& speech, std::string address, std::string label, std::string note, std::uint64_t bytes) {
  return PageData::map({{"href", std::move(address)},
                        {"label", std::move(label)},
                        {"note", std::move(note)},
                        {"size", say_bytes(speech.language, bytes)}});
}

}  // namespace

bool is_recognised(const Deliverable& deliverable) {
  if (!deliverable.renditions) return false;
  const auto& all = deliverable.renditions->renditions;
  return std::any_of(all.begin(), all.end(),
                     [](const Rendition& rendition) { return rendition.role.starts_with("words-"); });
}

PageData player_data(const Speech& speech, const Shown& shown) {
  const bool ready = shown.deliverable.renditions.has_value();
  const MediaKind kind = shown.deliverable.recording.kind;
  return PageData::map({
      {"video", ready && kind == MediaKind::video ? video_data(speech, shown) : PageData()},
      {"sound", ready && kind == MediaKind::audio ? sound_data(speech, shown) : PageData()},
      {"image", ready && kind == MediaKind::image ? image_data(speech, shown) : PageData()},
      {"document", ready && kind == MediaKind::document ? document_data(speech, shown) : PageData()},
      {"pending", ready ? PageData() : PageData::map({{"motif", shown.motif}})},
      {"caption", describe_recording(speech, shown.deliverable.recording)},
  });
}

PageData playlist_data(const Speech& speech, const std::vector<Deliverable>& deliverables, std::size_t current,
                       std::string_view address) {
  constexpr int thumbnail_width = 320;
  PageData list{PageData::List()};
  if (deliverables.size() < 2) return list;
  for (std::size_t i = 0; i < deliverables.size(); ++i) {
    const Recording& recording = deliverables[i].recording;
    const auto picture = cover_of({deliverables[i]}, thumbnail_width);
    list.add(PageData::map({
        {"href", fmt::format("{}?recording={}#player", address, recording.id.text())},
        {"playing", i == current},
        {"image", picture ? picture->source : std::string()},
        {"icon", name_of(recording.kind)},
        {"label", speech.say("record.part", {{"number", std::to_string(i + 1)}})},
        {"note", describe_recording(speech, recording)},
    }));
  }
  return list;
}

std::string_view file_for_players(const Deliverable& deliverable) {
  switch (deliverable.recording.kind) {
    case MediaKind::video: return find_file(deliverable, master_file) == nullptr ? "" : master_file;
    case MediaKind::audio: return find_file(deliverable, audio_file) == nullptr ? "" : audio_file;
    case MediaKind::image:
    case MediaKind::document: break;
  }
  return {};
}

PageData elsewhere_data(const Speech& speech, const Elsewhere& elsewhere) {
  return PageData::map({{"href", elsewhere.address},
                        {"hint", elsewhere.ends ? speech.say("player.elsewhere_private",
                                                             {{"time", say_time(speech.language, *elsewhere.ends)}})
                                                : speech.say("player.elsewhere_hint")}});
}

PageData downloads_data(const Speech& speech, const Deliverable& deliverable) {
  PageData list{PageData::List()};
  const Recording& recording = deliverable.recording;
  if (const Rendition* file = find_file(deliverable, download_file)) {
    list.add(download(speech, media_address(recording.id, file->file_name),
                      speech.say("download.video", {{"height", std::to_string(file->height.value_or(0))}}), "MP4",
                      file->bytes));
  }
  if (const Rendition* file = find_file(deliverable, audio_file)) {
    list.add(download(speech, media_address(recording.id, file->file_name), speech.say("download.audio"), "M4A",
                      file->bytes));
  }
  if (const Rendition* file = widest(deliverable, "image-")) {
    list.add(download(speech, media_address(recording.id, file->file_name),
                      speech.say("download.image", {{"width", std::to_string(file->width.value_or(0))}}),
                      file->media_type, file->bytes));
  }
  if (const Rendition* file = find_file(deliverable, pdf_file)) {
    list.add(
        download(speech, media_address(recording.id, file->file_name), speech.say("download.pdf"), "PDF", file->bytes));
  }
  if (const Rendition* file = find_file(deliverable, text_file)) {
    list.add(download(speech, media_address(recording.id, file->file_name), speech.say("download.text"), "TXT",
                      file->bytes));
  }
  list.add(download(speech, original_address(recording.id), speech.say("download.original"),
                    recording.media_type + " · " + recording.file_name, recording.bytes));
  return list;
}

std::string describe_recording(const Speech& speech, const Recording& recording) {
  std::string text = speech.say(fmt::format("medium.{}", name_of(recording.kind)));
  if (recording.duration_seconds) text += " · " + say_duration(*recording.duration_seconds);
  if (recording.kind == MediaKind::image && recording.width && recording.height) {
    text += fmt::format(" · {} × {}", *recording.width, *recording.height);
  }
  return text;
}

}  // namespace khen
