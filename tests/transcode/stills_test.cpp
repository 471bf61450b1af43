// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/stills.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

Candidate candidate(int number, double luma, double entropy, double blur) {
  Candidate one;
  one.number = number;
  one.time = from_seconds(number);
  one.luma = luma;
  one.entropy = entropy;
  one.blur = blur;
  return one;
}

TEST(Stills, ReadsTheFiguresThatFfmpegPrints) {
  const std::vector<Candidate> found = parse_candidates(
      "frame:0    pts:0       pts_time:0\nlavfi.signalstats.YAVG=16.5\nlavfi.blur=nan\n"
      "frame:1    pts:12800   pts_time:2.5\nlavfi.signalstats.YAVG=120\nlavfi.signalstats.SATAVG=30\n"
      "lavfi.entropy.normalized_entropy.normal.Y=0.8\nlavfi.blur=4.5\nrubbish\n=\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].number, 2);
  EXPECT_EQ(found[1].time, from_seconds(2.5));
  EXPECT_DOUBLE_EQ(found[1].blur, 4.5);
  EXPECT_DOUBLE_EQ(found[1].colour, 30);
  EXPECT_DOUBLE_EQ(found[0].blur, 0);
}

TEST(Stills, PrefersASharpPictureToBlackWhiteFlatAndBlurredOnes) {
  const std::vector<Candidate> ranked =
      rank({candidate(1, 5, 0.1, 1), candidate(2, 250, 0.7, 1), candidate(3, 120, 0.2, 1), candidate(4, 120, 0.8, 20),
            candidate(5, 120, 0.8, 4), candidate(6, 120, 0.8, 21)});
  EXPECT_EQ(ranked.front().number, 5);
  EXPECT_EQ(ranked[1].number, 4);
}

TEST(Stills, StillFindsAPosterForABlackFilm) {
  EXPECT_EQ(rank({candidate(1, 1, 0, 0), candidate(2, 1, 0, 0)}).size(), 2U);
  EXPECT_TRUE(rank({}).empty());
}

}  // namespace
}  // namespace khen
