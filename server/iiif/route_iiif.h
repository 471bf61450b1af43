// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "ingest/home.h"
#include "server/call.h"

namespace khen {

// Pictures after the IIIF Image API 3.0, level 0: /iiif/3/{recording}/info.json and the regions and sizes that it
// announces. Every byte is decided about as in MediaRoutes. No picture is decoded here: tiles lie ready in the
// pyramid. Lends `home`, which must outlive the routes.
class IiifRoutes {
 public:
  // `address` gives the public address of this site as the request's reader sees it.
  IiifRoutes(Home& home, std::function<std::string(const Request&)> address)
      : home_(home), address_(std::move(address)) {}
  [[nodiscard]] Routes routes() const;

 private:
  Home& home_;
  std::function<std::string(const Request&)> address_;
};

}  // namespace khen
