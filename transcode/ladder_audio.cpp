// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "transcode/ladder_parts.h"
#include "transcode/stream_language.h"

namespace khen {
namespace {

constexpr int speech_kbit = 24;
constexpr int saver_stereo_kbit = 48;

}  // namespace

// A mono source stays mono: no invented stereo. The small rungs are for voices on the poorest link.
AudioPlan plan_audio(const AudioStream& stream, int number, const Policy& policy) {
  const std::string ending = number == 1 ? std::string() : fmt::format("-{}", number);
  const bool stereo = stream.channels >= 2;
  AudioPlan plan;
  plan.stream = stream.index;
  plan.language = language_tag(stream.language);
  plan.describes_video = stream.describes_video;
  plan.rungs.push_back({"a48" + ending, AudioCodec::aac, 1, 48});
  plan.rungs.push_back(stereo ? AudioRung{"a128" + ending, AudioCodec::aac, 2, 128}
                              : AudioRung{"a96" + ending, AudioCodec::aac, 1, 96});
  if (policy.saver == SaverSet::off) return plan;
  plan.saver.push_back({fmt::format("o{}{}", speech_kbit, ending), AudioCodec::opus, 1, speech_kbit});
  if (stereo)
    plan.saver.push_back({fmt::format("o{}{}", saver_stereo_kbit, ending), AudioCodec::opus, 2, saver_stereo_kbit});
  return plan;
}

}  // namespace khen
