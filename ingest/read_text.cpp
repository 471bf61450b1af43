// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/read_text.h"

#include <algorithm>
#include <fstream>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t most_bytes = std::size_t{1024} * 1024;
constexpr std::string_view text_role = "text";

// A text that can't be read now isn't worth failing the index for: the next change of the Record brings it.
std::string beginning_of(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(most_bytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  std::string text(clip(bytes, most_bytes - 4));
  return is_clean_text(text) ? text : std::string();
}

std::string only_language(const Record& record) {
  const auto tags = values_of<LanguageTag>(record, FieldId::languages);
  return tags.size() == 1 ? tags.front().text : std::string();
}

}  // namespace

std::vector<ExtraText> document_texts(const Path& renditions, const StoredRecord& stored,
                                      const std::vector<Deliverable>& deliverables) {
  std::vector<ExtraText> texts;
  for (const Deliverable& deliverable : deliverables) {
    if (!deliverable.renditions) continue;
    for (const Rendition& rendition : deliverable.renditions->renditions) {
      if (rendition.role != text_role) continue;
      std::string text = beginning_of(renditions / deliverable.renditions->directory / rendition.file_name);
      if (!text.empty()) texts.push_back({only_language(stored.record), std::move(text)});
    }
  }
  return texts;
}

}  // namespace khen
