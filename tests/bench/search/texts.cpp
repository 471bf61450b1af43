// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/search/texts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "metadata/base/text.h"

namespace khen::bench {
namespace {

constexpr std::uint64_t largest_file = 64 << 20;
constexpr std::size_t shortest_sentence = 12;  // bytes

// At full stops and line ends.
void add_sentences(std::vector<std::string>& out, std::string_view text) {
  std::string sentence;
  const auto close = [&] {
    const std::string_view trimmed = trim(sentence);
    if (trimmed.size() >= shortest_sentence && is_clean_text(trimmed)) out.push_back(to_nfc(trimmed));
    sentence.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    sentence += text[i] == '\n' || text[i] == '\t' ? ' ' : text[i];
    const bool stop = text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n');
    if (stop || text[i] == '\n') close();
  }
  close();
}

void read_records(const Path& file, Texts& texts) {
  const auto records = nlohmann::json::parse(read_file(file, largest_file).value());
  for (const auto& entry : records) {
    for (const char* field : {"titles", "descriptions"}) {
      if (!entry["record"].contains(field)) continue;
      for (const auto& text : entry["record"][field]) add_sentences(texts[text["lang"]], std::string(text["value"]));
    }
  }
}

std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  const std::size_t start = begin + before.size();
  return std::string(text.substr(start, text.find(after, start) - start));
}

void read_xml(std::string_view xml, Texts& texts) {
  std::vector<std::string>& out = texts[between(xml, "xml:lang='", "'")];
  for (std::size_t at = xml.find("<para>"); at != std::string_view::npos; at = xml.find("<para>", at + 1)) {
    add_sentences(out, between(xml.substr(at), "<para>", "</para>"));
  }
}

}  // namespace

Texts read_texts(const Path& records, const Path& more) {
  Texts texts;
  read_records(records, texts);
  std::vector<Path> files;
  if (!more.empty()) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(more)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const Path& file : files) {
    if (file.extension() == ".xml") read_xml(read_file(file, largest_file).value(), texts);
    const std::string stem = file.stem().string();
    if (file.extension() == ".txt") {
      add_sentences(texts[stem.substr(stem.rfind('-') + 1)], read_file(file, largest_file).value());
    }
  }
  std::erase_if(texts, [](const auto& one) { return one.second.size() < 8 || one.first.empty(); });
  return texts;
}

}  // namespace khen::bench
