// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "metadata/base/error.h"

namespace khen {

// Xapian's exceptions end in this folder. `message` is what failed: "index.failed", "search.failed".
inline Error from_xapian(const Xapian::Error& error, std::string_view message) {
  const std::string cause = error.get_description();
  if (std::string_view(error.get_type()) == "DatabaseLockError") {
    return with_cause(fail(Code::busy, "index.busy"), cause);
  }
  const char* system = error.get_error_string();
  const bool full = system != nullptr && std::string_view(system) == std::strerror(ENOSPC);
  const bool corrupt = std::string_view(error.get_type()) == "DatabaseCorruptError";
  const Code code = full ? Code::disk_full : corrupt ? Code::corrupt : Code::io;
  return with_cause(fail(code, message), cause);
}

}  // namespace khen
