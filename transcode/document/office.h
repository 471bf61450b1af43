// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/sandbox.h"

namespace khen {

// Office documents to PDF by LibreOffice, inside the sandbox: without macros, links or network, with a profile of its
// own in `directory`, where the PDF is put too. "media.unreadable" when nothing came out, and those of Sandbox::run():
// "sandbox.program_missing" when LibreOffice isn't installed.
Result<Path> convert_to_pdf(const Sandbox& sandbox, const Path& file, const Path& directory,
                            const std::stop_token& stop);

}  // namespace khen
