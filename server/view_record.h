// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/event.h"
#include "server/view_facts.h"
#include "server/view_player.h"
#include "server/view_transcript.h"

// The page of one Record. Pure: everything was read, and decided about, before.
namespace khen {

enum class Editing { offered, not_offered };

struct RecordPage {
  const StoredRecord& stored;
  const std::vector<Deliverable>& deliverables;
  std::size_t current = 0;               // index in `deliverables`
  const DocumentText* text = nullptr;    // of the current one
  const MeasuredSound* sound = nullptr;  // the same
  const std::vector<StoredEvent>& events;
  const Titles& collections;             // those that the viewer may know of
  const Titles& records;                 // the same for Records pointed to
  std::vector<LocalizedText> citations;  // ready to copy, in several languages
  std::string permanent;                 // the address that stays
  Editing editing = Editing::not_offered;
  const std::vector<TranscriptHead>& transcripts;  // of the current one
  const StoredTranscript* transcript = nullptr;    // the one to read along
  const StoredTranscript* chapters = nullptr;
  std::optional<Elsewhere> elsewhere{};  // of the current one
};

PageData record_data(const Speech& speech, const RecordPage& page);

// First words of the description, for previews elsewhere.
std::string abstract_of(const Speech& speech, const Record& record);

// Paragraphs of a text: a list of {text, lang}.
PageData paragraphs_data(const Speech& speech, const LocalizedText& text);

// Events that tell a reader something, one line a kind and day, oldest first.
PageData history_data(const Speech& speech, const std::vector<StoredEvent>& events, Editing editing);

}  // namespace khen
