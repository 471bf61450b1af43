// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/catalogue_read.h"
#include "metadata/exchange/context.h"

namespace khen {

struct AtomFeed {
  std::string id;  // an IRI that never changes (metadata/exchange/uuid.h)
  std::string title;
  std::string self;  // addresses
  std::string page;  // the same for people
  std::string next;  // the part that follows (RFC 5005), "" for none
  std::string_view language;
  const std::vector<StoredRecord>& records;
};

// RFC 4287, with the part that follows named as in RFC 5005, section 3. An entry is known by its Record, whatever feed
// it stands in. Without Records it is dated to 1970, since nothing ever changed.
std::string to_atom(const AtomFeed& feed, const ExchangeContext& context);

}  // namespace khen
