// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "transcode/command.h"
#include "transcode/probe.h"

// What sandboxed programs say: the JSON of ffprobe down to an argument vector.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto info = khen::parse_probe(text, khen::Format::isobmff);
  if (!info) return 0;
  khen::to_json(*info);
  const auto plan = khen::make_plan(*info, {});
  if (!plan) return 0;
  khen::digest(*plan);
  if (plan->video) khen::video_arguments(*plan, khen::Lane::fast, khen::chunks_of(*plan->video).back(), "/in");
  return 0;
}
