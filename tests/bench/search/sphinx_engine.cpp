// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "tests/bench/search/engine.h"
#include "tests/bench/search/measure.h"
#include "tests/bench/search/sql_socket.h"

namespace khen::bench {
namespace {

// MySQL's client/server protocol 4.1 as far as searchd needs it: no password, results as text.
class SphinxEngine final : public Engine {
 public:
  SphinxEngine(SqlSocket socket, int process) : socket_(std::move(socket)), process_(process) {}
  [[nodiscard]] std::string_view name() const override { return "Sphinx"; }

  Result<void> start() {
    TRY(packet());  // greeting
    // PROTOCOL_41, SECURE_CONNECTION, MULTI_STATEMENTS, MULTI_RESULTS; then size, character set, 23 zeros, no name.
    std::string reply("\x00\x82\x03\x00\x00\x00\x00\x01\x21", 9);
    reply += std::string(23 + 2, '\0');
    TRY(send(reply, 1));
    TRY(packet());
    return {};
  }

  [[nodiscard]] std::int64_t served_nanoseconds() const override { return process_nanoseconds(process_); }

  Result<Answer> ask(Task task, const Question& question) override {
    const std::string from = fmt::format("from records where match('{}')", match_of(task, question));
    const std::string facets = " limit 20 option ranker=bm25 facet type facet place facet lang facet decade";
    switch (task) {
      case Task::newest: return Answer{TRY(run("select id " + from + " order by id desc limit 20")), 0};
      case Task::count: return Answer{0, TRY(run("select count(*) " + from))};
      case Task::facets: return Answer{TRY(run("select id " + from + facets)), 0};
      case Task::filter_facets:
        return Answer{TRY(run(fmt::format("select id {} and grp = {}{}", from, question.group_number, facets))), 0};
      default: return Answer{TRY(run("select id " + from + " limit 20 option ranker=bm25")), 0};
    }
  }

 private:
  static std::string match_of(Task task, const Question& question) {
    const std::string words = fmt::format("{}", fmt::join(question.words, " "));
    switch (task) {
      case Task::prefix: return words + "*";
      case Task::phrase: return '"' + words + '"';
      case Task::all_words_nearer: return fmt::format("{} MAYBE \"{}\"", words, words);
      default: return words;
    }
  }

  Result<void> send(const std::string& body, char number) const {
    const auto size = body.size();
    const std::string head{static_cast<char>(size), static_cast<char>(size >> 8U), static_cast<char>(size >> 16U),
                           number};
    return socket_.send(head + body);
  }

  Result<std::string> packet() {
    const std::string head = TRY(socket_.receive(4));
    const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(head[at])); };
    return socket_.receive(byte(0) | byte(1) << 8U | byte(2) << 16U);
  }

  static bool is_end(std::string_view body) { return body.size() < 9 && body[0] == '\xFE'; }
  static bool more_follow(std::string_view end) { return (static_cast<unsigned char>(end[3]) & 8U) != 0; }

  // Rows of all results together.
  Result<std::int64_t> run(const std::string& sql) {
    TRY(send("\x03" + sql, 0));
    std::int64_t rows = 0;
    for (;;) {
      const std::string first = TRY(packet());
      if (first[0] == '\xFF') return with_cause(fail(Code::internal, "bench.sphinx"), sql + ": " + first.substr(9));
      if (first[0] == '\0') return rows;  // OK: no rows
      while (!is_end(TRY(packet()))) {
      }  // columns
      for (;;) {
        const std::string row = TRY(packet());
        if (!is_end(row)) {
          ++rows;
          continue;
        }
        if (!more_follow(row)) return rows;
        break;
      }
    }
  }

  SqlSocket socket_;
  int process_;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_sphinx(const Path& socket) {
  auto engine = std::make_unique<SphinxEngine>(TRY(SqlSocket::connect(socket)),
                                               std::stoi(TRY(read_file(socket.parent_path() / "sphinx.pid", 100))));
  TRY(engine->start());
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace khen::bench
