// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <stop_token>

#include "metadata/base/files.h"
#include "transcode/sandbox.h"

namespace khen {

// Unpacks a ZIP or tar file (also gzip, xz or zstd in it) into the empty directory `into`, in the sandbox, which can
// write nowhere else. Only plain files and directories with honest relative paths come out. Errors: "file.not_found";
// (unreadable) "bag.packed" when it isn't one or is damaged, "bag.packed_path" {path}, "bag.packed_link" {path},
// "bag.packed_twice" {path}; too_large "bag.bomb" when it would fill more than `most_bytes`, or swells beyond all
// measure; those of Sandbox::run().
Result<void> unpack(const Sandbox& sandbox, const Path& file, const Path& into, std::uint64_t most_bytes,
                    const std::stop_token& stop = {});

// The confined half: arguments are the packed file's name and the bytes that may come out; unpacks into its working
// directory.
int run_unpack_child(int argc, char** argv);

}  // namespace khen
