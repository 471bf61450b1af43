// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "transcode/derive.h"

// A finished part of the work in a directory of its own: whole or not there at all. What a killed worker had finished
// isn't made again.
namespace khen {

// What is known of a piece beside its files.
struct PieceFacts {
  std::uint64_t damage = 0;          // complaints of the decoder
  std::vector<RenditionFile> files;  // those that are Renditions already
  std::vector<MediaFinding> findings;
};

struct Piece {
  Path directory;
  PieceFacts facts;
};

// Fills the given directory, which is empty.
using PieceMaker = std::function<Result<PieceFacts>(const Path& directory)>;

// The piece `name` of `workspace`, made unless it is there; durable when this returns. Errors: the maker's, disk.*.
Result<Piece> finished_piece(const Path& workspace, const std::string& name, const PieceMaker& make);

// Forgets pieces that went into another one.
Result<void> drop_piece(const Path& workspace, const std::string& name);

}  // namespace khen
