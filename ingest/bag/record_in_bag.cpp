// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/record_in_bag.h"

namespace khen {

std::string folder_in_bag(const RecordId& record) { return "data/records/" + record.str() + "/"; }

Result<KeptRecord> read_record_in_bag(const Path& directory, const RecordId& record) {
  KeptFiles files;
  std::error_code code;
  for (const Path& folder : {directory, directory / "transcripts"}) {
    for (std::filesystem::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
      if (it->is_regular_file(code)) files.emplace(it->path().lexically_relative(directory).native(), it->path());
    }
  }
  return read_kept_record(files, record);
}

}  // namespace khen
