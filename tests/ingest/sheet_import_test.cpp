// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>

#include "ingest/sheet/annotate.h"
#include "ingest/sheet/import_sheet.h"
#include "metadata/catalogue.h"
#include "metadata/event.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class SheetImportTest : public ::testing::Test {
 protected:
  SheetImportTest() { fs::create_directories(files_); }

  Path file(const std::string& name, const std::string& content) {
    fs::create_directories((files_ / name).parent_path());
    testing::write_bytes(files_ / name, content);
    return files_ / name;
  }

  // "2 created; 3 refused titles finding.required; " and then the totals or the Error.
  std::string import(const std::string& csv, ImportMode mode = ImportMode::carry_out) {
    testing::write_bytes(archive_.scratch / "s.csv", csv);
    return import_file(archive_.scratch / "s.csv", mode);
  }
  std::string import_file(const Path& sheet, ImportMode mode, const Path& report = {}) {
    static constexpr std::string_view names[] = {"created", "changed", "unchanged", "refused"};
    std::string told;
    const auto problem = [](const SheetProblem& one) {
      return one.column + " " + one.message + (one.suggestion.empty() ? "" : " (" + one.suggestion + ")");
    };
    const SheetWords words{.row =
                               [&](const RowReport& row) {
                                 std::string text(names[static_cast<std::size_t>(row.outcome)]);
                                 for (const SheetProblem& one : row.problems) text += " " + problem(one);
                                 return text;
                               },
                           .problem = problem,
                           .unused = [](const UnusedFiles&) { return std::string(); }};
    AnnotatedSheet annotated(archive_.files, report, words);
    const SheetListener listener{
        .on_header = [&](const SheetFacts& facts, const TableRow& titles, const Header& header) -> Result<void> {
          for (const SheetProblem& one : header.problems) told += problem(one) + "; ";
          return report.empty() ? Result<void>() : annotated.header(facts, titles, header);
        },
        .on_row = [&](const TableRow& row, const RowReport* one) -> Result<void> {
          if (one != nullptr) {
            told += std::to_string(row.number) + " " + words.row(*one) + "; ";
            if (one->record) last_ = one->record;
          }
          return report.empty() ? Result<void>() : annotated.row(row, one);
        }};
    const auto totals = import_sheet(
        archive_.tools(),
        {.sheet = sheet, .directory = files_, .mode = mode, .by = {"account:tester", "import"}, .language = "vi"},
        listener);
    EXPECT_TRUE(annotated.finish());
    if (!totals) return told + "error " + totals.error().message;
    return told;
  }

  Record stored() {
    return archive_.home->catalogue->read([&](Db& db) { return read_record(db, *last_); }).value().record;
  }
  std::string names_of_files() {
    std::string names;
    for (const Deliverable& one : archive_.deliverables(*last_)) names += one.recording.file_name + " ";
    return names;
  }

  testing::TestArchive archive_;
  Path files_ = archive_.scratch / "files";
  std::optional<RecordId> last_;
};

TEST_F(SheetImportTest, ARowBecomesADraftWithItsFilesAndDescription) {
  file("a.txt", "lời một");
  file("đĩa/phần 10.txt", "mười");
  file("đĩa/phần 2.txt", "hai");
  EXPECT_EQ(import("key;files;titles[vi];title[rad];genres;people[singer];dates;places;places#2.village;places#2.unit;"
                   "ethnic_groups;#mine\n"
                   "K1;a.txt|đĩa/;Hát ru;Khan;Sử thi;Y Bla | Y Moan;2020-05~;Đắk Lắk;Buôn Đôn;Đắk Lắk;Ê-đê;anything\n"),
            "2 created; ");
  const Record record = stored();
  EXPECT_EQ(record.status, Status::draft);
  EXPECT_EQ(record.access, AccessClass::staff);
  EXPECT_EQ(names_of_files(), "a.txt phần 2.txt phần 10.txt ");
  EXPECT_EQ(values_of<Person>(record, FieldId::people).at(1), (Person{"Y Moan", "singer", ""}));
  EXPECT_EQ(values_of<Date>(record, FieldId::dates).at(0).edtf, "2020-05~");
  EXPECT_EQ(values_of<Place>(record, FieldId::places).at(1).village, "Buôn Đôn");
  EXPECT_EQ(values_of<LocalizedText>(record, FieldId::titles).at(1), (LocalizedText{"rad", "Khan"}));
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(SheetImportTest, TheSameSheetAgainChangesNothing) {
  file("a.txt", "một");
  const std::string sheet = "key,files,titles[vi]\nK1,a.txt,Hát ru\nK2,,Kể khan\n";
  EXPECT_EQ(import(sheet), "2 created; 3 created; ");
  const auto before = archive_.count("outbox");
  EXPECT_EQ(import(sheet), "2 unchanged; 3 unchanged; ");
  EXPECT_EQ(archive_.count("outbox"), before);
  EXPECT_EQ(archive_.count("recording"), 1);
}

TEST_F(SheetImportTest, AChangedRowChangesTheDescriptionAndAddsFiles) {
  file("a.txt", "một");
  file("b.txt", "hai");
  ASSERT_EQ(import("key,files,titles[vi]\nK1,a.txt,Hát ru\n"), "2 created; ");
  EXPECT_EQ(import("key,files,titles[vi]\nK1,a.txt|b.txt,Hát ru Ê-đê\n"), "2 changed; ");
  EXPECT_EQ(stored().version, 2);
  EXPECT_EQ(names_of_files(), "a.txt b.txt ");
  EXPECT_EQ(import("key,files,titles[vi]\nK1,a.txt|b.txt,Hát ru Ê-đê\n"), "2 unchanged; ");
  // A file that the row no longer names stays.
  EXPECT_EQ(import("key,files,titles[vi]\nK1,b.txt,Hát ru Ê-đê\n"), "2 unchanged; ");
  EXPECT_EQ(names_of_files(), "a.txt b.txt ");
}

TEST_F(SheetImportTest, WhatSomebodyEditedSinceIsNotLaidOver) {
  ASSERT_EQ(import("key,titles[vi]\nK1,Hát ru\n"), "2 created; ");
  Record edited = stored();
  edited.status = Status::published;
  ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) {
    return update_record(db, archive_.clock, edited, {"account:other", ""});
  }));
  EXPECT_EQ(import("key,titles[vi]\nK1,Hát ru\n"), "2 unchanged; ");
  EXPECT_EQ(import("key,titles[vi]\nK1,Khác\n"), "2 refused  sheet.edited_since; ");
  EXPECT_EQ(stored().status, Status::published);
}

TEST_F(SheetImportTest, BadRowsAreToldAndGoodOnesGoOn) {
  file("a.txt", "một");
  const std::string sheet =
      "key,files,checksums,titles[vi],genres,dates,languages,status\n"
      "K1,b.txt,,,,,,\n"
      "K2,,,x,Sử thii,19/2/2024,xx-nope,drft\n"
      "K3,a.txt,sha256:00,x,,,,\n"
      "K4,a.txt,md5:d41d8cd98f00b204e9800998ecf8427e,x,,,,\n"
      ",,,x,,,,\n"
      "K6,a.txt,,x,,,,\n"
      "K6,,,y,,,,\n";
  const std::string told =
      "2 refused titles finding.required files sheet.file_missing (a.txt); "
      "3 refused status sheet.status (draft) genres finding.unknown_term (Sử thi) "
      "languages finding.unknown_term dates finding.edtf (2024-02-19); "
      "4 refused checksums sheet.checksum; "
      "5 refused checksums file.digest_differs; "
      "6 refused key sheet.key_missing; "
      "7 created; 8 refused key sheet.key_twice; ";
  EXPECT_EQ(import(sheet, ImportMode::check), told);
  EXPECT_EQ(archive_.count("record"), 0);
  std::string carried = told;
  // Carried out, the copy is what is checked: it is told with the row, not the column.
  carried.replace(carried.find("5 refused checksums "), 20, "5 refused  ");
  EXPECT_EQ(import(sheet), carried);
  EXPECT_EQ(archive_.count("record"), 1);
}

TEST_F(SheetImportTest, PathsStayInsideTheDirectory) {
  testing::write_bytes(archive_.scratch / "secret.txt", "secret");
  file("a.txt", "một");
  fs::create_symlink(archive_.scratch / "secret.txt", files_ / "link.txt");
  fs::create_directory_symlink(archive_.scratch.path(), files_ / "out");
  const auto told = [&](const std::string& name) {
    return import("key,files,titles[vi]\nK,\"" + name + "\",x\n", ImportMode::check);
  };
  EXPECT_EQ(told("a.txt"), "2 created; ");  // the control
  for (const std::string name :
       {"../secret.txt", "/etc/passwd", "a/../../secret.txt", "..", "./a.txt", "a//b", "..\\secret.txt"}) {
    EXPECT_EQ(told(name), "2 refused files sheet.path; ") << name;
  }
  for (const std::string name : {"link.txt", "out/secret.txt", "out/"}) {
    EXPECT_EQ(told(name).substr(0, 35), "2 refused files sheet.file_missing;") << name;
  }
}

TEST_F(SheetImportTest, NamesThatTheDiskSpellsApartAreFound) {
  file("Le\u0302\u0303 ho\u0323\u0302i.txt", "một");  // NFD, as some systems write
  EXPECT_EQ(import("key,files,titles[vi]\nK,Lễ hội.txt,x\n"), "2 created; ");
  EXPECT_EQ(names_of_files(), "Lễ hội.txt ");
}

TEST_F(SheetImportTest, AnUnknownColumnKeepsTheWholeSheetOut) {
  EXPECT_EQ(import("key,titels[vi]\nK1,x\n"), "titels[vi] sheet.column_unknown (titles); error sheet.columns");
  EXPECT_EQ(import("key,#titels[vi],titles[vi]\nK1,x,y\n"), "2 created; ");
}

TEST_F(SheetImportTest, TheAnnotatedSheetIsTheSameSheetAndMayBeImportedAgain) {
  testing::write_bytes(archive_.scratch / "s.csv", "key;titles[vi]\nK1;Hát ru\n\n# a note\nK2;\n");
  for (const std::string name : {"r.csv", "r.xlsx"}) {
    import_file(archive_.scratch / "s.csv", ImportMode::check, archive_.scratch / name);
    EXPECT_EQ(import_file(archive_.scratch / name, ImportMode::check), "2 created; 5 refused titles finding.required; ")
        << name;
  }
  const std::string csv = read_file(archive_.scratch / "r.csv", 1 << 20).value();
  EXPECT_NE(csv.find("\"key\";\"titles[vi]\";\"khen:result\"\r\n\"K1\";\"Hát ru\";\"created\""), std::string::npos)
      << csv;
}

TEST_F(SheetImportTest, AFullDiskStopsTheImportAndTheSameSheetGoesOnLater) {
  file("a.txt", "một");
  const std::string sheet = "key,files,titles[vi]\nK1,,một\nK2,a.txt,hai\nK3,,ba\n";
  archive_.files.pretend_free_space(0);
  EXPECT_EQ(import(sheet), "error disk.full");
  archive_.files.pretend_free_space(-1);
  EXPECT_EQ(import(sheet), "2 created; 3 created; 4 created; ");
}

// Wherever a crash hits, the same sheet again finishes it: each row is there once.
TEST_F(SheetImportTest, AfterACrashAtAnyPointTheSameSheetFinishesTheWork) {
  file("a.txt", "một");
  const std::string sheet = "key,files,titles[vi]\nK1,a.txt,một\nK2,,hai\n";
  archive_.files.arm(testing::Fault::none, 0);
  int fired = 0;
  for (const int at : {1, 3, 7, 12, 18, 25, 33}) {
    testing::TestArchive fresh;
    std::swap(archive_.home, fresh.home);
    archive_.files.arm(testing::Fault::crash, at);
    import(sheet);
    fired += archive_.files.fired() ? 1 : 0;
    archive_.files.disarm();
    const std::string told = import(sheet);
    EXPECT_EQ(told.find("refused"), std::string::npos) << at << told;
    EXPECT_EQ(archive_.count("record"), 2) << at;
    EXPECT_EQ(archive_.count("recording"), 1) << at;
    EXPECT_EQ(archive_.damage(), "") << at;
    std::swap(archive_.home, fresh.home);
  }
  EXPECT_GE(fired, 5);  // the faults did bite
}

TEST_F(SheetImportTest, ARecordMayHaveFiveHundredFiles) {
  for (int i = 0; i < 500; ++i) file("many/" + std::to_string(i) + ".txt", "trang " + std::to_string(i));
  EXPECT_EQ(import("key,files,titles[vi]\nK,many/,Sách\n", ImportMode::check), "2 created; ");
}

}  // namespace
}  // namespace khen
