// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/catalogue_read.h"
#include "metadata/event.h"

namespace khen {

// A Record with its originals, all that happened to them, and who did it, as PREMIS 3.0 XML (Library of Congress,
// schema premis-v3-0.xsd). Pure, thread-safe. For the staff: events name accounts.
std::string to_premis(const Record& record, const std::vector<Deliverable>& originals,
                      const std::vector<StoredEvent>& events);

}  // namespace khen
