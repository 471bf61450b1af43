// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/likeness/write.h"

namespace khen {

static_assert(look_side == signature_side);

Looks looks_of_film(const Samples& samples) {
  constexpr std::size_t most_frames = 24;
  std::vector<Look> seen;
  for (const SampledFrame& frame : samples.frames) {
    const auto look = look_of(frame.figures.signature);
    // A still shot needs to be seen once.
    if (look && (seen.empty() || distance(seen.back().key, look->key) > 4)) seen.push_back(*look);
  }
  Looks looks{LookKind::film, {}};
  const std::size_t wanted = std::min(most_frames, seen.size());
  for (std::size_t i = 0; i < wanted; ++i) looks.looks.push_back(seen[i * seen.size() / wanted]);
  return looks;
}

Result<void> write_looks(const Looks& looks, const Path& directory, std::vector<RenditionFile>& made) {
  if (looks.looks.empty()) return {};
  LocalFiles files;
  const auto file = TRY(files.open(directory / looks_name, Opening::create_new));
  TRY(file->append(as_bytes(to_json(looks))));
  RenditionFile rendition;
  rendition.role = RenditionRole::looks;
  rendition.name = looks_name;
  rendition.media_type = "application/json";
  made.push_back(std::move(rendition));
  return {};
}

}  // namespace khen
