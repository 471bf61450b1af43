// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/admit.h"

#include <gtest/gtest.h>

#include "metadata/base/text.h"
#include "tests/support/clips.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

class AdmitTest : public ::testing::Test {
 protected:
  Path file(const std::string& name, std::string_view content) {
    testing::write_bytes(scratch_ / name, content);
    return scratch_ / name;
  }
  Result<Admitted> admit_as(const Path& path, std::string_view name) { return admit(sandbox_, path, name); }
  std::string refusal(const Path& path, std::string_view name) {
    const auto admitted = admit_as(path, name);
    return admitted ? "admitted as " + admitted->media_type : admitted.error().message;
  }

  testing::Scratch scratch_;
  Sandbox sandbox_{SandboxOptions{}};
};

TEST_F(AdmitTest, VideoSoundPictureAndTextComeInWithTheirFacts) {
  const auto video = admit_as(testing::make_video(scratch_ / "v.mp4"), "Lễ hội.mp4");
  ASSERT_TRUE(video) << video.error().message << video.error().cause;
  EXPECT_EQ(video->kind, MediaKind::video);
  EXPECT_EQ(video->media_type, "video/mp4");
  EXPECT_EQ(video->width, 192);
  EXPECT_EQ(video->height, 108);
  EXPECT_NEAR(video->duration_seconds.value(), 2.0, 0.2);
  EXPECT_TRUE(video->remarks.empty());

  const auto audio = admit_as(testing::make_audio(scratch_ / "a.flac"), "a.flac");
  ASSERT_TRUE(audio) << audio.error().message;
  EXPECT_EQ(audio->kind, MediaKind::audio);

  const auto picture = admit_as(testing::make_picture(scratch_ / "p.png"), "p.png");
  ASSERT_TRUE(picture) << picture.error().message << picture.error().cause;
  EXPECT_EQ(picture->kind, MediaKind::image);
  EXPECT_EQ(picture->width, 320);

  const auto text = admit_as(file("t.txt", "Lời hát then\n"), "t.txt");
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(text->kind, MediaKind::document);
}

TEST_F(AdmitTest, WhatIsNoMediaIsRefusedWithItsReason) {
  EXPECT_EQ(refusal(file("0", ""), "a.mp4"), "media.empty");
  EXPECT_EQ(refusal(file("1", "Just some words, no film at all.\n"), "a.mp4"), "media.name_promises_other");
  EXPECT_EQ(refusal(file("2", "#EXTM3U\n#EXT-X-VERSION:3\n/etc/passwd\n"), "a.mp4"), "media.refused_playlist");
  EXPECT_EQ(refusal(file("3", "ffconcat version 1.0\nfile /etc/passwd\n"), "a.txt"), "media.refused_playlist");
  EXPECT_EQ(refusal(file("4", "<svg xmlns='http://www.w3.org/2000/svg'/>"), "a.jpg"), "media.refused_markup");
  EXPECT_EQ(refusal(file("5", "<!doctype html><p>x"), "a.jpg"), "media.refused_markup");
  EXPECT_EQ(refusal("/proc/self/exe", "a.mp4"), "media.unsupported");
}

TEST_F(AdmitTest, ARefusalNamesWhatWasFound) {
  const auto refused = admit_as(file("x", std::string("\x7f"
                                                      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0",
                                                      20)),
                                "a.mp4");
  ASSERT_FALSE(refused);
  ASSERT_FALSE(refused.error().parameters.empty());
  EXPECT_EQ(refused.error().parameters.back().name, "found");
}

TEST_F(AdmitTest, ACutFileIsRefusedWhereverItWasCut) {
  const std::string whole = read_file(testing::make_video(scratch_ / "v.mp4"), 1 << 24).value();
  EXPECT_TRUE(admit_as(file("whole", whole), "v.mp4")) << "positive control";
  EXPECT_EQ(refusal(file("late", whole.substr(0, whole.size() - 100)), "v.mp4"), "media.truncated");
  EXPECT_EQ(refusal(file("early", whole.substr(0, 200)), "v.mp4"), "media.truncated");
}

TEST_F(AdmitTest, ANameThatPromisesAnotherKindIsOnlyARemark) {
  const auto admitted = admit_as(testing::make_picture(scratch_ / "p.png"), "p.mp4");
  ASSERT_TRUE(admitted) << admitted.error().message;
  ASSERT_EQ(admitted->remarks.size(), 1u);
  EXPECT_EQ(admitted->remarks.front().message, "media.name_promises_other");
}

TEST(CleanFileName, KeepsTheLastPartInNfc) {
  EXPECT_EQ(clean_file_name("/home/lan/hát then.mp4").value(), "hát then.mp4");
  EXPECT_EQ(clean_file_name("C:\\Users\\Lan\\a.wav").value(), "a.wav");
  EXPECT_EQ(clean_file_name("ha\u0301t.mp4").value(), "hát.mp4");
}

TEST(CleanFileName, RefusesNamesThatCanNotBeShownOrStored) {
  for (const std::string& name :
       {std::string("a\nb.mp4"), std::string("dir\n/b.mp4"), std::string("a\0b", 3), std::string("\x1b[2J.mp4"),
        std::string("a\u0085b"), std::string(""), std::string(".."), std::string("x/"), std::string("\xc0\xaf"),
        std::string(256, 'a')}) {
    const auto cleaned = clean_file_name(name);
    ASSERT_FALSE(cleaned) << printable(name);
    EXPECT_EQ(cleaned.error().message, "file.name_invalid");
  }
}

}  // namespace
}  // namespace khen
