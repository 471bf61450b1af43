// SPDX-License-Identifier: GPL-3.0-or-later
// khen_likeness_cost [prints]: fills an index with synthetic prints of pictures and films, as random as looks can be
// but for a tenth that crowd around a few of them, and tells how long looking up and keeping one more takes.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>

#include "ingest/likeness/print_rows.h"
#include "metadata/base/files.h"
#include "metadata/catalogue.h"

namespace khen {
namespace {

using Steady = std::chrono::steady_clock;

std::string looks(std::mt19937_64& random, std::size_t count, const std::vector<std::uint64_t>& crowd) {
  std::vector<Look> made;
  for (std::size_t i = 0; i < count; ++i) {
    Look look;
    look.key = random();
    if (random() % 10 == 0) look.key = crowd[random() % crowd.size()] ^ (std::uint64_t{1} << (random() % 64));
    for (std::size_t bit = 0; bit < look.fine.size(); ++bit) look.fine[bit] = random() % 2 != 0;
    made.push_back(look);
  }
  return to_text(made);
}

Result<RecordingId> add_recording(Db& db, const Clock& clock, const RecordId& record) {
  Recording recording{.id = RecordingId::make(clock),
                      .record = record,
                      .file_name = "x.jpg",
                      .media_type = "image/jpeg",
                      .sha512 = std::string(128, 'a'),
                      .vault_path = "originals/x",
                      .deposited = clock.now()};
  Statement insert = TRY(
      db.prepare("insert into recording (id, record, position, file_name, media_type, kind, bytes, sha512, vault_path,"
                 " state, facts, deposited) values (:id, :record, 0, 'x', 'image/jpeg', 'image', 1, '', 'x', 'derived',"
                 " '{}', 0)"));
  insert.bind(":id", recording.id).bind(":record", record);
  TRY(insert.run());
  return recording.id;
}

struct Times {
  std::vector<double> milliseconds;
  void tell(const char* what) {
    std::ranges::sort(milliseconds);
    fmt::print("{:<28} median {:6.2f} ms, 95 % {:6.2f} ms, slowest {:6.2f} ms\n", what,
               milliseconds[milliseconds.size() / 2], milliseconds[milliseconds.size() * 95 / 100],
               milliseconds.back());
  }
};

Result<void> measure(int prints) {
  const TemporaryDirectory place = TRY(TemporaryDirectory::make(std::filesystem::temp_directory_path(), "likeness-"));
  const Path file = place.path() / "c.db";
  const SystemClock clock;
  const auto pool = TRY(DbPool::open(file));
  Record record;
  record.all(FieldId::titles).emplace_back(LocalizedText{"vi", "x"});
  const RecordId id = *TRY(pool->write([&](Db& db) { return create_record(db, clock, record, {"a", ""}); })).id;
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> crowd(8);
  std::ranges::generate(crowd, random);
  const auto print_of = [&](bool film) {
    return Print{film ? PrintKind::film : PrintKind::picture, looks(random, film ? 24 : 13, crowd)};
  };
  const auto begun = Steady::now();
  constexpr int at_once = 1000;
  for (int done = 0; done < prints; done += at_once) {
    TRY(pool->write([&](Db& db) -> Result<void> {
      for (int i = 0; i < at_once; ++i)
        TRY(insert_print(db, TRY(add_recording(db, clock, id)), print_of((done + i) % 4 == 0)));
      return {};
    }));
  }
  const std::chrono::duration<double> filled = Steady::now() - begun;
  std::error_code code;
  fmt::print("{} prints in {:.0f} s, {:.0f} MB\n", prints, filled.count(),
             static_cast<double>(std::filesystem::file_size(file, code)) / 1e6);
  for (const bool film : {false, true}) {
    Times looked_up;
    Times kept;
    for (int i = 0; i < 100; ++i) {
      const Print print = print_of(film);
      const RecordingId recording = TRY(pool->write([&](Db& db) { return add_recording(db, clock, id); }));
      const auto time = [](Times& times, const auto& work) -> Result<void> {
        const auto start = Steady::now();
        TRY(work());
        times.milliseconds.push_back(std::chrono::duration<double, std::milli>(Steady::now() - start).count());
        return {};
      };
      TRY(time(looked_up, [&] { return pool->read([&](Db& db) { return candidates_for(db, print, recording); }); }));
      TRY(time(kept, [&] { return pool->write([&](Db& db) { return keep_prints(db, clock, recording, {print}); }); }));
    }
    looked_up.tell(film ? "film, looked up" : "picture, looked up");
    kept.tell(film ? "film, looked up and kept" : "picture, looked up and kept");
  }
  return {};
}

}  // namespace
}  // namespace khen

int main(int argc, char** argv) {
  const auto measured = khen::measure(argc > 1 ? std::atoi(argv[1]) : 100'000);
  if (!measured) fmt::print("{} {}\n", measured.error().message, measured.error().cause);
  return measured ? 0 : 1;
}
