// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "metadata/base/files.h"

namespace khen {

// What libmagic takes the first 64 KiB of a file for ("application/x-executable"): only to tell a depositor what was
// refused, never to decide. libmagic's parsers of containers are off. "application/octet-stream" when it doesn't know.
std::string guess_media_type(const Path& file);

}  // namespace khen
