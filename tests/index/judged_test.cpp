// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "metadata/base/text.h"
#include "tests/index/support/archive.h"

// The judged queries (tests/queries/judged) as a gate: what a change costs readers is seen before they do.
// tests/bench/search_quality compares the same rows with other engines.
namespace khen::testing {
namespace {

struct Judged {
  std::string language;
  std::string query;
  std::map<std::string, int> grades;  // by key; 3 is what was wanted
};

// language | query | need | key:grade key:grade …
std::vector<Judged> read_rows(const Path& file) {
  std::vector<Judged> rows;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::vector<std::string_view> cells = split(line, '|');
    if (cells.size() != 4) {
      ADD_FAILURE() << file << ": " << line;
      continue;
    }
    Judged row{std::string(trim(cells[0])), std::string(trim(cells[1])), {}};
    std::istringstream grades{std::string(cells[3])};
    for (std::string grade; grades >> grade;) {
      const std::size_t colon = grade.rfind(':');
      row.grades[grade.substr(0, colon)] = std::stoi(grade.substr(colon + 1));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Judged> rows_of(std::string_view half) {
  std::vector<Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(Path(KHEN_SOURCE_DIR) / "tests/queries/judged" / half)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Judged> all;
  for (const Path& file : files) {
    for (Judged& row : read_rows(file)) all.push_back(std::move(row));
  }
  return all;
}

double gain(int grade, std::size_t place) { return (std::exp2(grade) - 1) / std::log2(static_cast<double>(place) + 2); }

// NDCG@10.
double score(const Judged& row, const std::vector<std::string>& found) {
  constexpr std::size_t looked_at = 10;
  double got = 0;
  for (std::size_t i = 0; i < std::min(found.size(), looked_at); ++i) {
    const auto grade = row.grades.find(found[i]);
    if (grade != row.grades.end()) got += gain(grade->second, i);
  }
  std::vector<int> best;
  for (const auto& [key, grade] : row.grades) best.push_back(grade);
  std::sort(best.rbegin(), best.rend());
  double most = 0;
  for (std::size_t i = 0; i < std::min(best.size(), looked_at); ++i) most += gain(best[i], i);
  return got / most;
}

TEST(Judged, QueriesAreAnsweredAsWellAsBefore) {
  Archive archive;
  for (const Sample& sample : samples("judged/archive.json")) archive.add(sample);
  archive.catch_up();
  for (const auto& [half, least] : {std::pair{"dev", 0.955}, std::pair{"test", 0.932}}) {
    const std::vector<Judged> rows = rows_of(half);
    ASSERT_GT(rows.size(), 250U);
    double sum = 0;
    double backwards = 0;
    for (const Judged& row : rows) {
      SearchRequest request;
      request.text = row.query;
      request.language = row.language;
      request.open = for_everyone;
      request.limit = 50;
      std::vector<std::string> found = archive.keys(archive.search(request));
      EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), found.size()) << row.query << ": found twice";
      sum += score(row, found);
      std::reverse(found.begin(), found.end());
      backwards += score(row, found);
    }
    const double mean = sum / static_cast<double>(rows.size());
    RecordProperty(half, std::to_string(mean));
    EXPECT_GE(mean, least) << half;
    EXPECT_LT(backwards, sum / 2) << "the control: the measure sees a wrong order";
  }
}

}  // namespace
}  // namespace khen::testing
