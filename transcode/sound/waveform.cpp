// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sound/waveform.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "metadata/base/descriptor.h"
#include "transcode/sound/pcm.h"

namespace khen {
namespace {

constexpr std::size_t points_at = 16;  // offset of the number of points in the header
constexpr std::size_t block = std::size_t{64} * 1024;
constexpr std::uint32_t version = 2;
constexpr std::uint32_t eight_bits = 1;
constexpr std::size_t most_parts = 500;

std::string little_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
  return bytes;
}

// As audiowaveform does it: 16 bit first, then the upper half.
char to_byte(float value) {
  const int wide = static_cast<int>(std::lround(std::clamp(value, -1.0F, 1.0F) * 32767.0F));
  return static_cast<char>(static_cast<std::int8_t>(wide / 256));
}

Result<void> patch(const Path& path, std::size_t offset, std::string_view bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return fail_errno(errno, "open", path.native());
  if (::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)) !=
      static_cast<ssize_t>(bytes.size())) {
    return fail_errno(errno, "write", path.native());
  }
  return {};
}

float mixed(std::span<const float> frame) { return frame.size() == 1 ? frame[0] : (frame[0] + frame[1]) / 2; }

}  // namespace

WaveformWriter::WaveformWriter(std::unique_ptr<WritableFile> file, Path path, int samples_a_point, int channels)
    : file_(std::move(file)), path_(std::move(path)), samples_a_point_(samples_a_point), channels_(channels) {
  for (const std::uint32_t field : {version, eight_bits, static_cast<std::uint32_t>(pcm_rate),
                                    static_cast<std::uint32_t>(samples_a_point), std::uint32_t{0}, std::uint32_t{1}}) {
    pending_ += little_endian(field);
  }
}

Result<WaveformWriter> WaveformWriter::create(Files& files, Path path, int samples_a_point, int channels) {
  std::unique_ptr<WritableFile> file = TRY(files.open(path, Opening::create_new));
  return WaveformWriter(std::move(file), std::move(path), samples_a_point, channels);
}

void WaveformWriter::add(std::span<const float> samples) {
  const auto channels = static_cast<std::size_t>(channels_);
  for (std::size_t at = 0; at + channels <= samples.size(); at += channels) {
    const float value = mixed(samples.subspan(at, channels));
    low_ = in_point_ == 0 ? value : std::min(low_, value);
    high_ = in_point_ == 0 ? value : std::max(high_, value);
    if (++in_point_ == samples_a_point_) end_point();
  }
}

void WaveformWriter::end_point() {
  pending_.push_back(to_byte(low_));
  pending_.push_back(to_byte(high_));
  ++points_;
  in_point_ = 0;
  if (pending_.size() >= block) flush();
}

void WaveformWriter::flush() {
  if (state_) state_ = file_->append(as_bytes(pending_));
  pending_.clear();
}

Result<std::uint32_t> WaveformWriter::finish() {
  if (in_point_ > 0) end_point();
  flush();
  TRY(state_);
  file_.reset();
  TRY(patch(path_, points_at, little_endian(points_)));
  return points_;
}

void Overview::add(std::span<const float> samples) {
  const auto channels = static_cast<std::size_t>(channels_);
  for (std::size_t at = 0; at + channels <= samples.size(); at += channels) {
    for (const float sample : samples.subspan(at, channels)) peak_ = std::max(peak_, std::abs(sample));
    if (++in_part_ == samples_a_part_) end_part();
  }
}

// When the list is full, neighbours become one: half as many parts, twice as long.
void Overview::end_part() {
  parts_.push_back(std::min(peak_, 1.0F));
  peak_ = 0;
  in_part_ = 0;
  if (parts_.size() < most_parts) return;
  for (std::size_t i = 0; i + 1 < parts_.size(); i += 2) parts_[i / 2] = std::max(parts_[i], parts_[i + 1]);
  parts_.resize(most_parts / 2);
  samples_a_part_ *= 2;
}

std::vector<float> Overview::finish() const {
  std::vector<float> parts = parts_;
  if (in_part_ > 0) parts.push_back(std::min(peak_, 1.0F));
  return parts;
}

}  // namespace khen
