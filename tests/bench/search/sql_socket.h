// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen::bench {

// A connection to a database server of this machine. Blocks.
class SqlSocket {
 public:
  static Result<SqlSocket> connect(const Path& path);
  Result<void> send(std::string_view bytes) const;
  Result<std::string> receive(std::size_t bytes);  // exactly so many

 private:
  explicit SqlSocket(Descriptor socket) : socket_(std::move(socket)) {}
  Descriptor socket_;
  std::string ahead_;
  std::size_t used_ = 0;
};

// Rows of an answer: how many, and the sum of the numbers in their first column.
struct SqlRows {
  std::int64_t rows = 0;
  std::int64_t sum = 0;
};

}  // namespace khen::bench
