// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "ingest/admit.h"
#include "metadata/base/files.h"
#include "metadata/embedded/field.h"
#include "transcode/sandbox.h"

namespace khen {

// The files that lie beside `source` and tell of it: "song.wav.json", "song.json", "song.info.json", "song.xml",
// "song.xmp", "song.eaf". Regular files of a bearable size only; links are not followed.
std::vector<Path> files_beside(const Path& source);

struct Beside {
  std::vector<EmbeddedField> fields;
  std::vector<Remark> remarks;  // "file.beside_read" {file, count}, "file.beside_unreadable" {file}
};

// What they say, read in the sandbox. They themselves are not kept, and nothing that is wrong with them keeps a
// recording out. "media.cancelled" only.
Result<Beside> read_beside(const Sandbox& sandbox, const Path& source, const std::stop_token& stop);

}  // namespace khen
