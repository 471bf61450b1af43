// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "ingest/home.h"
#include "server/call.h"
#include "server/media_token.h"

namespace khen {

// Bytes of Recordings: /media/{recording}/{file} for Renditions, /media/{recording}/original for the deposited file,
// /media/{recording}/captions/{file} for transcripts (route_captions.h). Renditions and transcripts also below
// /signed/{token}, for players without cookies (media_token.h).
// A changed permission holds from the next request on (P8): each is decided anew, or repeats a decision whose ground is
// unchanged (open_recording.h). No address is ever turned
// into a path: ids and names are looked up in the catalogue. What it lends must outlive the routes.
class MediaRoutes {
 public:
  MediaRoutes(Home& home, const MediaTokens& tokens) : home_(home), tokens_(tokens) {}
  [[nodiscard]] Routes routes() const;

 private:
  Home& home_;
  const MediaTokens& tokens_;
};

// Where a Rendition and an original are served.
std::string media_address(const RecordingId& recording, std::string_view file_name);
std::string original_address(const RecordingId& recording);

}  // namespace khen
