// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>

#include "metadata/base/digest.h"

namespace khen::ocfl {

// All wanted digests of a file in one pass, by the names of OCFL 1.1, 3.4: md5, sha1, sha256, sha512, blake2b-512.
// Names that aren't known are left out of the answer.
Result<std::map<std::string, std::string>> digests_of_file(const Path& file, const std::set<std::string>& algorithms,
                                                           const ReadWatch& watch = nullptr);

}  // namespace khen::ocfl
