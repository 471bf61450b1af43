// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/recording.h"

#include <algorithm>

namespace khen {

std::optional<MediaKind> parse_media_kind(std::string_view name) {
  const auto* found = std::find(media_kind_names.begin(), media_kind_names.end(), name);
  if (found == media_kind_names.end()) return std::nullopt;
  return static_cast<MediaKind>(found - media_kind_names.begin());
}

std::optional<RecordingState> parse_recording_state(std::string_view name) {
  const auto* found = std::find(recording_state_names.begin(), recording_state_names.end(), name);
  if (found == recording_state_names.end()) return std::nullopt;
  return static_cast<RecordingState>(found - recording_state_names.begin());
}

}  // namespace khen
