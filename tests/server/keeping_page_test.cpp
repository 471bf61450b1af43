// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/scrub.h"
#include "tests/server/page_site.h"
#include "tests/support/vault_damage.h"

namespace khen::test {
namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST(KeepingPage, tells_the_staff_what_was_found_and_where_copies_are) {
  PageSite site;
  testing::TestArchive& archive = site.archive;
  EXPECT_NE(site.get("/en/desk/keeping").status, 200) << "not for everybody";
  site.sign_in("lan", Role::archivist);
  const std::string before = site.page("/en/desk/keeping");
  EXPECT_TRUE(holds(before, "Not yet; the worker does it by itself.")) << before;
  EXPECT_TRUE(holds(before, "disk-b"));
  EXPECT_TRUE(holds(before, "away"));

  testing::write_bytes(archive.scratch / "song.txt", "words\n");
  const auto deposited = Depositor(archive.tools()).deposit(archive.deposit_of({archive.scratch / "song.txt"})).value();
  const Path kept = archive.home->vault.path_of(deposited.record, deposited.files.at(0).recording.vault_path).value();
  std::mt19937 random(1);
  testing::flip_a_bit(kept, random);
  ASSERT_TRUE(scrub({archive.files, archive.clock, *archive.home}, site.copies, {}));
  const std::string after = site.page("/en/desk/keeping");
  EXPECT_TRUE(holds(after, "song.txt"));
  EXPECT_TRUE(holds(after, "bytes don’t match the checksum"));
  EXPECT_TRUE(holds(after, "not mended"));
  EXPECT_TRUE(holds(after, "/en/desk/records/" + deposited.record.str()));
}

}  // namespace
}  // namespace khen::test
