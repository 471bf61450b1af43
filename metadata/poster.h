// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "metadata/catalogue_read.h"

// Which picture stands for a Recording: the one that the program chose, or another of its stills.
namespace khen {

// Numbers of the stills to choose from, beside the poster that the program chose: of "still-2-640.webp" and the like.
std::vector<int> stills_of(const Deliverable& deliverable);

// What the file names of the pictures to be shown begin with: "poster-", or "still-3-" when that one was chosen and is
// there.
std::string poster_family(const Deliverable& deliverable);

// Notes the choice (nullopt: the program's) with an Event; inside a write transaction. Choosing what is chosen already
// changes nothing. Code::not_found "recording.not_found".
Result<void> choose_poster(Db& db, const Clock& clock, const RecordingId& recording, std::optional<int> still,
                           const std::string& agent);

}  // namespace khen
