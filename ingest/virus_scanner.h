// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

// What a scanner had to say about a file that may come in.
struct VirusVerdict {
  bool whole = true;    // false: the file is longer than the scanner reads
  std::string scanner;  // "ClamAV 1.4.3/27461/Sun Nov 22 …": its version and that of its signatures
};

// Asks the ClamAV daemon about a file, over its socket: clamd(8), VERSION and INSTREAM. It gets bytes and no names, so
// it needs no right to read anything of ours. Immutable; every question has a connection of its own.
class VirusScanner {
 public:
  // "unix:/run/clamav/clamd.ctl" or "127.0.0.1:3310"; "virus.address" (usage, {value}) for anything else.
  static Result<VirusScanner> at(const std::string& address);

  // "virus.unavailable" (busy) with the reason as its cause.
  [[nodiscard]] Result<std::string> version() const;

  // "virus.found" (unsupported_type, {virus}); "virus.unavailable": what can't be checked doesn't come in;
  // "media.cancelled".
  [[nodiscard]] Result<VirusVerdict> check(const Path& file, const std::stop_token& stop = {}) const;

 private:
  VirusScanner() = default;
  [[nodiscard]] Result<Descriptor> connect() const;

  Path path_;         // of a local socket, or
  std::string host_;  // a machine
  std::string port_;
};

}  // namespace khen
