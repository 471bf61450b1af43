// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/sound_facts.h"
#include "server/view_card.h"

// The Recordings of a Record on its page: the one that is shown, the list of all, what can be downloaded. Pure.
namespace khen {

// First part of a text document, for reading on the page.
struct DocumentText {
  std::string text;
  bool shortened = false;
};

// A track of captions that can be laid over the picture.
struct CaptionTrack {
  std::string id;
  std::string address;
  std::string language;  // BCP 47, "" when unknown
  std::string label;
  std::string kind;  // as HTML names it
};

// A part of a film or sound that a reader can jump to.
struct ChapterMark {
  double seconds = 0;
  std::string title;
  std::string language;  // BCP 47, "" when unknown
};

struct Chapters {
  std::string id;
  std::string address;  // as WebVTT
  std::vector<ChapterMark> marks;
};

struct Shown {
  const Deliverable& deliverable;
  std::string name;  // what assistive technology calls it
  std::string motif;
  const DocumentText* text = nullptr;  // nullptr: none
  std::vector<CaptionTrack> captions{};
  const MeasuredSound* sound = nullptr;  // the same as for `text`
  Chapters chapters{};                   // no marks: there are none
};

// Whether a machine read its text from pictures.
bool is_recognised(const Deliverable& deliverable);

PageData player_data(const Speech& speech, const Shown& shown);

// `address`: of the Record's page. Empty when there is one Recording only.
PageData playlist_data(const Speech& speech, const std::vector<Deliverable>& deliverables, std::size_t current,
                       std::string_view address);

// The file that other players are told to open, "" when there is none.
std::string_view file_for_players(const Deliverable& deliverable);

// Where a player of the reader's own opens a Recording.
struct Elsewhere {
  std::string address;
  std::optional<Instant> ends{};  // it tells who watches, and until when
};
PageData elsewhere_data(const Speech& speech, const Elsewhere& elsewhere);

PageData downloads_data(const Speech& speech, const Deliverable& deliverable);

// "Phim · 2:14", "Ảnh · 4000 × 3000".
std::string describe_recording(const Speech& speech, const Recording& recording);

}  // namespace khen
