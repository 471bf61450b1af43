// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "metadata/base/files.h"

namespace khen {

// Where the files of a bag go, one after the other. Not thread-safe. Only finish() makes the bag appear; without it
// nothing stays.
class BagSink {
 public:
  virtual ~BagSink() = default;
  // Returns the SHA-512 of what was copied.
  virtual Result<std::string> add_file(const std::string& path, const Path& from) = 0;
  virtual Result<void> add_text(const std::string& path, std::string_view text) = 0;
  virtual Result<void> finish() = 0;
};

// By the end of the name: ".tar" and ".zip" are packed (uncompressed: originals are compressed already) with one folder
// named like the file in it, everything else is a directory. Error "bag.exists" {file}.
Result<std::unique_ptr<BagSink>> open_bag_sink(Files& files, const Path& to, const std::stop_token& stop);

}  // namespace khen
