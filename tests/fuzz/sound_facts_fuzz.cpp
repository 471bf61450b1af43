// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "server/view_sound.h"

// Any file in the place of sound.json is survived, and what is read of it is within its bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace khen;
  const auto sound = parse_sound_facts(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!sound) return 0;
  if (!(sound->gain >= -60 && sound->gain <= 20) || sound->silences.size() > 1000) std::abort();
  if (std::ranges::any_of(sound->overview, [](int peak) { return peak < 0 || peak > 100; })) std::abort();
  waveform_data(*sound);
  return 0;
}
