// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/extra_text.h"

#include "ingest/read_text.h"
#include "metadata/transcript/store.h"

namespace khen {
namespace {

constexpr std::size_t most_indexed = std::size_t{4} << 20;  // bytes of one Record's transcripts

TextKind kind_for_index(TranscriptKind kind) {
  switch (kind) {
    case TranscriptKind::captions:
    case TranscriptKind::subtitles: return TextKind::captions;
    case TranscriptKind::transcript:
    case TranscriptKind::annotation: return TextKind::transcript;
    case TranscriptKind::chapters: break;
  }
  return TextKind::other;
}

// The same words in captions and in a transcript count twice; what is said often is what it is about.
void add_transcripts(Home& home, const RecordId& record, std::vector<ExtraText>& texts) {
  const auto transcripts =
      home.catalogue->read([&](Db& db) { return transcripts_of_record(db, record, Removed::left_out); });
  if (!transcripts) return;
  std::size_t bytes = 0;
  for (const StoredTranscript& stored : *transcripts) {
    for (const Passage& passage : stored.content.passages) {
      bytes += passage.text.size() + 1;
      if (bytes > most_indexed) return;
      texts.push_back({std::string(language_of(stored.content, passage)), passage.text,
                       TextPlace{stored.recording.str(), passage.begin.count(), passage.end.count()},
                       kind_for_index(stored.content.kind)});
    }
  }
}

}  // namespace

ExtraTextSource extra_texts(Home& home) {
  return [&home](const StoredRecord& stored, const std::vector<Deliverable>& deliverables) {
    std::vector<ExtraText> texts = document_texts(home.paths.renditions, stored, deliverables);
    if (stored.record.id) add_transcripts(home, *stored.record.id, texts);
    return texts;
  };
}

}  // namespace khen
