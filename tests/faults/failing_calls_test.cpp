// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/support/failing_calls.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <limits>

#include "ingest/backup.h"
#include "ingest/replicate.h"
#include "ingest/snapshot.h"
#include "tests/support/archive.h"
#include "tests/support/size.h"

// The n-th write, fsync, rename (or link) or open fails, in our code, in SQLite or in the standard library, while a
// file is deposited, written into the vault with its snapshot, copied and backed up. Every KHEN_CALL_STRIDE-th (7) is
// tried; 1 tries all.
namespace khen {
namespace {

namespace fs = std::filesystem;
using testing::CallFault;
using testing::FailingCall;
using testing::Lasting;

struct CallCase {
  FailingCall call;
  int number;
  Lasting lasting;
};

class CallFaults : public ::testing::TestWithParam<CallCase> {
 protected:
  void SetUp() override {
    fs::create_directories(place_.directory);
    ASSERT_TRUE(prepare_copy(archive_.files, archive_.clock, place_));
    // What every process does once happens before the first fault.
    testing::write_bytes(archive_.scratch / "first.txt", "first words\n");
    ASSERT_TRUE(Depositor(archive_.tools()).deposit(archive_.deposit_of({archive_.scratch / "first.txt"})));
    ASSERT_TRUE(archive_.work());
  }

  // Calls `work` with one call after the other failing, and `after` when each is over.
  void each_call(const std::function<void()>& work, const std::function<void(int at)>& after, int sparsely = 1) {
    const int calls = try_at(std::numeric_limits<int>::max(), work, after);
    EXPECT_GT(calls, 0) << "positive control: calls of this kind are made";
    int stride = static_cast<int>(testing::size_from("KHEN_CALL_STRIDE", 7));
    if (stride > 1) stride *= sparsely;
    for (int at = 1; at <= calls && !HasFatalFailure(); at += stride) try_at(at, work, after);
  }
  int try_at(int at, const std::function<void()>& work, const std::function<void(int at)>& after) {
    int seen = 0;
    {
      const CallFault fault(GetParam().call, GetParam().number, at, archive_.scratch.path().native() + "/",
                            GetParam().lasting);
      work();
      seen = fault.seen();
    }
    archive_.reopen();
    after(at);
    return seen;
  }
  std::string where(int at) const {
    return std::string(name_of(GetParam().call)) + " " + std::to_string(at) + ": " + std::strerror(GetParam().number);
  }
  bool is_stored(const RecordId& record, const std::string& words) {
    for (const Deliverable& one : archive_.deliverables(record)) {
      const auto path = archive_.home->vault.path_of(record, one.recording.vault_path);
      if (path && read_file(*path, 1000).value() == words) return true;
    }
    return false;
  }

  testing::TestArchive archive_;
  CopyPlace place_{"disk-b", archive_.scratch / "disk-b"};
};

TEST_P(CallFaults, ADepositIsThereOrIsNotAndCanBeMadeAgain) {
  int number = 0;
  std::optional<Result<Deposited>> deposited;
  std::string words;
  Path file;
  each_call(
      [&] {
        words = "words of number " + std::to_string(++number) + "\n";
        file = archive_.home_path().parent_path().parent_path() /
               (archive_.scratch.path().filename().native() + "-source.txt");  // out of reach of the fault
        testing::write_bytes(file, words);
        Deposit deposit = archive_.deposit_of({file});
        deposited.emplace(Depositor(archive_.tools()).deposit(deposit));
      },
      [&](int at) {
        const auto swept = Depositor(archive_.tools()).sweep();
        ASSERT_TRUE(swept) << where(at);
        EXPECT_TRUE(swept->failures.empty()) << where(at);
        if (*deposited) {
          EXPECT_TRUE(is_stored((*deposited)->record, words)) << "P1: acknowledged, " << where(at);
        } else {
          EXPECT_FALSE(deposited->error().message.empty()) << where(at);
          if (swept->finished.empty()) {
            const auto again = Depositor(archive_.tools()).deposit(archive_.deposit_of({file}));
            EXPECT_TRUE(again) << where(at) << " " << again.error().message << " " << again.error().cause;
          }
        }
        EXPECT_EQ(archive_.count("record"), number + 1) << "stored once, " << where(at);
      });
  fs::remove(file);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_P(CallFaults, SnapshotCopyAndBackupFailAloneAndAreMadeAgain) {
  const Path backup = archive_.scratch / "backup";
  RecordId record = archive_.home->vault.records().value().front();
  int number = 0;
  const auto keep = [&]() -> Result<void> {
    TRY(write_snapshot(*archive_.home, record));
    const CopyTools tools{archive_.files, archive_.clock, *archive_.home};
    const auto copy = TRY(find_copy(place_));
    if (!copy) return fail(Code::not_found, "copy.away");
    const auto copied = TRY(replicate_all(tools, *copy));
    if (!copied.refused.empty()) return copied.refused.front().error;
    TRY(back_up(*archive_.home, archive_.files, archive_.clock, backup));
    return {};
  };
  const auto edit = [&] {
    ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) -> Result<void> {
      Record changed = TRY(read_record(db, record)).record;
      changed.all(FieldId::people).push_back(Person{"Y Bla " + std::to_string(++number), "singer", ""});
      TRY(update_record(db, archive_.clock, changed, {"account:lan", ""}));
      return {};
    }));
  };
  edit();
  each_call([&] { static_cast<void>(keep().has_value()); },
            [&](int at) {
              fs::remove_all(backup);
              const auto again = keep();
              ASSERT_TRUE(again) << where(at) << " " << again.error().message << again.error().cause;
              fs::remove_all(backup);
              edit();
            },
            8);
  fs::remove_all(backup);
  ASSERT_TRUE(keep());
  EXPECT_EQ(archive_.damage(), "");
  const auto checked = check_backup(archive_.files, archive_.clock, backup, archive_.scratch.path());
  ASSERT_TRUE(checked);
  EXPECT_TRUE(checked->findings.empty());
}

INSTANTIATE_TEST_SUITE_P(EveryCall, CallFaults,
                         ::testing::Values(CallCase{FailingCall::write, EIO, Lasting::once},
                                           CallCase{FailingCall::write, ENOSPC, Lasting::from_then_on},
                                           CallCase{FailingCall::sync, EIO, Lasting::once},
                                           CallCase{FailingCall::sync, ENOSPC, Lasting::once},
                                           CallCase{FailingCall::rename, EIO, Lasting::once},
                                           CallCase{FailingCall::rename, ENOSPC, Lasting::from_then_on},
                                           CallCase{FailingCall::open, EIO, Lasting::once},
                                           CallCase{FailingCall::open, ENOSPC, Lasting::from_then_on},
                                           CallCase{FailingCall::open, EMFILE, Lasting::once}),
                         [](const auto& parameter) {
                           const CallCase& one = parameter.param;
                           return std::string(name_of(one.call)) + (one.number == EIO      ? "Io"
                                                                    : one.number == ENOSPC ? "NoSpace"
                                                                                           : "TooManyOpen");
                         });

}  // namespace
}  // namespace khen
