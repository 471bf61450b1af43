// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault_layout.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/base/digest.h"

namespace khen::ocfl {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view id_prefix = "urn:khen:record:";
constexpr std::string_view directory_prefix = "urn%3akhen%3arecord%3a";
constexpr std::size_t tuple_size = 2;
constexpr std::size_t number_of_tuples = 2;
constexpr std::string_view layout_file = "ocfl_layout.json";
constexpr std::uint64_t largest_document = 65536;

std::string layout_document() {
  const nlohmann::ordered_json document{
      {"extension", layout_name},
      {"description",
       "One object a Record; two directories of two characters from the SHA-256 of the object's id, then "
       "the percent-encoded id."}};
  return document.dump(2) + "\n";
}

std::string layout_configuration() {
  const nlohmann::ordered_json document{{"extensionName", layout_name},
                                        {"digestAlgorithm", "sha256"},
                                        {"tupleSize", tuple_size},
                                        {"numberOfTuples", number_of_tuples}};
  return document.dump(2) + "\n";
}

Path declaration_in(const Path& root) { return root / ("0=" + std::string(root_declaration)); }

Result<void> check_declared(const Path& root) {
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(root, code)) {
    const std::string name = entry.path().filename().native();
    if (name.starts_with("0=ocfl_") && name != "0=" + std::string(root_declaration)) {
      return with_cause(fail(Code::newer, "vault.newer"), name);
    }
  }
  const auto layout = read_file(root / layout_file, largest_document);
  const auto configuration = read_file(root / "extensions" / layout_name / "config.json", largest_document);
  if (!layout || !configuration) return with_cause(fail(Code::corrupt, "vault.not_ours"), "no layout document");
  const auto found = nlohmann::json::parse(*configuration, nullptr, false);
  if (found != nlohmann::json::parse(layout_configuration(), nullptr, false)) {
    return with_cause(fail(Code::corrupt, "vault.not_ours"), "another storage layout");
  }
  return {};
}

// Files of a storage root that isn't declared yet: only what a crash in prepare_storage_root() leaves.
Result<void> check_unfinished(const Path& root) {
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(root, code)) {
    const std::string name = entry.path().filename().native();
    if (name == "extensions" || name.starts_with(layout_file) || name.starts_with("0=" + std::string(root_declaration)))
      continue;
    return with_cause(fail(Code::conflict, "vault.not_ours"), "unexpected " + name);
  }
  return {};
}

}  // namespace

std::string object_id(const RecordId& record) { return std::string(id_prefix) + record.str(); }

Path object_path(const RecordId& record) {
  const std::string digest = digest_hex(DigestAlgorithm::sha256, object_id(record));
  Path path;
  for (std::size_t tuple = 0; tuple < number_of_tuples; ++tuple) path /= digest.substr(tuple * tuple_size, tuple_size);
  return path / (std::string(directory_prefix) + record.str());
}

std::optional<RecordId> record_of_directory(std::string_view name) {
  if (!name.starts_with(directory_prefix)) return std::nullopt;
  auto id = RecordId::parse(name.substr(directory_prefix.size()));
  if (!id) return std::nullopt;
  return *id;
}

// The declaration comes last: a root that has it is complete.
Result<void> prepare_storage_root(Files& files, const Path& root) {
  std::error_code code;
  if (fs::exists(declaration_in(root), code)) return check_declared(root);
  TRY(make_durable_directories(files, root));
  TRY(check_unfinished(root));
  const Path extension = root / "extensions" / layout_name;
  TRY(make_durable_directories(files, extension));
  TRY(write_durably(files, extension / "config.json", layout_configuration()));
  TRY(write_durably(files, root / layout_file, layout_document()));
  return write_durably(files, declaration_in(root), std::string(root_declaration) + "\n");
}

Result<std::vector<RecordId>> list_records(const Path& root) {
  std::vector<RecordId> records;
  std::error_code code;
  fs::recursive_directory_iterator it(root, code);
  for (const fs::recursive_directory_iterator end; !code && it != end; it.increment(code)) {
    const std::string name = it->path().filename().native();
    const bool object = it.depth() == static_cast<int>(number_of_tuples);
    if (object) {
      it.disable_recursion_pending();
      if (const auto record = record_of_directory(name)) records.push_back(*record);
    } else if (it.depth() == 0 && name == "extensions") {
      it.disable_recursion_pending();
    }
  }
  if (code) return fail_errno(code.value(), "list", root.native());
  std::sort(records.begin(), records.end());
  return records;
}

}  // namespace khen::ocfl
