// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/beside.h"

#include <gtest/gtest.h>

#include "tests/support/archive.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

TEST(Beside, AFileNextToARecordingIsReadAndOutlivesTheWorkOnIt) {
  testing::TestArchive archive;
  const Path picture = testing::make_picture(archive.scratch / "p.png");
  testing::write_bytes(archive.scratch / "p.json", R"({"title":"Chợ phiên","creator":"Giàng A C"})");
  testing::write_bytes(archive.scratch / "p.png.xml", "<dc><title>Chợ tình</title></dc>");
  const auto deposited = Depositor(archive.tools()).deposit(archive.deposit_of({picture})).value();
  EXPECT_EQ(std::ranges::count(deposited.files.at(0).remarks, "file.beside_read", &Remark::message), 2);
  const auto said = [&] {
    const auto facts = archive.deliverables(deposited.record).at(0).recording.facts_json;
    std::string text;
    for (const EmbeddedField& field : embedded_in_facts(facts)) text += field.where + " = " + field.value + "\n";
    return text;
  };
  EXPECT_EQ(said(), "p.png.xml: title = Chợ tình\np.json: creator = Giàng A C\np.json: title = Chợ phiên\n");
  ASSERT_TRUE(archive.work());
  EXPECT_NE(said().find("Chợ phiên"), std::string::npos);
  const Path kept = archive.home->vault.path_of(deposited.record, "recordings.json").value();
  EXPECT_NE(read_file(kept, 1 << 20).value().find("Chợ phiên"), std::string::npos) << "in the vault as well";
}

TEST(Beside, LinksAndHugeFilesAreLeftAloneAndNothingWrongKeepsARecordingOut) {
  testing::TestArchive archive;
  const Path picture = testing::make_picture(archive.scratch / "p.png");
  testing::write_bytes(archive.scratch / "secret", R"({"title":"secret"})");
  fs::create_symlink(archive.scratch / "secret", archive.scratch / "p.json");
  testing::write_bytes(archive.scratch / "p.xml", std::string(2 << 20, ' '));
  EXPECT_TRUE(files_beside(picture).empty());
  testing::write_bytes(archive.scratch / "p.xmp", "<x><<<<");
  EXPECT_EQ(files_beside(picture).size(), 1U) << "the control";
  const auto deposited = Depositor(archive.tools()).deposit(archive.deposit_of({picture})).value();
  EXPECT_TRUE(embedded_in_facts(deposited.files.at(0).recording.facts_json).empty());
}

}  // namespace
}  // namespace khen
