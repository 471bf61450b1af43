// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/virus_scanner.h"

#include <gtest/gtest.h>

#include <fstream>

#include "metadata/event.h"
#include "tests/ingest/clamd_stand_in.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

using testing::ClamdStandIn;
using testing::eicar;

class VirusScannerTest : public ::testing::Test {
 protected:
  Path written(const std::string& name, const std::string& content) {
    const Path path = archive_.scratch / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  Result<Deposited> deposit(const VirusScanner* scanner, const Path& file) {
    DepositTools tools = archive_.tools();
    tools.scanner = scanner;
    return Depositor(tools).deposit(archive_.deposit_of({file}));
  }
  std::vector<StoredEvent> checks_of(const RecordId& record) {
    auto events = archive_.home->catalogue->read([&](Db& db) { return events_of(db, record); }).value();
    std::erase_if(events, [](const StoredEvent& event) { return event.type != event_type::virus_check; });
    return events;
  }

  testing::TestArchive archive_;
};

TEST_F(VirusScannerTest, what_is_clean_comes_in_and_the_check_is_an_event) {
  const ClamdStandIn clamd(archive_.scratch / "clamd");
  const VirusScanner scanner = VirusScanner::at(clamd.address()).value();
  EXPECT_EQ(scanner.version().value(), "ClamAV 1.4.3/27461/Sun Nov 22 08:00:00 2026");
  const auto deposited = deposit(&scanner, written("notes.txt", "Lễ hội Katê\n"));
  ASSERT_TRUE(deposited) << deposited.error().message;
  const auto checks = checks_of(deposited->record);
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].outcome, "success");
  EXPECT_EQ(checks[0].detail, "ClamAV 1.4.3/27461/Sun Nov 22 08:00:00 2026: nothing found");
}

TEST_F(VirusScannerTest, a_virus_is_refused_by_name_and_nothing_of_it_is_kept) {
  const ClamdStandIn clamd(archive_.scratch / "clamd");
  const VirusScanner scanner = VirusScanner::at(clamd.address()).value();
  const Path file = written("song.txt", "words\n" + eicar());
  const auto refused = deposit(&scanner, file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "virus.found");
  EXPECT_EQ(refused.error().parameters[0].value, "Eicar-Signature");
  EXPECT_EQ(refused.error().parameters[1].value, "song.txt");
  EXPECT_TRUE(std::filesystem::is_empty(archive_.home->paths.staging / "deposits"));
  // Control: unasked, nobody refuses it, and no check is claimed.
  const auto taken = deposit(nullptr, file);
  ASSERT_TRUE(taken);
  EXPECT_TRUE(checks_of(taken->record).empty());
}

TEST_F(VirusScannerTest, what_is_longer_than_the_scanner_reads_comes_in_with_a_remark) {
  const ClamdStandIn clamd(archive_.scratch / "clamd", 100'000);
  const VirusScanner scanner = VirusScanner::at(clamd.address()).value();
  const auto deposited = deposit(&scanner, written("long.txt", std::string(3'000'000, 'a') + "\n"));
  ASSERT_TRUE(deposited) << deposited.error().message << deposited.error().cause;
  ASSERT_FALSE(deposited->files[0].remarks.empty());
  EXPECT_EQ(deposited->files[0].remarks.back().message, "virus.not_whole");
  EXPECT_EQ(checks_of(deposited->record).at(0).outcome, "warning");
}

TEST_F(VirusScannerTest, without_an_answer_nothing_comes_in_until_there_is_one) {
  const VirusScanner scanner = VirusScanner::at("unix:" + (archive_.scratch / "nobody").native()).value();
  const Path file = written("notes.txt", "words\n");
  const auto refused = deposit(&scanner, file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "virus.unavailable");
  EXPECT_TRUE(facts(refused.error().code).retry);
  const ClamdStandIn clamd(archive_.scratch / "nobody");
  EXPECT_TRUE(deposit(&scanner, file));
}

TEST(VirusScannerAddress, is_a_local_socket_or_a_machine_with_a_port) {
  for (const char* good : {"unix:/run/clamav/clamd.ctl", "127.0.0.1:3310", "clamav.internal:3310"}) {
    EXPECT_TRUE(VirusScanner::at(good)) << good;
  }
  for (const std::string& bad : {std::string("clamd"), std::string(":3310"), std::string("127.0.0.1:"),
                                 std::string("unix:clamd.ctl"), "unix:/" + std::string(120, 'x')}) {
    const auto scanner = VirusScanner::at(bad);
    ASSERT_FALSE(scanner) << bad;
    EXPECT_EQ(scanner.error().message, "virus.address");
  }
}

}  // namespace
}  // namespace khen
