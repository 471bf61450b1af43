// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "transcode/confine/trial.h"
#include "transcode/facts/orientation.h"
#include "transcode/facts/packet_summary.h"
#include "transcode/facts/pixel_format.h"
#include "transcode/facts/sample_lines.h"

// What sandboxed programs print line by line: packets, marks of samples, matrices.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  khen::LineReader lines;
  khen::PacketSummary packets;
  khen::SampleSummary samples;
  const auto take = [&](std::string_view line) {
    if (const auto packet = khen::packet_in(line)) packets.add(*packet);
    samples.add(line);
    khen::pixel_layout(line);
  };
  lines.add(text.substr(0, size / 2), take);
  lines.add(text.substr(size / 2), take);
  static_cast<void>(packets.finish({25, 1}, {}));
  static_cast<void>(samples.finish({30000, 1001}));
  khen::orientation_in(text);
  khen::reach_in(text);
  return 0;
}
