// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <map>

#include "tests/bench/search/engine.h"
#include "tests/bench/search/fts5.h"

namespace khen::bench {
namespace {

constexpr std::array<const char*, 5> text_parameters{":title", ":terms", ":people", ":places", ":text"};
constexpr std::array<const char*, 5> group_parameters{":grp", ":type", ":place", ":lang", ":decade"};

constexpr const char* best =
    "select rowid from words where words match :q order by bm25(words, 5, 3, 2, 2, 1) limit 20";
constexpr const char* best_of_group =
    "select words.rowid from words join facts on facts.id = words.rowid where words match :q and facts.grp = :g"
    " order by bm25(words, 5, 3, 2, 2, 1) limit 20";
constexpr const char* counts =
    "with hits as materialized (select type, place, lang, decade from words join facts on facts.id = words.rowid"
    " where words match :q and (:g = 0 or grp = :g))"
    " select count(*) from hits group by type union all select count(*) from hits group by place"
    " union all select count(*) from hits group by lang union all select count(*) from hits group by decade";
constexpr const char* newest = "select rowid from words where words match :q order by rowid desc limit 20";
constexpr const char* number = "select count(*) from words where words match :q";

class Fts5Engine final : public Engine {
 public:
  explicit Fts5Engine(Db db) : db_(std::move(db)) {}
  [[nodiscard]] std::string_view name() const override { return "FTS5"; }

  Result<Answer> ask(Task task, const Question& question) override {
    const std::string words = match_of(task, question);
    switch (task) {
      case Task::newest: return Answer{TRY(rows(newest, words, 0)).rows, 0};
      case Task::count: return Answer{0, TRY(rows(number, words, 0)).sum};
      case Task::facets: return Answer{TRY(rows(best, words, 0)).rows, TRY(rows(counts, words, 0)).sum};
      case Task::filter_facets:
        return Answer{TRY(rows(best_of_group, words, question.group_number)).rows,
                      TRY(rows(counts, words, question.group_number)).sum};
      default: return Answer{TRY(rows(best, words, 0)).rows, 0};
    }
  }

 private:
  static std::string match_of(Task task, const Question& question) {
    std::vector<std::string> quoted;
    for (const std::string& word : question.words) quoted.push_back('"' + word + '"');
    const std::string phrase = fmt::format("\"{}\"", fmt::join(question.words, " "));
    switch (task) {
      case Task::prefix: return quoted.front() + " *";
      case Task::phrase: return phrase;
      case Task::all_words_nearer: return fmt::format("({}) OR {}", fmt::join(quoted, " AND "), phrase);
      default: return fmt::format("{}", fmt::join(quoted, " AND "));
    }
  }

  struct Rows {
    std::int64_t rows = 0;
    std::int64_t sum = 0;
  };
  Result<Rows> rows(const char* sql, const std::string& words, std::uint32_t group) {
    auto known = statements_.find(sql);
    if (known == statements_.end()) known = statements_.emplace(sql, TRY(db_.prepare(sql))).first;
    Statement& statement = known->second;
    statement.bind(":q", words);
    if (sql == counts || sql == best_of_group) statement.bind(":g", static_cast<std::int64_t>(group));
    Rows out;
    while (TRY(statement.step())) {
      ++out.rows;
      out.sum += statement.number(0);
    }
    return out;
  }

  Db db_;
  std::map<const char*, Statement> statements_;
};

}  // namespace

Result<Fts5Table> Fts5Table::make(const Path& file) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  Db db = TRY(Db::open(file, DbMode::read_write));
  TRY(
      db.execute("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -65536;"
                 "create virtual table words using fts5(title, terms, people, places, text, content = '',"
                 " tokenize = 'unicode61 remove_diacritics 2');"
                 "create table facts (id integer primary key, grp int, type int, place int, lang int, decade int);"
                 "begin"));
  return Fts5Table(std::move(db));
}

Result<void> Fts5Table::add(std::int64_t number, const Row& row) {
  Statement words =
      TRY(db_.prepare("insert into words (rowid, title, terms, people, places, text)"
                      " values (:id, :title, :terms, :people, :places, :text)"));
  words.bind(":id", number);
  for (std::size_t i = 0; i < row.texts.size(); ++i) words.bind(text_parameters[i], row.texts[i]);
  TRY(words.run());
  Statement facts = TRY(db_.prepare("insert into facts values (:id, :grp, :type, :place, :lang, :decade)"));
  facts.bind(":id", number);
  for (std::size_t i = 0; i < row.groups.size(); ++i) {
    facts.bind(group_parameters[i], static_cast<std::int64_t>(row.groups[i]));
  }
  return facts.run();
}

Result<void> Fts5Table::close() { return db_.execute("commit"); }

Result<std::unique_ptr<Engine>> open_fts5(const Path& file) {
  Db db = TRY(Db::open(file, DbMode::read_only));
  TRY(db.execute("pragma cache_size = -65536; pragma mmap_size = 4000000000"));
  return std::unique_ptr<Engine>(std::make_unique<Fts5Engine>(std::move(db)));
}

}  // namespace khen::bench
