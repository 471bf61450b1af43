// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cstdio>
#include <functional>

#include "index/name_list.h"
#include "index/searcher.h"
#include "tests/bench/search/archive.h"
#include "tests/bench/search/live.h"
#include "tests/bench/search/measure.h"
#include "tests/bench/search/questions.h"

// khen_search_cost STEP DIRECTORY TEXTS SIZE …: what searching costs in an archive of SIZE Records made from the
// Records of tests/queries and the texts below the directory TEXTS ("": none). Parts of the archive that are in
// DIRECTORY are used again.
//   rows                                what the peers are given, tab-separated
//   index | fts5                        builds it, prints processor seconds, megabytes, megabytes of text
//   ask ROUNDS QUESTIONS [POSTGRESQL] [SPHINX]
//                                       asks all in turn (sockets of the peers' servers; "" leaves one out)
//   suggest | memory                    what typing costs; memory of a process that only searches
//   live TIMES SECONDS                  publications during an import; 32 searches at once beside a writer
namespace khen::bench {
namespace {

struct Bench {
  Places places;
  Vocabularies vocabularies;
  RecordMaker records;
  RowMaker rows;
  std::uint64_t size;
};

Result<void> print_rows(const Bench& bench) {
  for (std::uint64_t number = 0; number < bench.size; ++number) {
    const Row row = bench.rows.make(bench.records.make(number));
    fmt::print("{}\t{}\t{}\n", number + 1, fmt::join(row.texts, "\t"), fmt::join(row.groups, "\t"));
  }
  return {};
}

void print_cost(const Cost& cost) {
  fmt::print("{:.3f} {:.3f} {:.3f}\n", cost.processor_seconds, cost.megabytes, cost.text_megabytes);
}

// What each peer has to be slower by; 0: nothing is asked.
struct Goal {
  Task task;
  double fts5;
  double postgresql;
  double sphinx;
};
constexpr Goal goals[] = {
    {Task::ranked_rare, 0, 0, 0},      {Task::ranked, 2, 3, 0},  {Task::common, 15, 0, 0},
    {Task::all_words, 2, 3, 0},        {Task::prefix, 2, 3, 0},  {Task::phrase, 5, 0, 0},
    {Task::all_words_nearer, 5, 0, 0}, {Task::facets, 10, 0, 2}, {Task::filter_facets, 15, 0, 0},
    {Task::newest, 0, 1, 0},           {Task::count, 1, 0, 0},
};

double goal_of(const Goal& goal, std::string_view engine) {
  if (engine == "FTS5") return goal.fts5;
  return engine == "PostgreSQL" ? goal.postgresql : goal.sphinx;
}

struct Asked {
  std::vector<double> milliseconds;
  std::int64_t answers = 0;
  std::int64_t counted = 0;
};

// A B A B: each question to all engines before the next one.
Result<std::vector<Asked>> ask_all(std::vector<std::unique_ptr<Engine>>& engines, Task task,
                                   const std::vector<Question>& questions, int rounds) {
  std::vector<Asked> asked(engines.size());
  for (int round = 0; round <= rounds; ++round) {
    for (const Question& question : questions) {
      for (std::size_t i = 0; i < engines.size(); ++i) {
        // Processor time, its server's too: on a machine that does other things as well the clock tells of these.
        const std::int64_t before = thread_nanoseconds() + engines[i]->served_nanoseconds();
        const Answer answer = TRY(engines[i]->ask(task, question));
        const std::int64_t after = thread_nanoseconds() + engines[i]->served_nanoseconds();
        const double passed = static_cast<double>(after - before) / 1e6;
        if (round == 0) continue;  // warming up
        asked[i].milliseconds.push_back(passed);
        asked[i].answers += answer.hits;
        asked[i].counted += answer.counted;
      }
    }
  }
  return asked;
}

void report(const std::vector<std::unique_ptr<Engine>>& engines, const Goal& goal, const std::vector<Asked>& asked) {
  const std::string_view task = task_names[static_cast<std::size_t>(goal.task)];
  const auto middle = [&](std::size_t i) { return quantile(asked[i].milliseconds, 0.5); };
  const auto worst = [&](std::size_t i) { return quantile(asked[i].milliseconds, 0.99); };
  for (std::size_t i = 0; i < engines.size(); ++i) {
    fmt::print("{:24} {:12} {:9.3f} ms {:9.3f} ms of 99 %  {} hits, {} counted\n", task, engines[i]->name(), middle(i),
               worst(i), asked[i].answers, asked[i].counted);
  }
  for (std::size_t i = 1; i < engines.size(); ++i) {
    const double wanted = goal_of(goal, engines[i]->name());
    const double half = middle(i) / middle(0);
    const double most = worst(i) / worst(0);
    print_figure(fmt::format("{}: {} takes so many times khen's time, median / 99 %", task, engines[i]->name()),
                 fmt::format("{:.1f} / {:.1f}", half, most), wanted == 0 ? "-" : fmt::format("≥ {}", wanted),
                 wanted == 0 ? Verdict::none : verdict(half >= wanted && most >= wanted));
  }
}

Result<void> ask(const Bench& bench, int rounds, std::size_t each, const Path& postgresql, const Path& sphinx) {
  std::vector<std::unique_ptr<Engine>> engines;
  engines.push_back(TRY(open_khen(bench.places.index())));
  engines.push_back(TRY(open_fts5(bench.places.fts5())));
  if (!postgresql.empty()) engines.push_back(TRY(open_postgresql(postgresql)));
  if (!sphinx.empty()) engines.push_back(TRY(open_sphinx(sphinx)));
  const auto questions = make_questions(bench.records, bench.rows, bench.size, each);
  for (const Goal& goal : goals)
    report(engines, goal, TRY(ask_all(engines, goal.task, questions.at(goal.task), rounds)));
  return {};
}

Result<void> suggest(const Bench& bench) {
  constexpr std::size_t typed = 2000;
  const Searcher searcher(bench.places.index());
  const NameList names(bench.vocabularies);
  const auto texts = typed_texts(bench.records, bench.vocabularies, bench.size, typed);
  std::vector<double> times;
  for (int round = 0; round < 2; ++round) {
    times.clear();
    for (const std::string& text : texts) {
      const std::int64_t before = thread_nanoseconds();
      TRY(searcher.suggest({text, "vi", {AccessClass::everyone}}, names));
      times.push_back(static_cast<double>(thread_nanoseconds() - before) / 1e6);
    }
  }
  const double worst = quantile(times, 0.99);
  print_figure("suggesting in process, median / 99 %", fmt::format("{:.2f} / {:.2f} ms", quantile(times, 0.5), worst),
               "99 % ≤ 1 ms", verdict(worst <= 1));
  return {};
}

Result<void> memory(const Bench& bench) {
  const auto questions = make_questions(bench.records, bench.rows, bench.size, 30);
  const auto engine = TRY(open_khen(bench.places.index()));
  for (const auto& [task, list] : questions) {
    for (const Question& question : list) TRY(engine->ask(task, question));
  }
  const double most = 150 + 8e-6 * static_cast<double>(bench.size);
  const double used = resident_megabytes();
  print_figure("memory of a process that searches, with the texts of the questions", fmt::format("{:.0f} MB", used),
               fmt::format("≤ {:.0f} MB", most), verdict(used <= most));
  return {};
}

Result<void> live(const Bench& bench, int times, int seconds) {
  auto catalogue = TRY(open_catalogue(bench.places, bench.records, bench.size));
  const auto questions = make_questions(bench.records, bench.rows, bench.size, 40);
  std::vector<Question> mixed;
  for (const Task task : {Task::ranked, Task::common, Task::all_words}) {
    mixed.insert(mixed.end(), questions.at(task).begin(), questions.at(task).end());
  }
  if (times > 0) {
    const double slowest = TRY(slowest_appearance(bench.places, bench.records, bench.vocabularies, *catalogue, times));
    print_figure("a published Record is found during an import, at the latest", fmt::format("{:.2f} s", slowest),
                 "≤ 2 s", verdict(slowest <= 2));
  }
  if (seconds > 0) {
    const Crowd crowd =
        TRY(search_beside_a_writer(bench.places, bench.records, bench.vocabularies, *catalogue, mixed, seconds));
    print_figure(fmt::format("32 searches at once for {} s beside a writer: errors of {} ({} changes written)", seconds,
                             crowd.searches, crowd.written),
                 fmt::format("{}", crowd.errors), "0", verdict(crowd.errors == 0));
  }
  return {};
}

Result<void> run(std::span<char*> arguments) {
  const std::string step = arguments[1];
  Vocabularies vocabularies = TRY(Vocabularies::load());
  const Texts texts = read_texts(Path(KHEN_SOURCE_DIR) / "tests/queries/judged/archive.json", arguments[3]);
  const RecordMaker records(texts, vocabularies);
  const RowMaker rows(vocabularies);
  const Bench bench{{arguments[2]}, std::move(vocabularies), records, rows, std::stoull(arguments[4])};
  const auto option = [&](std::size_t at) {
    return arguments.size() > at ? std::string(arguments[at]) : std::string();
  };
  const auto number = [&](std::size_t at) { return std::atoi(option(at).c_str()); };
  if (step == "rows") return print_rows(bench);
  if (step == "index") {
    const auto catalogue = TRY(open_catalogue(bench.places, bench.records, bench.size));
    print_cost(TRY(build_index(bench.places, bench.vocabularies, *catalogue)));
    return {};
  }
  if (step == "fts5") {
    print_cost(TRY(build_fts5(bench.places, bench.records, bench.rows, bench.size)));
    return {};
  }
  if (step == "ask") return ask(bench, number(5), static_cast<std::size_t>(number(6)), option(7), option(8));
  if (step == "suggest") return suggest(bench);
  if (step == "memory") return memory(bench);
  if (step == "live") return live(bench, number(5), number(6));
  return fail(Code::usage, "bench.step", {{"step", step}});
}

}  // namespace
}  // namespace khen::bench

int main(int argc, char** argv) {
  if (argc < 5) return 64;
  const auto done = khen::bench::run({argv, static_cast<std::size_t>(argc)});
  if (done) return 0;
  fmt::print(stderr, "{}: {}\n", done.error().message, done.error().cause);
  return 70;
}
