// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/captions/text_tracks.h"

#include <gtest/gtest.h>

#include "transcode/speech/command.h"

namespace khen {
namespace {

MediaInfo film() {
  MediaInfo info;
  info.videos.resize(1);
  info.audios.resize(1);
  info.texts.resize(3);
  info.texts[0].index = 2;
  info.texts[0].codec = "subrip";
  info.texts[0].language = "vie";
  info.texts[0].title = "Lời\nhát";
  info.texts[1].index = 3;
  info.texts[1].codec = "hdmv_pgs_subtitle";
  info.texts[2].index = 4;
  info.texts[2].codec = "ttml";
  return info;
}

TEST(TextTracks, texts_are_taken_and_pictures_are_told) {
  const TextTracks plan = plan_text_tracks(film());
  ASSERT_EQ(plan.tracks.size(), 1U);
  EXPECT_EQ(describe(plan.tracks), "captions stream=2 codec=subrip language=vi delay=0.000 title=Lời\\x0ahát\n");
  ASSERT_EQ(plan.findings.size(), 2U);
  EXPECT_EQ(plan.findings[0].message, "media.captions_pictures");
  EXPECT_EQ(plan.findings[1].message, "media.captions_unsupported");
}

TEST(Chapters, count_from_the_beginning_and_have_a_name) {
  MediaInfo info = film();
  info.start = MediaTime{500'000};
  info.chapters = {{MediaTime{500'000}, MediaTime{2'500'000}, "Rước nước"},
                   {MediaTime{2'500'000}, MediaTime{4'500'000}, ""}};
  const std::vector<Chapter> chapters = plan_chapters(info);
  ASSERT_EQ(chapters.size(), 2U);
  EXPECT_EQ(chapters[0].start, MediaTime{0});
  EXPECT_EQ(chapters[0].title, "Rước nước");
  EXPECT_EQ(chapters[1].start, MediaTime{2'000'000});
  EXPECT_EQ(chapters[1].title, "2");
}

TEST(Chapters, of_which_there_is_one_divide_nothing) {
  MediaInfo info = film();
  info.chapters = {{MediaTime{0}, MediaTime{9'000'000}, "Phim"}};
  EXPECT_TRUE(plan_chapters(info).empty());
}

TEST(SpeechCommand, is_words_with_marks) {
  const SpeechCommand command = parse_speech_command("/usr/bin/hear \"--in={audio}\" -l {language}  \"a b\"").value();
  EXPECT_EQ(command.program, Path("/usr/bin/hear"));
  EXPECT_FALSE(command.writes_file());
  EXPECT_EQ(command.filled_in("/in", "", "o"), (std::vector<std::string>{"--in=/in", "-l", "und", "a b"}));
  EXPECT_TRUE(parse_speech_command("/x {audio} {output}")->writes_file());
  for (const char* wrong : {"hear {audio}", "/usr/bin/hear", "\"\""}) {
    EXPECT_EQ(parse_speech_command(wrong).error().message, "speech.command") << wrong;
  }
  EXPECT_EQ(parse_speech_command("  ").error().message, "speech.off");
}

}  // namespace
}  // namespace khen
