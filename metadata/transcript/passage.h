// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/clock.h"
#include "metadata/base/result.h"

// What is said, sung or shown in a Recording, line by line: captions, transcripts, chapters, annotations. Plain values.
namespace khen {

enum class TranscriptKind { captions, subtitles, transcript, chapters, annotation };
inline constexpr std::array<std::string_view, 5> transcript_kind_names{"captions", "subtitles", "transcript",
                                                                       "chapters", "annotation"};
constexpr std::string_view name_of(TranscriptKind kind) {
  return transcript_kind_names[static_cast<std::size_t>(kind)];
}
std::optional<TranscriptKind> parse_transcript_kind(std::string_view name);

// embedded: a text track of the deposited file; machine: made by a program that listens.
enum class TranscriptOrigin { embedded, imported, machine };
inline constexpr std::array<std::string_view, 3> transcript_origin_names{"embedded", "imported", "machine"};
constexpr std::string_view name_of(TranscriptOrigin origin) {
  return transcript_origin_names[static_cast<std::size_t>(origin)];
}
std::optional<TranscriptOrigin> parse_transcript_origin(std::string_view name);

// How the lines of a tier hang on those of its parent tier: ELAN's stereotypes. `aligned` has times of its own.
enum class TierRelation { aligned, time_subdivision, included_in, symbolic_subdivision, symbolic_association };
inline constexpr std::array<std::string_view, 5> tier_relation_names{"aligned", "time_subdivision", "included_in",
                                                                     "symbolic_subdivision", "symbolic_association"};
constexpr std::string_view name_of(TierRelation relation) {
  return tier_relation_names[static_cast<std::size_t>(relation)];
}
std::optional<TierRelation> parse_tier_relation(std::string_view name);

// A layer of an annotation: the words, their translation, the gestures.
struct Tier {
  std::string name{};
  std::string parent{};  // name of another tier of the same transcript, "" for none
  std::string speaker{};
  std::string language{};  // BCP 47, "" for the transcript's
  TierRelation relation = TierRelation::aligned;
  bool operator==(const Tier&) const = default;
};

// A time range with text. Times count from the first picture or sound of the Recording.
struct Passage {
  milliseconds begin{0};
  milliseconds end{0};
  std::string text{};
  std::string speaker{};               // "" for the tier's
  std::string tier{};                  // name of a tier, "" when there are none
  std::string language{};              // BCP 47, "" for the tier's
  std::string key{};                   // unique within the transcript where another Passage names it as its parent
  std::string parent{};                // key of the Passage of the parent tier that this one belongs to
  std::optional<double> confidence{};  // 0–1, of machine-made lines
  bool operator==(const Passage&) const = default;
};

struct Transcript {
  TranscriptKind kind = TranscriptKind::captions;
  std::string language{};  // BCP 47, "" when unknown
  std::string label{};     // what readers choose it by, "" for its language's name
  TranscriptOrigin origin = TranscriptOrigin::imported;
  bool reviewed = false;        // a person has confirmed it; machine-made texts say so everywhere until then
  std::string source_format{};  // "webvtt", "eaf"…
  std::string source{};         // a file's name, or "stream 3"
  std::vector<Tier> tiers{};
  std::vector<Passage> passages{};  // ascending begin
  bool operator==(const Transcript&) const = default;

  [[nodiscard]] bool is_unreviewed_machine() const { return origin == TranscriptOrigin::machine && !reviewed; }
};

inline constexpr std::size_t most_passages = 50'000;
inline constexpr std::size_t most_tiers = 200;
inline constexpr std::size_t longest_passage = 20'000;  // bytes
inline constexpr std::size_t longest_name = 300;        // bytes: speakers, tiers, labels
inline constexpr std::size_t most_text = std::size_t{16} << 20;
inline constexpr milliseconds latest_time = std::chrono::hours(24 * 30);

// Texts to NFC with plain line ends, trimmed and without control characters; Passages by time; language tags in their
// usual case. What `check_transcript` then still finds wrong is wrong.
void normalize(Transcript& transcript);

// Errors (invalid): transcript.empty, transcript.too_many {limit}, transcript.too_large {limit}, transcript.order
// {number}, transcript.time_range {number}, transcript.text {number}, transcript.name {value}, transcript.language
// {value}, transcript.tier {value} (named twice, unknown, or its own ancestor), transcript.parent {number}.
Result<void> check_transcript(const Transcript& transcript);

// What a Passage says of itself, its tier or the transcript, the first that says anything.
std::string_view language_of(const Transcript& transcript, const Passage& passage);
std::string_view speaker_of(const Transcript& transcript, const Passage& passage);
const Tier* find_tier(const Transcript& transcript, std::string_view name);

// The Passages that are read along with the Recording: those of tiers without a parent, with text.
std::vector<const Passage*> main_passages(const Transcript& transcript);

}  // namespace khen
