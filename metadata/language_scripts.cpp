// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "metadata/base/embedded.h"
#include "metadata/language.h"

namespace khen {
namespace {

using Scripts = std::map<std::string, std::string, std::less<>>;

// The first script of each language in the vocabulary. Its form is checked by Vocabularies::load and the tests.
Scripts read_scripts() {
  Scripts scripts;
  for (const EmbeddedFile& file : vocabulary_data::files()) {
    if (file.name != "languages.json") continue;
    const auto document = nlohmann::json::parse(file.content, nullptr, false);
    for (const auto& term : document.value("terms", nlohmann::json::array())) {
      const auto list = term.value("scripts", nlohmann::json::array());
      if (!list.empty()) scripts[term.value("id", "")] = list.front().get<std::string>();
    }
  }
  return scripts;
}

}  // namespace

std::string_view default_script(std::string_view tag) {
  static const Scripts scripts = read_scripts();
  const auto found = scripts.find(language_of(tag));
  return found == scripts.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view effective_script(std::string_view tag) {
  const std::string_view said = script_of(tag);
  return said.empty() ? default_script(tag) : said;
}

}  // namespace khen
