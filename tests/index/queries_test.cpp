// SPDX-License-Identifier: GPL-3.0-or-later
// Search as data: tests/queries/*.txt over tests/queries/archive.json. The format is told in tests/queries/README.md.
#include <gtest/gtest.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "metadata/base/text.h"
#include "tests/index/support/archive.h"

namespace khen::testing {
namespace {

struct Row {
  std::string where, language, query, rule;
  std::vector<std::string> wanted;
  std::vector<std::string> behind;  // after '>'
};

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> out;
  for (std::string word; stream >> word;) out.push_back(word);
  return out;
}

Row parse_row(const std::string& where, const std::string& line) {
  const auto cells = split(line, '|');
  if (cells.size() != 4) {
    ADD_FAILURE() << where << ": four cells wanted: " << line;
    return {};
  }
  Row row{where, std::string(trim(cells[0])), std::string(trim(cells[1])), std::string(trim(cells[2])), {}, {}};
  const std::string_view keys = cells[3];
  const std::size_t ahead = keys.find('>');
  row.wanted = words_of(keys.substr(0, ahead));
  if (ahead != std::string_view::npos) row.behind = words_of(keys.substr(ahead + 1));
  return row;
}

struct QueryFile {
  bool as_typed_only = false;
  std::vector<Row> rows;
};

QueryFile read_rows(const Path& file) {
  QueryFile out;
  std::ifstream stream(file);
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    const std::string where = file.filename().string() + ":" + std::to_string(++number);
    if (line == "# as typed only") out.as_typed_only = true;
    if (!line.empty() && line.front() != '#') out.rows.push_back(parse_row(where, line));
  }
  return out;
}

std::vector<std::string> query_files() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(Path(KHEN_SOURCE_DIR) / "tests/queries")) {
    if (entry.path().extension() == ".txt") out.push_back(entry.path().stem().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string decomposed(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::Normalizer2::getNFDInstance(status)->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(out);
  return out;
}

std::string upper(const std::string& text) {
  std::string out;
  icu::UnicodeString::fromUTF8(text).toUpper(icu::Locale::getRoot()).toUTF8String(out);
  return out;
}

std::ptrdiff_t rank(const std::vector<std::string>& hits, const std::string& key) {
  return std::find(hits.begin(), hits.end(), key) - hits.begin();
}

bool holds(const Row& row, const std::vector<std::string>& hits) {
  const auto is_hit = [&](const std::string& key) { return rank(hits, key) < std::ssize(hits); };
  if (row.rule == "only") {
    return hits.size() == row.wanted.size() && std::all_of(row.wanted.begin(), row.wanted.end(), is_hit);
  }
  if (row.rule == "none") return std::none_of(row.wanted.begin(), row.wanted.end(), is_hit);
  if (row.rule == "first") {
    return hits.size() >= row.wanted.size() && std::equal(row.wanted.begin(), row.wanted.end(), hits.begin());
  }
  if (row.rule == "ahead") {
    return std::all_of(row.wanted.begin(), row.wanted.end(), [&](const std::string& key) {
      return is_hit(key) && std::all_of(row.behind.begin(), row.behind.end(),
                                        [&](const std::string& other) { return rank(hits, key) < rank(hits, other); });
    });
  }
  const std::ptrdiff_t within = std::stoi(row.rule);
  return std::all_of(row.wanted.begin(), row.wanted.end(),
                     [&](const std::string& key) { return is_hit(key) && rank(hits, key) < within; });
}

class Queries : public ::testing::TestWithParam<std::string> {
 public:
  static void SetUpTestSuite() {
    archive = std::make_unique<Archive>();
    archive->add_samples();
    archive->catch_up();
  }
  static void TearDownTestSuite() { archive.reset(); }

 protected:
  static void check(const Row& row, const std::string& query) {
    const SearchPage page = archive->search(query, for_everyone, row.language);
    // Loosened searches would let everything be found.
    std::vector<std::string> hits = archive->keys(page);
    hits.resize(page.corrected ? 0 : page.complete);
    EXPECT_TRUE(holds(row, hits)) << row.where << ": " << query << "\n  understood: " << describe(page.query.root)
                                  << "\n  found: " << ::testing::PrintToString(hits);
  }
  static std::unique_ptr<Archive> archive;
};
std::unique_ptr<Archive> Queries::archive;

TEST_P(Queries, FindWhatTheyMustFind) {
  const QueryFile file = read_rows(Path(KHEN_SOURCE_DIR) / "tests/queries" / (GetParam() + ".txt"));
  ASSERT_FALSE(file.rows.empty());
  for (const Row& row : file.rows) {
    check(row, row.query);
    if (file.as_typed_only) continue;
    check(row, decomposed(row.query));
    check(row, upper(row.query));
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Queries, ::testing::ValuesIn(query_files()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace khen::testing
