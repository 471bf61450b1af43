// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/extra_text.h"
#include "ingest/home.h"

namespace khen {

// What is said, sung or written in the Recordings of a Record, for the index: lines of transcripts with their times,
// and the pages of documents. Reads the catalogue; `home` must outlive it. A text that can't be read is left out: the
// Record is still found by its description.
ExtraTextSource extra_texts(Home& home);

}  // namespace khen
