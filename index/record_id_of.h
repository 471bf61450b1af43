// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <optional>

#include "metadata/base/id.h"

namespace khen {

// The Record that a document stands for.
std::optional<RecordId> record_id_of(const Xapian::Database& database, Xapian::docid number);

}  // namespace khen
