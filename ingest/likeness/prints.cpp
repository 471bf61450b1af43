// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "ingest/likeness/likeness.h"
#include "metadata/base/files.h"

namespace khen {
namespace {

constexpr std::uint64_t largest_file = 1 << 20;

void add_sound(const Path& directory, std::vector<Print>& prints) {
  const auto text = read_file(directory / "sound.json", largest_file);
  const auto json = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
  if (!json.is_object()) return;
  const auto fingerprint = json.find("fingerprint");
  if (fingerprint == json.end() || !fingerprint->is_object()) return;
  const auto content = fingerprint->find("chromaprint");
  if (content != fingerprint->end() && content->is_string())
    prints.push_back({PrintKind::sound, content->get<std::string>()});
}

void add_looks(const Path& directory, std::vector<Print>& prints) {
  const auto text = read_file(directory / looks_name, largest_file);
  const auto looks = text ? parse_looks(*text) : std::nullopt;
  if (!looks) return;
  prints.push_back({looks->kind == LookKind::film ? PrintKind::film : PrintKind::picture, to_text(looks->looks)});
}

}  // namespace

std::vector<Print> prints_of(const Path& set_directory) {
  std::vector<Print> prints;
  add_sound(set_directory, prints);
  add_looks(set_directory, prints);
  return prints;
}

}  // namespace khen
