// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/row_files.h"

#include <algorithm>
#include <optional>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view files_column = "files";
constexpr std::string_view checksums_column = "checksums";

void tell(RowPlan& plan, std::string_view column, Error error) {
  std::string suggestion;
  std::erase_if(error.parameters, [&](const Parameter& parameter) {
    if (parameter.name != "suggestion") return false;
    suggestion = parameter.value;
    return true;
  });
  plan.problems.push_back(
      {std::string(column), std::move(error.message), std::move(error.parameters), std::move(suggestion)});
}

std::optional<Fixity> parse_fixity(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view digits = trim(colon == std::string_view::npos ? text : text.substr(colon + 1));
  const auto by_length = algorithm_of_length(digits.size());
  if (!by_length || !is_hex(digits)) return std::nullopt;
  if (colon != std::string_view::npos && parse_digest_algorithm(trim(text.substr(0, colon))) != by_length) {
    return std::nullopt;
  }
  return Fixity{*by_length, to_lower_ascii(digits)};
}

}  // namespace

std::vector<RowFile> find_row_files(RowPlan& plan, FileFinder* finder) {
  std::vector<RowFile> files;
  if (plan.files.empty()) return files;
  if (finder == nullptr) {
    tell(plan, files_column, fail(Code::usage, "sheet.no_directory"));
    return files;
  }
  for (const std::string& name : plan.files) {
    auto found = finder->find(name);
    if (!found) {
      tell(plan, files_column, std::move(found).error());
      continue;
    }
    for (FoundFile& file : *found) files.push_back({std::move(file), {}});
  }
  if (plan.checksums.empty()) return files;
  if (plan.checksums.size() != files.size()) {
    tell(plan, checksums_column,
         fail(Code::invalid, "sheet.checksum_count",
              {{"files", std::to_string(files.size())}, {"checksums", std::to_string(plan.checksums.size())}}));
    return files;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (auto fixity = parse_fixity(plan.checksums[i])) {
      files[i].expected.push_back(*std::move(fixity));
    } else {
      tell(plan, checksums_column,
           fail(Code::invalid, "sheet.checksum", {{"value", printable(clip(plan.checksums[i], 200))}}));
    }
  }
  return files;
}

void check_row_files(RowPlan& plan, const std::vector<RowFile>& files) {
  for (const RowFile& one : files) {
    for (const Fixity& expected : one.expected) {
      const auto found = digest_file_hex(expected.algorithm, one.file.path);
      if (!found) {
        tell(plan, files_column, found.error());
      } else if (*found != expected.hex) {
        tell(plan, checksums_column,
             fail(Code::invalid, "file.digest_differs",
                  {{"file", printable(one.file.name)}, {"algorithm", std::string(name_of(expected.algorithm))}}));
      }
    }
  }
}

std::vector<RowFile> without_stored(RowPlan& plan, std::vector<RowFile> files, const std::vector<Deliverable>& stored) {
  std::vector<RowFile> lacking;
  for (RowFile& one : files) {
    const auto same_name = [&](const Deliverable& d) { return d.recording.file_name == one.file.name; };
    const auto same = [&](const Deliverable& d) { return same_name(d) && d.recording.bytes == one.file.bytes; };
    if (std::ranges::any_of(stored, same)) continue;
    if (std::ranges::any_of(stored, same_name)) {
      tell(plan, files_column, fail(Code::conflict, "sheet.file_differs", {{"file", printable(one.file.name)}}));
    } else {
      lacking.push_back(std::move(one));
    }
  }
  return lacking;
}

}  // namespace khen
