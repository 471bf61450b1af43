// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/beside.h"

#include <array>

#include "metadata/base/text.h"
#include "transcode/embedded/embedded.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> behind_stem{".json", ".info.json", ".xml", ".xmp", ".eaf"};
constexpr std::array<std::string_view, 4> behind_name{".json", ".supplemental-metadata.json", ".xml", ".xmp"};

bool is_bearable(const Path& path) {
  std::error_code code;
  if (fs::symlink_status(path, code).type() != fs::file_type::regular) return false;
  const auto bytes = fs::file_size(path, code);
  return !code && bytes > 0 && bytes <= largest_sidecar;
}

}  // namespace

std::vector<Path> files_beside(const Path& source) {
  std::vector<Path> found;
  const auto offer = [&](const Path& stem, std::string_view ending) {
    const Path path = stem.native() + std::string(ending);
    if (path != source && is_bearable(path)) found.push_back(path);
  };
  for (const std::string_view ending : behind_name) offer(source, ending);
  for (const std::string_view ending : behind_stem) offer(source.parent_path() / source.stem(), ending);
  return found;
}

Result<Beside> read_beside(const Sandbox& sandbox, const Path& source, const std::stop_token& stop) {
  Beside beside;
  for (const Path& path : files_beside(source)) {
    const std::string name = printable(path.filename().native());
    const auto fields = read_sidecar(sandbox, path, name, stop);
    if (!fields && fields.error().code == Code::cancelled) return fields.error();
    if (!fields) {
      beside.remarks.push_back({"file.beside_unreadable", {{"file", name}}});
      continue;
    }
    for (const EmbeddedField& field : *fields) add_embedded(beside.fields, field);
    if (!fields->empty())
      beside.remarks.push_back({"file.beside_read", {{"file", name}, {"count", std::to_string(fields->size())}}});
  }
  return beside;
}

}  // namespace khen
