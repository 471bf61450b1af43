// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/recording.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

TEST(Recording, kinds_and_states_come_back_from_their_names) {
  for (const MediaKind kind : {MediaKind::video, MediaKind::audio, MediaKind::image, MediaKind::document}) {
    EXPECT_EQ(parse_media_kind(name_of(kind)), kind);
  }
  for (const RecordingState state : {RecordingState::stored, RecordingState::derived, RecordingState::failed}) {
    EXPECT_EQ(parse_recording_state(name_of(state)), state);
  }
}

TEST(Recording, unknown_names_are_nothing) {
  EXPECT_EQ(parse_media_kind("film"), std::nullopt);
  EXPECT_EQ(parse_recording_state(""), std::nullopt);
}

}  // namespace
}  // namespace khen
