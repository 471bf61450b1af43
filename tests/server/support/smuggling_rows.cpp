// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/server/support/smuggling_rows.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace khen::test {
namespace {

constexpr std::string_view row_mark = "--- ";

const std::map<std::string_view, std::string_view>& shorthands() {
  static const std::map<std::string_view, std::string_view> table{
      {"@get", "GET / HTTP/1.1\r\nHost: khen.test\r\n"},
      {"@post", "POST / HTTP/1.1\r\nHost: khen.test\r\n"},
      {"@poison", "GET /smuggled HTTP/1.1\r\nHost: khen.test\r\n\r\n"},
      {"@next", "GET /next HTTP/1.1\r\nHost: khen.test\r\n\r\n"},
  };
  return table;
}

// The bytes of one line, without its end.
std::string unescaped(std::string_view line) {
  static const std::map<char, char> plain{{'r', '\r'}, {'n', '\n'}, {'t', '\t'}, {'0', '\0'}, {'\\', '\\'}};
  std::string bytes;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\\') {
      bytes += line[at];
      continue;
    }
    const char kind = ++at < line.size() ? line[at] : '\0';
    if (kind == 'x' && at + 2 < line.size()) {
      bytes += static_cast<char>(std::stoi(std::string(line.substr(at + 1, 2)), nullptr, 16));
      at += 2;
    } else if (const auto found = plain.find(kind); found != plain.end()) {
      bytes += found->second;
    } else {
      throw std::runtime_error("an unknown escape: " + std::string(line));
    }
  }
  return bytes;
}

std::string bytes_of_line(std::string_view line) {
  if (const auto found = shorthands().find(line); found != shorthands().end()) return std::string(found->second);
  if (line.ends_with("\\c")) return unescaped(line.substr(0, line.size() - 2));
  return unescaped(line) + "\r\n";
}

SmugglingRow begin_row(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) throw std::runtime_error("a row without a status: " + std::string(line));
  SmugglingRow row{std::string(line.substr(row_mark.size(), colon - row_mark.size())), {}, {}};
  std::istringstream words{std::string(line.substr(colon + 1))};
  for (std::string word; words >> word;) {
    if (word != "none") row.statuses.push_back(std::stoi(word));
  }
  return row;
}

SmugglingFamily read_family(const std::filesystem::path& path) {
  SmugglingFamily family{path.stem().string(), {}};
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    if (line.starts_with(row_mark)) {
      family.rows.push_back(begin_row(line));
    } else if (family.rows.empty()) {
      throw std::runtime_error("bytes before the first row: " + path.string());
    } else {
      family.rows.back().bytes += bytes_of_line(line);
    }
  }
  return family;
}

}  // namespace

std::vector<SmugglingFamily> smuggling_families() {
  std::vector<SmugglingFamily> families;
  for (const auto& entry : std::filesystem::directory_iterator(KHEN_SOURCE_DIR "/tests/server/smuggling")) {
    if (entry.path().extension() == ".txt") families.push_back(read_family(entry.path()));
  }
  std::sort(families.begin(), families.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return families;
}

}  // namespace khen::test
