// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/piece.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::string_view facts_file = "facts.json";
constexpr std::uint64_t largest_facts = std::uint64_t{4} * 1024 * 1024;

Json to_value(const RenditionFile& file) {
  return {{"role", static_cast<int>(file.role)},
          {"name", file.name},
          {"type", file.media_type},
          {"width", file.width},
          {"height", file.height},
          {"codecs", file.codecs},
          {"duration", file.duration.count()},
          {"language", file.language}};
}

RenditionFile file_from(const Json& json) {
  RenditionFile file;
  file.role = static_cast<RenditionRole>(json.value("role", 0));
  file.name = json.value("name", "");
  file.media_type = json.value("type", "");
  file.width = json.value("width", 0);
  file.height = json.value("height", 0);
  file.codecs = json.value("codecs", "");
  file.duration = MediaTime(json.value("duration", std::int64_t{0}));
  file.language = json.value("language", "");
  return file;
}

Json to_value(const MediaFinding& finding) {
  Json parameters = Json::array();
  for (const Parameter& parameter : finding.parameters) parameters.push_back({parameter.name, parameter.value});
  return {{"message", finding.message}, {"parameters", std::move(parameters)}};
}

MediaFinding finding_from(const Json& json) {
  MediaFinding finding{json.value("message", ""), {}};
  for (const Json& pair : json.value("parameters", Json::array()))
    finding.parameters.push_back({pair.at(0).get<std::string>(), pair.at(1).get<std::string>()});
  return finding;
}

std::string to_text(const PieceFacts& facts) {
  Json files = Json::array();
  for (const RenditionFile& file : facts.files) files.push_back(to_value(file));
  Json findings = Json::array();
  for (const MediaFinding& finding : facts.findings) findings.push_back(to_value(finding));
  return Json{{"damage", facts.damage}, {"files", std::move(files)}, {"findings", std::move(findings)}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

// Our own words; the directory was renamed only after they were written durably.
Result<PieceFacts> read_facts(const Path& directory) {
  const std::string text = TRY(read_file(directory / facts_file, largest_facts));
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return with_cause(fail(Code::corrupt, "media.verify_failed"), directory.native());
  try {
    PieceFacts facts;
    facts.damage = json.value("damage", std::uint64_t{0});
    for (const Json& file : json.value("files", Json::array())) facts.files.push_back(file_from(file));
    for (const Json& finding : json.value("findings", Json::array())) facts.findings.push_back(finding_from(finding));
    return facts;
  } catch (const Json::exception& exception) {
    return with_cause(fail(Code::corrupt, "media.verify_failed"), exception.what());
  }
}

Result<void> make_durable(LocalFiles& files, const Path& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    TRY(sync_existing_file(entry.path()));
  }
  if (error) return fail_errno(error.value(), "list", directory.native());
  return files.sync_directory(directory);
}

}  // namespace

Result<Piece> finished_piece(const Path& workspace, const std::string& name, const PieceMaker& make) {
  LocalFiles files;
  Piece piece{workspace / name, {}};
  std::error_code error;
  if (std::filesystem::is_directory(piece.directory, error)) {
    piece.facts = TRY(read_facts(piece.directory));
    return piece;
  }
  const Path unfinished = workspace / (name + ".part");
  TRY(files.remove_all(unfinished));
  TRY(files.make_directories(unfinished));
  piece.facts = TRY(make(unfinished));
  TRY(TRY(files.open(unfinished / facts_file, Opening::create_new))->append(as_bytes(to_text(piece.facts))));
  TRY(make_durable(files, unfinished));
  TRY(files.rename(unfinished, piece.directory));
  TRY(files.sync_directory(workspace));
  return piece;
}

Result<void> drop_piece(const Path& workspace, const std::string& name) {
  LocalFiles files;
  return files.remove_all(workspace / name);
}

}  // namespace khen
