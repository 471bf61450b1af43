// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/home.h"
#include "metadata/catalogue_read.h"
#include "server/call.h"
#include "server/media_file.h"

// How every address below /media begins: which Recording, and may this viewer have anything of it now (P8).
namespace khen {

struct OpenedRecording {
  GuardedRecording guarded;
  Verdict verdict = Verdict::allow;  // allow or low
};

// By the path parameter "recording". Errors: "recording.not_found" for what doesn't exist or is hidden,
// "access.denied" and "access.login_needed".
Result<OpenedRecording> open_recording(Home& home, const Call& call);

Caching caching_for(AccessClass audience);

// Public bytes may be shown by any site; reserved ones only by ours.
void open_to_other_sites(Reply& reply, AccessClass audience);

}  // namespace khen
