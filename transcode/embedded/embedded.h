// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "metadata/embedded/field.h"
#include "transcode/sandbox.h"

// What files say of themselves, read in the sandbox. See metadata/embedded for what becomes of it.
namespace khen {

// A picture's EXIF, IPTC and XMP. Errors: media.unreadable (a picture can be sound although what it says of itself
// isn't), media.timed_out, media.cancelled, sandbox.*.
Result<std::vector<EmbeddedField>> read_picture_tags(const Sandbox& sandbox, const Path& file,
                                                     const std::stop_token& stop);

// A file that lies beside another one and tells of it: JSON (of photo services, of download programs, with members
// named as in Dublin Core), Dublin Core and XMP in XML, the head of an ELAN file. `name` is put before what was read.
// Errors as above.
Result<std::vector<EmbeddedField>> read_sidecar(const Sandbox& sandbox, const Path& file, std::string_view name,
                                                const std::stop_token& stop);
inline constexpr std::uint64_t largest_sidecar = 1 << 20;  // bytes

// The confined half. Never call it in a process that does anything else.
int run_embedded_child(int argc, char** argv);

}  // namespace khen
