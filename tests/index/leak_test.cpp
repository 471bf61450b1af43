// SPDX-License-Identifier: GPL-3.0-or-later
// P9: what a viewer may not see leaves no trace. The same archive with and without its held Records must answer alike.
#include <gtest/gtest.h>

#include "tests/index/support/archive.h"

namespace khen::testing {
namespace {

bool is_public(const Sample& sample) { return sample.record.audience() == AccessClass::everyone; }
bool is_not_staff(const Sample& sample) { return sample.record.audience() != AccessClass::staff; }

// All that an answer tells, ids by key.
std::string told(const Archive& archive, const SearchPage& page, bool with_scores) {
  std::string out = "total " + std::to_string(page.total.count) + "\n";
  const std::vector<std::string> keys = archive.keys(page);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    out += keys[i] + (with_scores ? " " + std::to_string(page.hits[i].score) : std::string()) + "\n";
  }
  for (const Facet& facet : page.facets) {
    for (const FacetValue& value : facet.values) {
      out += facet.parameter + "=" + value.id + " " + std::to_string(value.count) + "\n";
    }
  }
  out += "next " + page.next.value_or("none") + "\nmeant " + page.did_you_mean.value_or("none") + "\n";
  return out + (page.relaxed() ? "relaxed" : "");
}

// Words, ids, dates and near-misses of what is held, and ordinary questions.
const std::vector<std::string> questions{"",
                                         "le hoi",
                                         "lễ hội",
                                         "zanzibarite",
                                         "zanzibaritz",
                                         "zanzebarite",
                                         "zanzi*",
                                         "xanhtramngan",
                                         "xanhtramngam",
                                         "title:\"bản nháp\"",
                                         "group:brau",
                                         "group:pu_peo",
                                         "date:1931",
                                         "date:2001",
                                         "quan ho",
                                         "tho cam",
                                         "instrument:ta_lu",
                                         "-le",
                                         "raw.wav",
                                         "kin mp4",
                                         "vu dong ho",
                                         "decade:1930s",
                                         "unreviewed",
                                         "ceremony OR tape",
                                         "hmong",
                                         "le hoi kin",
                                         "le hoi zanzibarite"};

void expect_alike(const Archive& with, const Archive& without, const std::vector<AccessClass>& open, bool with_scores) {
  for (const std::string& question : questions) {
    for (const bool filtered : {false, true}) {
      SearchRequest request;
      request.text = question;
      request.open = open;
      request.limit = 5;
      if (filtered) request.filters["type"] = {"festival", "craft"};
      EXPECT_EQ(told(with, with.search(request), with_scores), told(without, without.search(request), with_scores))
          << question;
    }
  }
}

class Leaks : public ::testing::Test {
 protected:
  Leaks() {
    whole.add_samples();
    whole.catch_up();
  }
  Archive whole;
};

TEST_F(Leaks, NobodyLearnsFromAnswersThatThereAreHeldRecords) {
  Archive only_public;
  only_public.add_samples(is_public);
  only_public.catch_up();
  expect_alike(whole, only_public, for_everyone, true);
}

TEST_F(Leaks, SomebodySignedInLearnsNothingOfWhatIsForTheStaff) {
  Archive without_staff;
  without_staff.add_samples(is_not_staff);
  without_staff.catch_up();
  expect_alike(whole, without_staff, for_signed_in, false);
}

TEST_F(Leaks, TheStaffDoesSeeWhatTheOthersDoNot) {
  EXPECT_EQ(whole.found("zanzibarite", for_staff), std::vector<std::string>{"held_staff"});
  EXPECT_EQ(whole.search("zanzebarite", for_staff).did_you_mean.value_or(""), "zanzibarite");
  EXPECT_EQ(whole.found("group:brau", for_staff), std::vector<std::string>{"held_draft"});
  EXPECT_EQ(whole.search("", for_staff).total.count, 39);
  EXPECT_EQ(whole.search("", for_signed_in).total.count, 36);
  EXPECT_EQ(whole.found("xanhtramngan", for_signed_in), std::vector<std::string>{"held_signed"});
  EXPECT_TRUE(whole.found("xanhtramngan", for_everyone).empty());
}

}  // namespace
}  // namespace khen::testing
