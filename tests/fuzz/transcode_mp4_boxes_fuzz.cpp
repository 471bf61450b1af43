// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "transcode/hls.h"
#include "transcode/mp4_boxes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const khen::ReadAt read = [&](std::uint64_t offset, std::size_t count) -> khen::Result<std::string> {
    if (offset > bytes.size() || count > bytes.size() - offset) return khen::fail(khen::Code::io, "disk.failed");
    return std::string(bytes.substr(offset, count));
  };
  const auto track = khen::read_track(read, size);
  if (!track) return 0;
  const auto segments = khen::group_segments(*track);
  khen::measure(segments);
  khen::media_playlist("v.mp4", *track, segments, khen::target_duration(segments));
  return 0;
}
