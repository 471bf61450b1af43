// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <charconv>

#include "tests/bench/search/engine.h"
#include "tests/bench/search/measure.h"
#include "tests/bench/search/sql_socket.h"

namespace khen::bench {
namespace {

// Numbers of the frontend/backend protocol 3.0 are big-endian.
std::string number_bytes(std::uint32_t number) {
  return {static_cast<char>(number >> 24U), static_cast<char>(number >> 16U), static_cast<char>(number >> 8U),
          static_cast<char>(number)};
}
std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(at, 4)) number = (number << 8U) | static_cast<unsigned char>(byte);
  return number;
}

// RowDescription and so on are skipped: the first column of DataRow is all that is looked at.
class PostgresqlEngine final : public Engine {
 public:
  explicit PostgresqlEngine(SqlSocket socket) : socket_(std::move(socket)) {}
  [[nodiscard]] std::string_view name() const override { return "PostgreSQL"; }

  Result<void> start() {
    using namespace std::string_literals;
    const std::string body = number_bytes(196608) + "user\0peer\0database\0peer\0\0"s;
    TRY(socket_.send(number_bytes(static_cast<std::uint32_t>(body.size() + 4)) + body));
    TRY(read_answer());
    TRY(run("set jit = off"));
    process_ = static_cast<int>(TRY(run("select pg_backend_pid()")).sum);
    return {};
  }

  [[nodiscard]] std::int64_t served_nanoseconds() const override { return process_nanoseconds(process_); }

  Result<Answer> ask(Task task, const Question& question) override {
    const std::string query = query_of(task, question);
    const std::string from = "from records where words @@ " + query;
    const std::string within = fmt::format("{} and grp = {}", from, question.group_number);
    const auto ranked = [&](const std::string& rows) {
      return fmt::format("select id {} order by ts_rank('{{0.2,0.4,0.6,1}}', words, {}) desc limit 20", rows, query);
    };
    switch (task) {
      case Task::newest: return Answer{TRY(run("select id " + from + " order by id desc limit 20")).rows, 0};
      case Task::count: return Answer{0, TRY(run("select count(*) " + from)).sum};
      case Task::facets: return Answer{TRY(run(ranked(from))).rows, TRY(run(counts(from))).sum};
      case Task::filter_facets: return Answer{TRY(run(ranked(within))).rows, TRY(run(counts(within))).sum};
      default: return Answer{TRY(run(ranked(from))).rows, 0};
    }
  }

 private:
  static std::string counts(const std::string& from) {
    return fmt::format(
        "with hits as materialized (select type, place, lang, decade {})"
        " select count(*) from hits group by type union all select count(*) from hits group by place"
        " union all select count(*) from hits group by lang union all select count(*) from hits group by decade",
        from);
  }

  static std::string query_of(Task task, const Question& question) {
    const std::string words = fmt::format("{}", fmt::join(question.words, " "));
    switch (task) {
      case Task::prefix: return fmt::format("to_tsquery('bare', '{}:*')", words);
      case Task::phrase: return fmt::format("phraseto_tsquery('bare', '{}')", words);
      case Task::all_words_nearer:
        return fmt::format("(plainto_tsquery('bare', '{0}') || phraseto_tsquery('bare', '{0}'))", words);
      default: return fmt::format("plainto_tsquery('bare', '{}')", words);
    }
  }

  Result<SqlRows> run(std::string sql) {
    sql += '\0';
    TRY(socket_.send("Q" + number_bytes(static_cast<std::uint32_t>(sql.size() + 4)) + sql));
    return read_answer();
  }

  Result<SqlRows> read_answer() {
    SqlRows out;
    std::string problem;
    for (;;) {
      const std::string head = TRY(socket_.receive(5));
      const std::string body = TRY(socket_.receive(number_at(head, 1) - 4));
      if (head[0] == 'E') problem = body;
      if (head[0] == 'D') {
        ++out.rows;
        std::int64_t number = 0;
        std::from_chars(body.data() + 6, body.data() + 6 + number_at(body, 2), number);
        out.sum += number;
      }
      if (head[0] != 'Z') continue;
      if (!problem.empty()) return with_cause(fail(Code::internal, "bench.postgresql"), problem);
      return out;
    }
  }

  SqlSocket socket_;
  int process_ = 0;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_postgresql(const Path& socket) {
  auto engine = std::make_unique<PostgresqlEngine>(TRY(SqlSocket::connect(socket / ".s.PGSQL.5432")));
  TRY(engine->start());
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace khen::bench
