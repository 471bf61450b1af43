// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/nearest.h"

#include <gtest/gtest.h>

#include "metadata/validation.h"

namespace khen {
namespace {

TEST(Nearest, term_is_found_by_name_with_and_without_marks) {
  const Vocabularies all = *Vocabularies::load();
  EXPECT_EQ(nearest_term(all.get("ethnic_groups"), "Tày"), "tay");
  EXPECT_EQ(nearest_term(all.get("ethnic_groups"), "Ede"), "e_de");
  EXPECT_EQ(nearest_term(all.get("instruments"), "Đàn tính"), "dan_tinh");
  EXPECT_EQ(nearest_term(all.get("languages"), "vietnamese"), "vi");
}

TEST(Nearest, term_is_found_in_spite_of_a_slip) {
  const Vocabularies all = *Vocabularies::load();
  EXPECT_EQ(nearest_term(all.get("heritage_types"), "festivel"), "festival");
  EXPECT_EQ(nearest_term(all.get("licences"), "CC-BY-4"), "CC-BY-4.0");
  EXPECT_EQ(nearest_term(all.get("roles"), "preformer"), "performer");
}

TEST(Nearest, nothing_is_offered_for_what_is_far_from_everything) {
  const Vocabularies all = *Vocabularies::load();
  EXPECT_EQ(nearest_term(all.get("heritage_types"), "xyzzy plugh"), "");
  EXPECT_EQ(nearest_term(all.get("heritage_types"), ""), "");
  EXPECT_EQ(nearest_of(date_kinds, "x"), "");
}

TEST(Nearest, choice_is_the_one_with_the_fewest_changes) {
  EXPECT_EQ(nearest_of(date_kinds, "record"), "recorded");
  EXPECT_EQ(nearest_of(relation_types, "part of"), "is_part_of");
  EXPECT_EQ(nearest_of(relation_types, "Is-Related-To"), "is_related_to");
}

}  // namespace
}  // namespace khen
