// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/document.h"
#include "metadata/base/files.h"

namespace khen {

// What documents and pictures say, for the index: the first mebibyte of each published text.txt, in the language of the
// Record when it names exactly one. It counts for the Record, so the Record's audience holds for it too (P9).
// `renditions`: their root.
std::vector<ExtraText> document_texts(const Path& renditions, const StoredRecord& stored,
                                      const std::vector<Deliverable>& deliverables);

}  // namespace khen
