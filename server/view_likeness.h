// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ingest/likeness/likeness.h"
#include "metadata/db.h"
#include "server/view_facts.h"

// What is here already in these or other bytes, for the desk.
namespace khen {

// One Recording that is like another one, as somebody may know of it.
struct KnownLikeness {
  Likeness likeness;
  bool same_bytes = false;
  Recording own;
  Recording other;
  Record record;  // of the other
};

// Of those Records only that are open to the one who asks.
Result<std::vector<KnownLikeness>> known_likenesses(Db& db, const RecordingId& recording,
                                                    const std::vector<AccessClass>& open);

// {own, other, file, href, title, lang, text, decided, actions[{op, label}]} of each. Pure.
PageData likenesses_data(const Speech& speech, const std::vector<KnownLikeness>& known);

}  // namespace khen
