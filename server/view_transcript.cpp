// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "metadata/language.h"
#include "server/route_captions.h"
#include "server/view_card.h"

namespace khen {
namespace {

constexpr std::size_t most_lines = 1200;  // on one page; the files have all

constexpr std::size_t most_chapters = 300;

struct Download {
  std::string_view ending;
  std::string_view label;
};
constexpr std::array<Download, 3> downloads{{{"vtt", "WebVTT"}, {"srt", "SRT"}, {"eaf", "ELAN"}}};

std::string name_of_language(const Speech& speech, const Transcript& content) {
  if (content.language.empty()) return speech.say("transcript.no_language");
  return say_language(speech.vocabularies, speech.language, content.language);
}

// What hangs on each line: translations and glosses of dependent tiers.
std::multimap<std::string_view, const Passage*> dependents_of(const Transcript& content) {
  std::multimap<std::string_view, const Passage*> below;
  for (const Passage& passage : content.passages) {
    if (!passage.parent.empty() && !passage.text.empty()) below.emplace(passage.parent, &passage);
  }
  return below;
}

PageData lines_data(const Speech& speech, const Transcript& content) {
  const auto below = dependents_of(content);
  PageData list{PageData::List()};
  std::size_t count = 0;
  std::string_view before;
  for (const Passage* passage : main_passages(content)) {
    if (++count > most_lines) break;
    PageData others{PageData::List()};
    for (auto [at, end] = passage->key.empty() ? std::pair(below.end(), below.end()) : below.equal_range(passage->key);
         at != end; ++at) {
      others.add(PageData::map(
          {{"text", at->second->text}, {"lang", lang_attribute(language_of(content, *at->second), speech.language)}}));
    }
    const double seconds = static_cast<double>(passage->begin.count()) / 1000;
    const std::string_view speaker = speaker_of(content, *passage);
    list.add(PageData::map({{"seconds", fmt::format("{:.3f}", seconds)},
                            {"time", say_duration(seconds)},
                            {"speaker", speaker == before ? std::string_view() : speaker},
                            {"lang", lang_attribute(language_of(content, *passage), speech.language)},
                            {"text", passage->text},
                            {"others", std::move(others)}}));
    before = speaker;
  }
  return list;
}

PageData choices_data(const Speech& speech, const TranscriptPanel& panel) {
  PageData list{PageData::List()};
  if (panel.all.size() < 2) return list;
  const char mark = panel.address.find('?') == std::string::npos ? '?' : '&';
  for (const TranscriptHead& head : panel.all) {
    list.add(PageData::map({{"href", fmt::format("{}{}transcript={}#transcript", panel.address, mark, head.id.text())},
                            {"label", describe_transcript(speech, head.content)},
                            {"chosen", head.id == panel.shown->id}}));
  }
  return list;
}

}  // namespace

std::optional<std::size_t> choose_transcript(const std::vector<TranscriptHead>& all, std::string_view language,
                                             std::string_view asked) {
  if (all.empty()) return std::nullopt;
  const auto place = [&](auto test) -> std::optional<std::size_t> {
    const auto found = std::find_if(all.begin(), all.end(), test);
    return found == all.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - all.begin()));
  };
  if (const auto named = place([&](const TranscriptHead& head) { return head.id.text() == asked; })) return named;
  if (const auto own = place([&](const TranscriptHead& head) {
        return head.content.kind != TranscriptKind::chapters && language_of(head.content.language) == language;
      })) {
    return own;
  }
  return place([](const TranscriptHead& head) { return head.content.kind != TranscriptKind::chapters; }).value_or(0);
}

std::optional<std::size_t> choose_chapters(const std::vector<TranscriptHead>& all, std::string_view language) {
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].content.kind != TranscriptKind::chapters) continue;
    if (language_of(all[i].content.language) == language) return i;
    if (!chosen) chosen = i;
  }
  return chosen;
}

Chapters player_chapters(const StoredTranscript* stored) {
  if (stored == nullptr) return {};
  Chapters chapters{stored->id.str(), caption_address(stored->recording, stored->id, "vtt"), {}};
  for (const Passage* passage : main_passages(stored->content)) {
    if (chapters.marks.size() == most_chapters) break;
    chapters.marks.push_back({static_cast<double>(passage->begin.count()) / 1000, passage->text,
                              std::string(language_of(stored->content, *passage))});
  }
  return chapters;
}

std::string describe_transcript(const Speech& speech, const Transcript& content) {
  std::string text =
      name_of_language(speech, content) + " · " + speech.say(fmt::format("transcript.kind.{}", name_of(content.kind)));
  if (!content.label.empty()) text += " · " + content.label;
  if (content.is_unreviewed_machine()) text += " · " + speech.say("transcript.machine");
  return text;
}

PageData transcript_data(const Speech& speech, const TranscriptPanel& panel) {
  if (panel.shown == nullptr) return {};
  const StoredTranscript& shown = *panel.shown;
  PageData files{PageData::List()};
  for (const Download& one : downloads) {
    files.add(PageData::map({{"href", caption_address(shown.recording, shown.id, one.ending)}, {"label", one.label}}));
  }
  const bool shortened = main_passages(shown.content).size() > most_lines;
  return PageData::map({
      {"label", describe_transcript(speech, shown.content)},
      {"machine", shown.content.is_unreviewed_machine() ? speech.say("transcript.machine_note") : std::string()},
      {"choices", choices_data(speech, panel)},
      {"passages", lines_data(speech, shown.content)},
      {"shortened",
       shortened ? speech.say("transcript.shortened", {{"count", std::to_string(most_lines)}}) : std::string()},
      {"files", std::move(files)},
      {"edit_href",
       panel.editable ? fmt::format("/{}/desk/transcripts/{}", speech.language, shown.id.text()) : std::string()},
  });
}

std::vector<CaptionTrack> player_tracks(const Speech& speech, const std::vector<TranscriptHead>& all) {
  std::vector<CaptionTrack> tracks;
  for (const TranscriptHead& head : all) {
    if (!is_shown_over_picture(head.content.kind)) continue;
    std::string label = track_label(head.content);
    // A bare tag is no name for a reader.
    if (label == head.content.language) label = say_language(speech.vocabularies, speech.language, label);
    if (head.content.is_unreviewed_machine()) label += " · " + speech.say("transcript.machine");
    tracks.push_back({.id = head.id.str(),
                      .address = caption_address(head.recording, head.id, "vtt"),
                      .language = head.content.language,
                      .label = std::move(label),
                      .kind = head.content.kind == TranscriptKind::subtitles ? "subtitles" : "captions"});
  }
  return tracks;
}

}  // namespace khen
