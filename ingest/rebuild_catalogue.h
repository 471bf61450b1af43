// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/home.h"

// A working catalogue from the vault alone (P6): Records with their versions, Recordings, Events, transcripts and
// Collections. What only ever was in the catalogue isn't there: accounts and sessions, saved searches, synonyms, what
// sheets said, unfinished uploads, Collections without a Record. Renditions and index are made again.
namespace khen {

// Where two tellings of one Record differ: "record.json", "history.json", "transcripts/….json", "event", "record" when
// one doesn't have it.
struct CatalogueDifference {
  std::string record;
  std::string part;
  std::string detail;
};

enum class Placing {
  if_there_is_none,  // a catalogue that can be read stays; the new one is only compared with it
  always,            // the old one is kept aside as catalogue.db.before-rebuild-…
};

struct RebuiltCatalogue {
  std::int64_t records = 0;
  std::int64_t recordings = 0;
  std::int64_t events = 0;
  std::int64_t transcripts = 0;
  std::vector<CatalogueDifference> unproven;     // the new catalogue tells it otherwise than the vault
  bool compared = false;                         // with an old catalogue
  std::vector<CatalogueDifference> differences;  // between the old one and the new one
  std::int64_t later_events = 0;  // of the old one, about copies and fixity, that the vault gets with the next change
  bool in_place = false;
};

struct RebuildProgress {
  std::size_t done = 0;
  std::size_t of = 0;
};
using RebuildObserver = std::function<void(const RebuildProgress&)>;

// Nobody else may have the home open when a catalogue is put in place; a running worker is noticed ("worker.running").
// Every Record that was read back is told again by the new catalogue and compared byte for byte with what lies in the
// vault. An object that can't be read is told in `unproven` and the others are taken. Errors: "home.not_found",
// "home.broken", "disk.full"; after one nothing has changed.
Result<RebuiltCatalogue> rebuild_catalogue(Files& files, const Clock& clock, const Path& home, Placing placing,
                                           const RebuildObserver& observer = nullptr, const std::stop_token& stop = {});

struct Comparison {
  std::vector<CatalogueDifference> differences;
  std::int64_t later_events = 0;
};
Result<Comparison> compare_catalogues(DbPool& before, DbPool& after);

}  // namespace khen
