// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/id.h"

// Where objects lie below our storage root: the registered layout 0003-hash-and-id-n-tuple-storage-layout with two
// tuples of two characters, so that a million Records make 65,536 directories of about 15 each.
namespace khen::ocfl {

inline constexpr std::string_view layout_name = "0003-hash-and-id-n-tuple-storage-layout";
inline constexpr std::string_view root_declaration = "ocfl_1.1";

std::string object_id(const RecordId& record);

// Relative to the storage root: "3f/a0/urn%3akhen%3arecord%3a01jd…".
Path object_path(const RecordId& record);

// The Record of an object's directory name; nullopt for other names.
std::optional<RecordId> record_of_directory(std::string_view name);

// Declares an empty or absent directory to be a storage root of ours; checks one that is there ("vault.not_ours",
// "vault.newer"). Idempotent, also after a crash in its middle.
Result<void> prepare_storage_root(Files& files, const Path& root);

// Every Record with an object below the root, ascending.
Result<std::vector<RecordId>> list_records(const Path& root);

}  // namespace khen::ocfl
