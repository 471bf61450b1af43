// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "metadata/transcript/store.h"
#include "server/page_data.h"
#include "server/view_player.h"
#include "server/wording.h"

// What is said in a Recording beside its player: one transcript line by line, the others to choose from. Pure.
namespace khen {

struct TranscriptPanel {
  const std::vector<TranscriptHead>& all;
  const StoredTranscript* shown = nullptr;  // nullptr: there is none
  std::string address;                      // of the page
  bool editable = false;
};

// The one that a reader of this language should see first, by position in `all`: asked for by id, else in their
// language, else the first. nullopt: none.
std::optional<std::size_t> choose_transcript(const std::vector<TranscriptHead>& all, std::string_view language,
                                             std::string_view asked);

// Absent when there is none.
PageData transcript_data(const Speech& speech, const TranscriptPanel& panel);

// The chapters that a reader of this language should see, by position in `all`: in their language, else the first.
std::optional<std::size_t> choose_chapters(const std::vector<TranscriptHead>& all, std::string_view language);
// As the player shows them; nothing for nullptr.
Chapters player_chapters(const StoredTranscript* stored);

// The tracks that the player offers.
std::vector<CaptionTrack> player_tracks(const Speech& speech, const std::vector<TranscriptHead>& all);

// "Tiếng Việt · phụ đề", with "máy làm, chưa duyệt" where due.
std::string describe_transcript(const Speech& speech, const Transcript& content);

}  // namespace khen
