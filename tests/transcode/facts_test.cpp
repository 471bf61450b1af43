// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "transcode/facts/numbers.h"
#include "transcode/facts/orientation.h"
#include "transcode/facts/pixel_format.h"
#include "transcode/facts/sample_lines.h"

namespace khen {
namespace {

TEST(PixelFormat, TellsDepthAndSamplingByTheName) {
  struct Case {
    std::string_view name;
    int bits;
    std::string_view chroma;
  };
  for (const Case& one :
       {Case{"yuv420p", 8, "4:2:0"}, Case{"yuvj422p", 8, "4:2:2"}, Case{"yuv422p10le", 10, "4:2:2"},
        Case{"yuv411p", 8, "4:1:1"}, Case{"yuva444p12be", 12, "4:4:4"}, Case{"nv12", 8, "4:2:0"},
        Case{"p010le", 10, "4:2:0"}, Case{"gray16le", 16, ""}, Case{"gbrp10le", 10, ""}, Case{"rgb24", 8, ""},
        Case{"pal8", 8, ""}, Case{"", 0, ""}, Case{"yuv", 0, ""}, Case{"yuv9p", 0, ""}, Case{"xyz12le", 0, ""}}) {
    const PixelLayout layout = pixel_layout(one.name);
    EXPECT_EQ(layout.bit_depth, one.bits) << one.name;
    EXPECT_EQ(layout.chroma, one.chroma) << one.name;
  }
}

TEST(OrientationTest, KnowsAllEightOfThem) {
  struct Case {
    int a, b, c, d;
    Orientation expected;
  };
  for (const Case& one :
       {Case{1, 0, 0, 1, {0, false}}, Case{0, 1, -1, 0, {90, false}}, Case{-1, 0, 0, -1, {180, false}},
        Case{0, -1, 1, 0, {270, false}}, Case{-1, 0, 0, 1, {0, true}}, Case{1, 0, 0, -1, {180, true}},
        Case{0, -1, -1, 0, {90, true}}, Case{0, 1, 1, 0, {270, true}}}) {
    const std::string matrix =
        fmt::format("\n00000000: {:12} {:12}  0\n00000001: {:12} {:12} 0\n00000002:  0 0 1073741824\n", one.a * 65536,
                    one.b * 65536, one.c * 65536, one.d * 65536);
    EXPECT_EQ(orientation_in(matrix), one.expected) << matrix;
  }
  for (const char* nonsense : {"", "00000000: 1 2 3", "00000000: 0 0 0\n1: 0 0 0\n2: 0 0 0\n", "0: a b c\n"}) {
    EXPECT_EQ(orientation_in(nonsense), std::nullopt) << nonsense;
  }
}

TEST(Numbers, BelievesOnlyWholeAndFiniteOnes) {
  EXPECT_EQ(integer_in("42"), 42);
  EXPECT_EQ(integer_in("42x"), std::nullopt);
  EXPECT_EQ(seconds_in("1e300"), std::nullopt);
  EXPECT_EQ(seconds_in("nan"), std::nullopt);
  EXPECT_EQ(clock_in("01:00:03.5"), 3603.5);
  EXPECT_EQ(rate_in("30000/1001", '/'), (Rate{30000, 1001}));
  EXPECT_EQ(rate_in("0/0", '/'), Rate{});
}

SurveyFacts after(std::initializer_list<std::pair<int, const char*>> lines, Rate rate = {25, 1}) {
  SampleSummary summary;
  for (const auto& [times, line] : lines) {
    for (int i = 0; i < times; ++i) summary.add(line);
  }
  return summary.finish(rate);
}

TEST(SampleLines, CountsFieldsBlacknessAndBytes) {
  const SurveyFacts facts = after({{30, "lavfi.idet.single.current_frame=bff"},
                                   {10, "lavfi.idet.single.current_frame=progressive"},
                                   {10, "lavfi.idet.single.current_frame=undetermined"},
                                   {5, "lavfi.blackframe.pblack=99"},
                                   {50, "0,        104,        106,        1,     1000, 0xa19b3dbc, F=0x0"},
                                   {1, "0,1"},
                                   {1, "0,1,2,3,99999999999999999999"},
                                   {1, "frame:1 pts:0"}});
  EXPECT_EQ(facts.judged, 40);
  EXPECT_DOUBLE_EQ(facts.interlaced_share, 0.75);
  EXPECT_FALSE(facts.top_field_first);
  EXPECT_FALSE(facts.telecine);
  EXPECT_DOUBLE_EQ(facts.black_share, 0.1);
  EXPECT_DOUBLE_EQ(facts.trial_kbit, 200);
}

TEST(SampleLines, DistrustsFieldsOfBothOrders) {
  const SurveyFacts facts = after({{38, "lavfi.idet.single.current_frame=tff"},
                                   {12, "lavfi.idet.single.current_frame=bff"},
                                   {10, "lavfi.idet.single.current_frame=progressive"}});
  EXPECT_LT(facts.interlaced_share, 0.25);
}

TEST(SampleLines, KnowsTelecineByItsRepeatedFields) {
  const auto repeated = [](int top, int bottom, Rate rate = {30000, 1001}) {
    return after({{100, "lavfi.idet.single.current_frame=tff"},
                  {top, "lavfi.idet.repeated.current_frame=top"},
                  {bottom, "lavfi.idet.repeated.current_frame=bottom"}},
                 rate)
        .telecine;
  };
  EXPECT_TRUE(repeated(20, 20));
  EXPECT_FALSE(repeated(40, 0));
  EXPECT_FALSE(repeated(2, 2));
  EXPECT_FALSE(repeated(20, 20, {25, 1})) << "film is spread over video of 30 frames a second";
}

}  // namespace
}  // namespace khen
