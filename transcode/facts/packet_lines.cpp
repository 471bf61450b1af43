// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/facts/packet_lines.h"

#include <array>

#include "transcode/facts/numbers.h"

namespace khen {
namespace {

constexpr std::size_t longest_line = 4096;

std::optional<MediaTime> time_in(std::string_view text) {
  const auto seconds = seconds_in(text);
  return seconds ? std::optional(from_seconds(*seconds)) : std::nullopt;
}

}  // namespace

std::optional<Packet> packet_in(std::string_view line) {
  std::array<std::string_view, 6> words;  // side data may follow and is of no interest
  for (std::string_view& word : words) {
    const std::size_t comma = line.find(',');
    word = line.substr(0, comma);
    line = comma == std::string_view::npos ? std::string_view() : line.substr(comma + 1);
  }
  const auto stream = integer_in(words[0]);
  const auto bytes = integer_in(words[4]);
  const std::string_view flags = words[5];
  if (!stream || *stream < 0 || *stream > 100'000 || !bytes || *bytes < 0 || flags.size() < 2) return std::nullopt;
  Packet packet;
  packet.stream = static_cast<int>(*stream);
  packet.shown = time_in(words[1]);
  packet.decoded = time_in(words[2]);
  packet.duration = std::max(MediaTime(0), time_in(words[3]).value_or(MediaTime(0)));
  packet.bytes = static_cast<std::uint64_t>(*bytes);
  packet.key = flags[0] == 'K';
  packet.discarded = flags[1] == 'D';
  return packet;
}

void LineReader::add(std::string_view piece, const Sink& sink) {
  while (!piece.empty()) {
    const std::size_t end = piece.find('\n');
    const std::string_view part = piece.substr(0, end);
    if (rest_.size() + part.size() > longest_line) overlong_ = true;
    if (!overlong_) rest_ += part;
    if (end == std::string_view::npos) return;
    if (!overlong_ && !rest_.empty()) sink(rest_);
    rest_.clear();
    overlong_ = false;
    piece.remove_prefix(end + 1);
  }
}

}  // namespace khen
