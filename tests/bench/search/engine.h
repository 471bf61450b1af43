// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/result.h"
#include "metadata/vocabulary.h"

namespace khen::bench {

// What is asked; all but `count` want the first twenty.
enum class Task {
  ranked_rare,       // one word of less than 0.1 % of the Records
  ranked,            // of 0.1–5 %
  common,            // of more than 5 %
  all_words,         // two words anywhere
  prefix,            // four letters
  phrase,            // two words side by side
  all_words_nearer,  // two words, ahead those where they are side by side
  facets,            // one common word, and how many have each value of four facets
  filter_facets,     // the same within one group
  newest,            // of a common word the latest ones
  count,             // how many have a common word
};
inline constexpr std::array<std::string_view, 11> task_names{
    "rare term",   "ranked term",       "common term",          "two terms (AND)", "prefix of 4", "phrase of 2",
    "boosted AND", "four exact facets", "filter + four facets", "newest first",    "count"};

struct Question {
  std::vector<std::string> words;  // as they stand in a text
  std::string group;               // of filter_facets: an id of the vocabulary ethnic_groups …
  std::uint32_t group_number = 0;  // … and its number in the rows
};

struct Answer {
  std::int64_t hits = 0;
  std::int64_t counted = 0;  // count: the number; facets: the sum of all counts
};

class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  virtual Result<Answer> ask(Task task, const Question& question) = 0;
  // Processor time of its server's process so far; 0: it works in the thread that asks.
  [[nodiscard]] virtual std::int64_t served_nanoseconds() const { return 0; }
};

Result<std::unique_ptr<Engine>> open_khen(const Path& index);
Result<std::unique_ptr<Engine>> open_fts5(const Path& file);
// `socket`: directory of the server's socket; user and database are "peer".
Result<std::unique_ptr<Engine>> open_postgresql(const Path& socket);
// `socket`: that of searchd's MySQL protocol, with its number in sphinx.pid beside it; the index is called "records".
Result<std::unique_ptr<Engine>> open_sphinx(const Path& socket);

}  // namespace khen::bench
