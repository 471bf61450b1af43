// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/facts/packet_summary.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace khen {
namespace {

constexpr std::size_t reordered_frames = 64;  // more than any codec's decoder may hold back

// Two ticks of the coarsest clock in use, Matroska's and FLV's milliseconds.
constexpr MediaTime clock_rounding{2200};
constexpr MediaTime widest_believed_gap = std::chrono::seconds(10);
constexpr int unusual_gap = 20;  // times the usual distance

constexpr Rate usual_rates[] = {{24000, 1001}, {24, 1}, {25, 1},  {30000, 1001}, {30, 1},        {50, 1},
                                {60000, 1001}, {60, 1}, {15, 1},  {12, 1},       {10, 1},        {5, 1},
                                {1, 1},        {48, 1}, {100, 1}, {120, 1},      {120000, 1001}, {240, 1}};

// The declared rate if the measured one may be it, else the nearest usual one, else the bare fraction.
Rate named_rate(std::uint64_t distances, MediaTime span, const Rate& nominal, const Rate& average) {
  if (distances == 0 || span.count() <= 0) return {};
  const double measured = static_cast<double>(distances) / to_seconds(span);
  const double tolerance = std::max(0.0002, to_seconds(clock_rounding) / to_seconds(span));
  const auto fits = [&](const Rate& rate) {
    return rate.numerator > 0 && std::abs(rate.value() / measured - 1) <= tolerance;
  };
  if (fits(nominal)) return nominal;
  if (fits(average)) return average;
  const auto* nearest = std::ranges::min_element(
      usual_rates, {}, [&](const Rate& rate) { return std::abs(rate.value() / measured - 1); });
  if (fits(*nearest)) return *nearest;
  return {static_cast<std::int64_t>(distances) * 1'000'000, span.count()};
}

}  // namespace

void GroupSummary::begin_group(MediaTime time) {
  if (key_) {
    longest_ = std::max(longest_, time - *key_);
    irregular_ = irregular_ || (regular_ != 0 && frames_ != regular_);
    regular_ = frames_;
  }
  if (latest_ && *latest_ > time) closed_ = false;
  key_ = time;
  frames_ = 0;
}

void GroupSummary::add(bool key, const std::optional<MediaTime>& time) {
  if (!any_) starts_with_key_ = key;
  any_ = true;
  if (key && time) begin_group(*time);
  ++frames_;
  if (!time) return;
  if (key_ && !key && *time < *key_) closed_ = false;
  latest_ = latest_ ? std::max(*latest_, *time) : *time;
}

void GroupSummary::write(PacketFacts& facts) const {
  facts.starts_with_key = starts_with_key_;
  facts.closed_groups = closed_;
  facts.longest_group = key_ ? std::max(longest_, facts.end - *key_) : facts.end - facts.first;
  facts.group_frames = irregular_ || frames_ > regular_ ? 0 : regular_;
}

void RhythmSummary::add(MediaTime time, MediaTime duration) {
  if (frames_ == 0) {
    first_ = time;
    end_ = time + duration;
  } else {
    const MediaTime distance = time - last_;
    backwards_ = backwards_ || distance < MediaTime(0);
    shortest_ = std::min(shortest_, distance);
    longest_ = std::max(longest_, distance);
    widest_gap_ = std::max(widest_gap_, distance - last_duration_);
    const auto place = std::clamp<std::int64_t>((distance.count() + 500) / 1000, 0, std::ssize(milliseconds_) - 1);
    ++milliseconds_[static_cast<std::size_t>(place)];
  }
  ++frames_;
  last_ = time;
  last_duration_ = duration;
  end_ = std::max(end_, time + duration);
}

MediaTime RhythmSummary::usual_distance() const {
  return std::chrono::milliseconds(std::ranges::max_element(milliseconds_) - milliseconds_.begin());
}

void RhythmSummary::write(PacketFacts& facts, const Rate& nominal, const Rate& average) const {
  if (frames_ == 0) return;
  facts.first = first_;
  facts.end = end_;
  facts.constant_rate = frames_ < 3 || longest_ - shortest_ <= clock_rounding;
  facts.timestamps_jump =
      backwards_ || (widest_gap_ > widest_believed_gap && widest_gap_ > unusual_gap * usual_distance());
  if (frames_ < 2) return;
  const std::uint64_t distances = frames_ - 1;
  if (last_duration_.count() == 0) facts.end = last_ + (last_ - first_) / static_cast<std::int64_t>(distances);
  facts.measured_rate = named_rate(distances, last_ - first_, nominal, average);
  if (facts.constant_rate) return;
  const auto usual = std::ranges::max_element(milliseconds_) - milliseconds_.begin();
  std::uint64_t regular = 0;
  for (auto i = std::max<std::ptrdiff_t>(0, usual - 1); i <= std::min(usual + 1, std::ssize(milliseconds_) - 2); ++i) {
    regular += milliseconds_[static_cast<std::size_t>(i)];
  }
  facts.irregular_share = 1 - static_cast<double>(regular) / static_cast<double>(distances);
}

void PacketSummary::release() {
  std::ranges::pop_heap(window_, std::greater(), &Waiting::time);
  rhythm_.add(window_.back().time, window_.back().duration);
  window_.pop_back();
}

void PacketSummary::add(const Packet& packet) {
  const std::optional<MediaTime>& time = packet.shown ? packet.shown : packet.decoded;
  bytes_ += packet.bytes;
  groups_.add(packet.key, time);
  if (packet.decoded) {
    decoded_backwards_ = decoded_backwards_ || (decoded_ && *packet.decoded < *decoded_);
    decoded_ = packet.decoded;
  }
  if (packet.discarded) return;
  ++count_;
  if (!time) return;
  window_.push_back({*time, packet.duration});
  std::ranges::push_heap(window_, std::greater(), &Waiting::time);
  if (window_.size() > reordered_frames) release();
}

PacketFacts PacketSummary::finish(const Rate& nominal, const Rate& average) {
  while (!window_.empty()) release();
  PacketFacts facts;
  facts.count = count_;
  facts.bytes = bytes_;
  rhythm_.write(facts, nominal, average);
  groups_.write(facts);
  facts.timestamps_jump = facts.timestamps_jump || decoded_backwards_;
  return facts;
}

}  // namespace khen
