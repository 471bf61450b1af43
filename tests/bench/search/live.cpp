// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/search/live.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "index/searcher.h"
#include "index/writer.h"
#include "metadata/base/clock.h"
#include "metadata/catalogue.h"
#include "tests/bench/search/measure.h"

namespace khen::bench {
namespace {

constexpr std::uint64_t beyond = 10'000'000;  // numbers of Records that are not in the archive yet

// Brings the index up to date again and again, as the worker does whenever the catalogue changed.
class Follower {
 public:
  static Result<std::unique_ptr<Follower>> start(const Places& places, const Vocabularies& vocabularies,
                                                 DbPool& catalogue) {
    auto follower = std::make_unique<Follower>();
    IndexWriter writer = TRY(IndexWriter::open(follower->files_, places.index(), vocabularies));
    follower->thread_ = std::jthread(
        [follower = follower.get(), writer = std::move(writer), &catalogue](const std::stop_token& stop) mutable {
          while (!stop.stop_requested()) {
            const auto written = writer.catch_up(catalogue);
            if (!written) fmt::print(stderr, "writer: {} {}\n", written.error().message, written.error().cause);
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
          }
        });
    return follower;
  }

 private:
  LocalFiles files_;
  std::jthread thread_;
};

// As `khen import` does: many Records in one transaction; then a pause, and the next ones.
std::jthread import_records(const RecordMaker& records, DbPool& catalogue, std::uint64_t first, int together,
                            std::chrono::milliseconds pause) {
  return std::jthread([&records, &catalogue, first, together, pause](const std::stop_token& stop) {
    const SystemClock clock;
    for (std::uint64_t number = first; !stop.stop_requested();) {
      const auto stored = catalogue.write([&](Db& db) -> Result<void> {
        for (int i = 0; i < together; ++i) {
          TRY(create_record(db, clock, records.make(number++), {"bench", "imported"}));
        }
        return {};
      });
      if (!stored) fmt::print(stderr, "import: {}\n", stored.error().message);
      std::this_thread::sleep_for(pause);
    }
  });
}

}  // namespace

Result<double> slowest_appearance(const Places& places, const RecordMaker& records, const Vocabularies& vocabularies,
                                  DbPool& catalogue, int times) {
  const Searcher searcher(places.index());
  const auto follower = TRY(Follower::start(places, vocabularies, catalogue));
  const std::uint64_t first = beyond + static_cast<std::uint64_t>(to_milliseconds(SystemClock().now()) % 1'000'000'000);
  const auto import = import_records(records, catalogue, first, 2000, std::chrono::seconds(2));
  double slowest = 0;
  for (int i = 0; i < times; ++i) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    SystemClock clock;
    SearchRequest request;
    request.open = {AccessClass::everyone};
    request.text = fmt::format("zyx{}q{}", to_milliseconds(clock.now()), i);
    Record record = records.make(static_cast<std::uint64_t>(i));
    record.all(FieldId::titles).front() = LocalizedText{"vi", request.text};
    TRY(catalogue.write([&](Db& db) { return create_record(db, clock, record, {"somebody", ""}); }));
    const Stopwatch watch;
    while (TRY(searcher.search(request)).complete == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    slowest = std::max(slowest, watch.milliseconds() / 1000);
  }
  return slowest;
}

Result<Crowd> search_beside_a_writer(const Places& places, const RecordMaker& records, const Vocabularies& vocabularies,
                                     DbPool& catalogue, const std::vector<Question>& questions, int seconds) {
  constexpr int at_once = 32;
  const Searcher searcher(places.index());
  std::atomic<std::int64_t> searches{0};
  std::atomic<std::int64_t> errors{0};
  const auto follower = TRY(Follower::start(places, vocabularies, catalogue));
  const auto import = import_records(records, catalogue, 2 * beyond, 200, std::chrono::seconds(1));
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < at_once; ++thread) {
    threads.emplace_back([&, thread](const std::stop_token& stop) {
      for (auto i = static_cast<std::size_t>(thread); !stop.stop_requested(); ++i) {
        SearchRequest request;
        request.open = {AccessClass::everyone};
        request.text = fmt::format("{}", fmt::join(questions[i % questions.size()].words, " "));
        const auto page = searcher.search(request);
        ++searches;
        if (!page && ++errors < 10) fmt::print(stderr, "search: {} {}\n", page.error().message, page.error().cause);
      }
    });
  }
  const std::int64_t before = TRY(searcher.sequence());
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  threads.clear();
  return Crowd{searches, errors, TRY(searcher.sequence()) - before};
}

}  // namespace khen::bench
