// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/protocol.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return from_milliseconds(1'700'000'000'000); }
};

Viewer signed_in_as(Role role) { return {AccountId::make(FixedClock()), role}; }

constexpr Instant now{};

TEST(Protocol, shows_everybody_what_is_public) {
  for (const Viewer& viewer : {Viewer{}, signed_in_as(Role::reader), signed_in_as(Role::administrator)}) {
    EXPECT_EQ(decide(viewer, AccessClass::everyone, now).verdict, Verdict::allow);
  }
}

TEST(Protocol, hides_what_is_for_the_signed_in_from_the_anonymous) {
  EXPECT_EQ(decide(Viewer{}, AccessClass::signed_in, now).verdict, Verdict::hidden);
  EXPECT_EQ(decide(signed_in_as(Role::reader), AccessClass::signed_in, now).verdict, Verdict::allow);
}

TEST(Protocol, hides_what_is_for_the_staff_from_everybody_else) {
  EXPECT_EQ(decide(Viewer{}, AccessClass::staff, now).verdict, Verdict::hidden);
  EXPECT_EQ(decide(signed_in_as(Role::reader), AccessClass::staff, now).verdict, Verdict::hidden);
  EXPECT_EQ(decide(signed_in_as(Role::archivist), AccessClass::staff, now).verdict, Verdict::allow);
  EXPECT_EQ(decide(signed_in_as(Role::administrator), AccessClass::staff, now).verdict, Verdict::allow);
}

TEST(Protocol, a_role_without_an_account_opens_nothing) {
  const Viewer forged{std::nullopt, Role::administrator};
  EXPECT_EQ(open_to(forged, now), std::vector{AccessClass::everyone});
}

TEST(Protocol, keeps_a_class_that_it_does_not_know_closed) {
  const auto unknown = static_cast<AccessClass>(99);
  EXPECT_EQ(decide(signed_in_as(Role::administrator), unknown, now).verdict, Verdict::hidden);
}

TEST(Protocol, every_decision_says_why) {
  for (const AccessClassFacts& row : access_class_table) {
    EXPECT_EQ(decide(Viewer{}, row.id, now).reason.substr(0, 9), "decision.");
  }
}

TEST(Protocol, lists_the_open_classes_of_each_viewer) {
  EXPECT_EQ(open_to(Viewer{}, now), std::vector{AccessClass::everyone});
  EXPECT_EQ(open_to(signed_in_as(Role::reader), now), (std::vector{AccessClass::everyone, AccessClass::signed_in}));
  EXPECT_EQ(open_to(signed_in_as(Role::archivist), now).size(), access_class_table.size());
}

TEST(Protocol, names_come_back_as_what_they_name) {
  for (const AccessClassFacts& row : access_class_table) EXPECT_EQ(parse_access_class(name_of(row.id)), row.id);
  for (const Role role : {Role::reader, Role::archivist, Role::administrator})
    EXPECT_EQ(parse_role(name_of(role)), role);
  EXPECT_EQ(parse_access_class("Public"), std::nullopt);
  EXPECT_EQ(parse_role("root"), std::nullopt);
}

}  // namespace
}  // namespace khen
