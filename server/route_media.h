// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "ingest/home.h"
#include "server/call.h"

namespace khen {

// Bytes of Recordings: /media/{recording}/{file} for Renditions, /media/{recording}/original for the deposited file,
// /media/{recording}/captions/{file} for transcripts (route_captions.h).
// A changed permission holds from the next request on (P8): each is decided anew, or repeats a decision whose ground is
// unchanged (open_recording.h). No address is ever turned
// into a path: ids and names are looked up in the catalogue. Lends `home`, which must outlive the routes.
class MediaRoutes {
 public:
  explicit MediaRoutes(Home& home) : home_(home) {}
  [[nodiscard]] Routes routes() const;

 private:
  Home& home_;
};

// Where a Rendition and an original are served.
std::string media_address(const RecordingId& recording, std::string_view file_name);
std::string original_address(const RecordingId& recording);

}  // namespace khen
