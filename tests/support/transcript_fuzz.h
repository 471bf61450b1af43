// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdlib>

#include "metadata/transcript/parse.h"
#include "metadata/transcript/write.h"

namespace khen::testing {

// Whatever one parser reads without an error keeps the rules, and comes back from the files that we write of it.
inline int fuzz_transcript(Result<ParsedTranscript> (*parse)(std::string_view), const std::uint8_t* data,
                           std::size_t size) {
  auto parsed = parse({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  const auto sound = finished(*std::move(parsed), "fuzz");
  if (!sound) return 0;
  const std::size_t lines = main_passages(sound->content).size();
  const auto cues = parse_webvtt(write_webvtt(sound->content));
  if (!cues || cues->content.passages.size() > lines) std::abort();
  if (!parse_srt(write_srt(sound->content)) && lines > 0) std::abort();
  if (!parse_eaf(write_eaf(sound->content, {"a.mp4", "video/mp4"}, "2026-01-01T00:00:00Z"))) std::abort();
  return 0;
}

}  // namespace khen::testing
