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
  Proof proof = Proof::cookie;       // what the decision rests on

  // A file of the published set. nullptr also for what a viewer who may see it small only must not get, and for
  // captions, which are served as the catalogue has them: corrected, or taken away.
  [[nodiscard]] const Rendition* find(std::string_view file_name) const;
  [[nodiscard]] bool may_see(const Rendition& rendition) const;

  [[nodiscard]] Caching caching() const;
  // Also where the address itself is what opens: it was given away for a player somewhere else.
  void open_to_other_sites(HeaderList& headers) const;

  // `shown` as a reply to `call`, which may be given again for as long as everything that was decided here would be
  // decided again.
  [[nodiscard]] Reply standing_reply(const Call& call, Representation shown) const;
};

// By the path parameter "recording". Errors: "recording.not_found" for what doesn't exist or is hidden,
// "access.denied" and "access.login_needed".
Result<OpenedRecording> open_recording(Home& home, const Call& call);

Caching caching_for(AccessClass audience);

// Public bytes may be shown by any site; reserved ones only by ours.
void open_to_other_sites(HeaderList& headers, AccessClass audience);

// The Plan decides about every byte of its Renditions. `name`: of a file, or of a part of one.
EntityTag tag_for(const RenditionSet& set, std::string_view name);

Path path_of(const Home& home, const RenditionSet& set, const Rendition& rendition);

}  // namespace khen
