// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sound/pcm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "transcode/command.h"
#include "transcode/filters.h"

namespace khen {
namespace {

constexpr std::uint64_t most_frames = std::uint64_t{pcm_rate} * 3600 * 100;  // what a sane archive holds in one file
constexpr float loudest = 16;  // 24 dB above full scale: beyond that it is rubbish, not sound

ChildLimits pcm_limits() {
  ChildLimits limits;
  limits.memory_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;
  limits.silence = std::chrono::minutes(3);
  return limits;
}

std::vector<std::string> pcm_arguments(const Plan& plan, std::string_view input_name) {
  std::vector<std::string> arguments{"-hide_banner", "-nostdin", "-v", "error", "-nostats", "-max_error_rate", "1"};
  std::ranges::copy(input_guards(plan.format), std::back_inserter(arguments));
  for (const std::string& one :
       {std::string("-vn"), std::string("-sn"), std::string("-dn"), std::string("-i"), std::string(input_name),
        std::string("-map"), fmt::format("0:{}", plan.audios.front().stream), std::string("-af"),
        fmt::format("{},aresample={}:rematrix_maxval=1,aformat=channel_layouts={}", sound_timing(plan.audios.front()),
                    pcm_rate, pcm_channels(plan.audios.front()) == 1 ? "mono" : "stereo"),
        std::string("-c:a"), std::string("pcm_f32le"), std::string("-f"), std::string("f32le"),
        std::string("pipe:1")}) {
    arguments.push_back(one);
  }
  return arguments;
}

float sane(float sample) { return std::isfinite(sample) ? std::clamp(sample, -loudest, loudest) : 0.0F; }

// Cuts a stream of bytes, in whatever pieces they come, into whole frames.
class FrameCutter {
 public:
  FrameCutter(int channels, const PcmSink& sink)
      : frame_bytes_(sizeof(float) * static_cast<std::size_t>(channels)), sink_(sink) {}

  Advance add(std::string_view piece) {
    if (frames_ >= most_frames) return Advance::none;
    rest_ += piece;
    const std::size_t frames = rest_.size() / frame_bytes_;
    samples_.resize(frames * frame_bytes_ / sizeof(float));
    std::memcpy(samples_.data(), rest_.data(), frames * frame_bytes_);
    rest_.erase(0, frames * frame_bytes_);
    std::ranges::transform(samples_, samples_.begin(), sane);
    frames_ += frames;
    if (!samples_.empty()) sink_(samples_);
    return Advance::made;
  }
  [[nodiscard]] std::uint64_t frames() const { return frames_; }

 private:
  std::size_t frame_bytes_;
  const PcmSink& sink_;
  std::string rest_;
  std::vector<float> samples_;
  std::uint64_t frames_ = 0;
};

}  // namespace

int pcm_channels(const AudioPlan& plan) {
  return plan.rungs.empty() ? 1 : std::clamp(plan.rungs.back().channels, 1, 2);
}

Result<std::uint64_t> decode_pcm(const Sandbox& sandbox, const Path& original, const Plan& plan, const PcmSink& sink,
                                 const std::stop_token& stop) {
  Confined job;
  job.program = Program::ffmpeg;
  job.arguments = pcm_arguments(plan, sandbox.input_name());
  job.input = original;
  job.limits = pcm_limits();
  FrameCutter cutter(pcm_channels(plan.audios.front()), sink);
  // How it ended says little: what a damaged file gave until its end is its sound.
  TRY(sandbox.run(
      job, [&](std::string_view piece) { return cutter.add(piece); }, stop));
  return cutter.frames();
}

}  // namespace khen
