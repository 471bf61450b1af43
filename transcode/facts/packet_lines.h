// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "transcode/media_info.h"

namespace khen {

// One packet as ffprobe lists it, in the order of the container.
struct Packet {
  int stream = 0;
  std::optional<MediaTime> shown;    // presentation time
  std::optional<MediaTime> decoded;  // decoding time
  MediaTime duration{0};             // 0: not told
  std::uint64_t bytes = 0;
  bool key = false;
  bool discarded = false;  // decoded but not shown: cut away by an edit list
};

// "0,1.691667,1.650000,0.041667,923,K_": the entries of packet_entries. Absent for anything else. Pure.
std::optional<Packet> packet_in(std::string_view line);
inline constexpr std::string_view packet_entries = "packet=stream_index,pts_time,dts_time,duration_time,size,flags";

// Puts lines together from pieces as they come out of a pipe. Memory: one line; what is longer than a line can be is
// dropped.
class LineReader {
 public:
  using Sink = std::function<void(std::string_view line)>;
  void add(std::string_view piece, const Sink& sink);

 private:
  std::string rest_;
  bool overlong_ = false;
};

}  // namespace khen
