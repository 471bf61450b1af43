// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/home.h"
#include "metadata/recording.h"
#include "transcode/likeness/look.h"
#include "transcode/likeness/sound.h"

// Recordings that are here already in other bytes. Prints are taken from the Renditions, kept in an index of the
// catalogue, and each new one is looked up there. Derived state: what a person decided about two Recordings is kept.
namespace khen {

enum class PrintKind { sound, picture, film };
inline constexpr std::array<std::string_view, 3> print_kind_names{"sound", "picture", "film"};
constexpr std::string_view name_of(PrintKind kind) { return print_kind_names[static_cast<std::size_t>(kind)]; }

// What a Recording is told by. `content`: a fingerprint as Chromaprint compresses it, or looks as text.
struct Print {
  PrintKind kind = PrintKind::sound;
  std::string content;
};

struct Likeness {
  RecordingId one;
  RecordingId other;
  PrintKind kind = PrintKind::sound;
  double score = 0;         // 0 to 1
  double later = 0;         // seconds by which what is heard in `one` comes later in `other`
  std::string judgement{};  // "", "same", "different"
};

// Of a set of Renditions: from sound.json and looks.json. Files that are absent or unreadable tell nothing.
std::vector<Print> prints_of(const Path& set_directory);

// Puts a Recording's prints into the index in place of its earlier ones and finds what is like it. In a transaction of
// the caller.
Result<void> keep_prints(Db& db, const Clock& clock, const RecordingId& recording, const std::vector<Print>& prints);

// The most likely first, whatever was decided; `one` is always `recording`.
Result<std::vector<Likeness>> likenesses_of(Db& db, const RecordingId& recording);
// "likeness.not_found". An Event of both Records tells who decided.
enum class Judgement { same, different, open };
Result<void> judge_likeness(Db& db, const Clock& clock, const RecordingId& one, const RecordingId& other,
                            Judgement judgement, std::string_view agent);

// Follows the outbox: looks at the Renditions of every Record that has changed.
inline constexpr std::string_view likeness_consumer = "likeness";
Result<void> follow_likeness(Home& home, const Clock& clock, const std::stop_token& stop);

}  // namespace khen
