// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/catalogue.h"
#include "metadata/transcript/passage.h"

// Transcripts in the catalogue. Writing functions run inside DbPool::write; each leaves a PREMIS event and an outbox
// row of the Record, so that index and vault snapshot follow. Nothing here decides about access: a transcript is as
// open as its Recording.
namespace khen {

struct StoredTranscript {
  TranscriptId id;
  RecordingId recording;
  RecordId record;
  int revision = 1;
  Instant modified{};
  std::optional<Instant> removed;  // a tombstone without content
  Transcript content;
};

// Without the lines.
struct TranscriptHead {
  TranscriptId id;
  RecordingId recording;
  int revision = 1;
  Instant modified{};
  std::size_t lines = 0;
  Transcript content;  // tiers and passages left empty
};

enum class Removed { left_out, included };

// In the order in which they were made.
Result<std::vector<TranscriptHead>> transcripts_of(Db& db, const RecordingId& recording);
// Whole, of all Recordings of a Record.
Result<std::vector<StoredTranscript>> transcripts_of_record(Db& db, const RecordId& record, Removed removed);
// Code::not_found "transcript.not_found", also for removed ones.
Result<StoredTranscript> read_transcript(Db& db, const TranscriptId& id);

// All three normalise and check (metadata/transcript/passage.h).
Result<StoredTranscript> add_transcript(Db& db, const Clock& clock, const RecordingId& recording, Transcript content,
                                        const Authorship& by);
// Code::conflict "transcript.changed_meanwhile" {yours, stored} when `revision` isn't the stored one.
Result<StoredTranscript> replace_transcript(Db& db, const Clock& clock, const TranscriptId& id, int revision,
                                            Transcript content, const Authorship& by);
// What a program made of one source of the Recording (a stream, an adapter). Made again it replaces what it made
// before, unless a person has touched or removed that. Returns whether anything changed.
Result<bool> keep_derived(Db& db, const Clock& clock, const RecordingId& recording, Transcript content,
                          const Authorship& by);
// As it was elsewhere, or here before, with its id and revision; one of that id that is there already stays as it is.
// What a person made or changed counts as touched. Leaves no event: it brings its own.
Result<void> restore_transcript(Db& db, const StoredTranscript& stored);
// Leaves a tombstone.
Result<void> remove_transcript(Db& db, const Clock& clock, const TranscriptId& id, const Authorship& by);

}  // namespace khen
