// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

// The parts of a ZIP file in memory, by name; names are only compared, nothing is written. What may come out is bounded
// over all reads together: 512 MiB, and 500 times what went in once that is beyond 16 MiB. Only for the sandbox.
class ZipParts {
 public:
  // Lends the bytes. Error "sheet.unreadable" when it is no ZIP file or has more than 10,000 parts.
  static Result<ZipParts> open(std::string_view bytes);

  [[nodiscard]] bool has(std::string_view name) const;

  // Calls `sink` with the part's bytes, block after block. "sheet.unreadable" when it is missing, damaged or encrypted;
  // too_large "sheet.bomb".
  Result<void> read(std::string_view name, const std::function<Result<void>(std::string_view)>& sink);

 private:
  explicit ZipParts(std::string_view bytes) : bytes_(bytes) {}
  std::string_view bytes_;
  std::vector<std::string> names_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace khen
