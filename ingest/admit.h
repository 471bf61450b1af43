// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/recording.h"
#include "transcode/sandbox.h"

// Decides by the bytes, never by the name, whether a file may come in and what it is.
namespace khen {

// A remark that an archivist should see although the file was taken: a message id with parameters, as in Error.
struct Remark {
  std::string message;
  std::vector<Parameter> parameters;
};

struct Admitted {
  std::string file_name;  // clean_file_name() of the declared one
  MediaKind kind = MediaKind::document;
  std::string media_type;  // IANA
  std::optional<double> duration_seconds;
  std::optional<int> width;  // as displayed
  std::optional<int> height;
  std::string facts_json;
  std::vector<Remark> remarks;  // "media.name_promises_other" {promised, found} and what probing found
};

// The last part of a declared name, in NFC. "file.name_invalid" for controls (line ends included), invalid UTF-8, "",
// "." and "..", and more than 255 bytes.
Result<std::string> clean_file_name(std::string_view declared);

// Reads the file in the sandbox only; takes seconds at most. Refusals, each with the found type in {found} where there
// is one: "media.empty", "media.refused_playlist", "media.refused_markup", "media.unsupported", "media.unreadable", and
// the other errors of probe() in transcode/probe.h.
Result<Admitted> admit(const Sandbox& sandbox, const Path& file, std::string_view declared_name,
                       const std::stop_token& stop = {});

}  // namespace khen
