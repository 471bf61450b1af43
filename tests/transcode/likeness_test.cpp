// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "transcode/likeness/look.h"
#include "transcode/likeness/sound.h"

namespace khen {
namespace {

// Soft blobs of light, as pictures have.
std::vector<std::uint8_t> glance_of(unsigned seed, double left = 0, double top = 0, double side = 1) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> place(0, 1);
  struct Blob {
    double x, y, size, light;
  };
  std::vector<Blob> blobs;
  for (int i = 0; i < 14; ++i)
    blobs.push_back({place(random), place(random), 0.05 + 0.2 * place(random), place(random)});
  std::vector<std::uint8_t> glance;
  for (int row = 0; row < glance_side; ++row) {
    for (int column = 0; column < glance_side; ++column) {
      const double x = left + side * (column + 0.5) / glance_side;
      const double y = top + side * (row + 0.5) / glance_side;
      double light = 0;
      for (const Blob& blob : blobs) {
        const double far = ((x - blob.x) * (x - blob.x) + (y - blob.y) * (y - blob.y)) / (blob.size * blob.size);
        light += (blob.light - 0.4) * std::exp(-far);
      }
      glance.push_back(static_cast<std::uint8_t>(std::clamp(128 + 110 * light, 0.0, 255.0)));
    }
  }
  return glance;
}

TEST(Looks, OfThePictureAndItsCropAreNearThoseOfOthersAreNot) {
  int found = 0;
  int false_alarms = 0;
  constexpr int pictures = 60;
  std::vector<std::vector<Look>> all;
  for (unsigned seed = 0; seed < pictures; ++seed) {
    all.push_back(looks_of_picture(glance_of(seed)));
    const auto crop = looks_of_picture(glance_of(seed, 0.05, 0.05, 0.9));
    found += likeness_of_pictures(all.back(), crop) ? 1 : 0;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) false_alarms += likeness_of_pictures(all[i], all[j]) ? 1 : 0;
  }
  EXPECT_GE(found, pictures - 3);
  EXPECT_LE(false_alarms, 1) << "of " << pictures * (pictures - 1) / 2;
}

TEST(Looks, OfEmptyPagesAreNone) {
  EXPECT_TRUE(looks_of_picture(std::vector<std::uint8_t>(64 * 64, 255)).empty());
  EXPECT_TRUE(looks_of_picture(std::vector<std::uint8_t>(10, 255)).empty());
  EXPECT_FALSE(looks_of_picture(glance_of(1)).empty()) << "the control";
}

TEST(Looks, ComeBackAsTheyWereWritten) {
  const Looks looks{LookKind::film, looks_of_picture(glance_of(3))};
  const auto read = parse_looks(to_json(looks));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->looks, looks.looks);
  EXPECT_EQ(read->kind, LookKind::film);
  for (const char* broken : {"", "{}", "[]", R"({"kind":"film","looks":"zz"})", R"({"kind":1,"looks":2})"})
    EXPECT_FALSE(parse_looks(broken)) << broken;
}

SoundItems items_of(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  SoundItems items;
  for (std::size_t i = 0; i < count; ++i) items.push_back(static_cast<std::uint32_t>(random()));
  return items;
}

TEST(Sounds, OfACopyLieOnEachOtherWithItsShift) {
  const SoundItems whole = items_of(1, 900);
  SoundItems copy(whole.begin() + 100, whole.end());
  std::mt19937 random(2);
  for (std::uint32_t& item : copy) {
    for (int i = 0; i < 3; ++i) item ^= 1U << (random() % 32);
  }
  const auto found = compare_sounds(copy, whole, 99);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->shift, 100);
  EXPECT_NEAR(found->likeness, 1 - 2 * 0.09, 0.02);
  EXPECT_FALSE(compare_sounds(copy, whole, 50));
  EXPECT_FALSE(compare_sounds(items_of(3, 900), whole, 0));
  EXPECT_FALSE(compare_sounds(SoundItems(900, 7), SoundItems(900, 7), 0)) << "a hum";
  EXPECT_FALSE(compare_sounds(whole, whole, 880)) << "too little of it";
}

TEST(Sounds, HaveMarksThatDoNotDependOnWhereTheyBegin) {
  const SoundItems whole = items_of(1, 900);
  const SoundItems later(whole.begin() + 333, whole.end());
  const auto marks = marks_of(whole);
  EXPECT_GT(marks.size(), 60U);
  EXPECT_LT(marks.size(), 170U);
  for (const SoundMark& mark : marks_of(later)) {
    EXPECT_TRUE(std::ranges::any_of(
        marks, [&](const SoundMark& own) { return own.mark == mark.mark && own.at == mark.at + 333; }));
  }
}

}  // namespace
}  // namespace khen
