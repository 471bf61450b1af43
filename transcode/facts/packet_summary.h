// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "transcode/facts/packet_lines.h"

namespace khen {

// The keyframe groups of one stream, packet by packet in the container's order.
class GroupSummary {
 public:
  void add(bool key, const std::optional<MediaTime>& time);
  void write(PacketFacts& facts) const;

 private:
  void begin_group(MediaTime time);

  bool starts_with_key_ = false;
  bool any_ = false;
  std::optional<MediaTime> key_;  // of the group that is being read
  std::optional<MediaTime> latest_;
  int frames_ = 0;   // in that group
  int regular_ = 0;  // in all complete groups before; 0: none yet
  bool irregular_ = false;
  bool closed_ = true;
  MediaTime longest_{0};
};

// The distances between frames in the order in which they are shown.
class RhythmSummary {
 public:
  void add(MediaTime time, MediaTime duration);
  // `nominal`, `average`: what the container declares; a measured rate that is one of these, or a usual one, is told as
  // that fraction.
  void write(PacketFacts& facts, const Rate& nominal, const Rate& average) const;

 private:
  [[nodiscard]] MediaTime usual_distance() const;

  std::uint64_t frames_ = 0;
  MediaTime first_{0};
  MediaTime last_{0};
  MediaTime last_duration_{0};
  MediaTime end_{0};
  MediaTime shortest_{MediaTime::max()};
  MediaTime longest_{0};
  MediaTime widest_gap_{0};  // that no frame's duration fills
  bool backwards_ = false;
  std::array<std::uint32_t, 1024> milliseconds_{};  // how often which distance; the last: all greater ones
};

// Sums up the packets of one stream as they come, in flat memory.
class PacketSummary {
 public:
  void add(const Packet& packet);
  // Nothing may be added afterwards. The result's `whole` is false: only the caller knows.
  [[nodiscard]] PacketFacts finish(const Rate& nominal, const Rate& average);

 private:
  struct Waiting {
    MediaTime time{0};
    MediaTime duration{0};
  };
  void release();

  std::vector<Waiting> window_;  // a heap: frames leave it in the order in which they are shown
  GroupSummary groups_;
  RhythmSummary rhythm_;
  std::optional<MediaTime> decoded_;
  bool decoded_backwards_ = false;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace khen
