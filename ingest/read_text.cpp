// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/read_text.h"

#include <algorithm>
#include <fstream>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t most_bytes = std::size_t{1024} * 1024;
constexpr std::string_view text_role = "text";
constexpr char page_end = '\f';

// A text that can't be read now isn't worth failing the index for: the next change of the Record brings it.
std::string beginning_of(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(most_bytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return std::string(clip(bytes, most_bytes - 4));
}

std::string only_language(const Record& record) {
  const auto tags = values_of<LanguageTag>(record, FieldId::languages);
  return tags.size() == 1 ? tags.front().text : std::string();
}

// Page by page where the text tells its pages; one that is not clean is left out.
void add_pages(std::vector<ExtraText>& texts, const std::string& language, const RecordingId& recording,
               std::string_view text) {
  const std::vector<std::string_view> pages = split(text, page_end);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (trim(pages[i]).empty() || !is_clean_text(pages[i])) continue;
    const int page = pages.size() == 1 ? 0 : static_cast<int>(i) + 1;  // a text of one piece tells no pages
    texts.push_back(
        {language, std::string(pages[i]), TextPlace{.recording = recording.str(), .page = page}, TextKind::page});
  }
}

}  // namespace

std::vector<ExtraText> document_texts(const Path& renditions, const StoredRecord& stored,
                                      const std::vector<Deliverable>& deliverables) {
  std::vector<ExtraText> texts;
  for (const Deliverable& deliverable : deliverables) {
    if (!deliverable.renditions) continue;
    for (const Rendition& rendition : deliverable.renditions->renditions) {
      if (rendition.role != text_role) continue;
      add_pages(texts, only_language(stored.record), deliverable.recording.id,
                beginning_of(renditions / deliverable.renditions->directory / rendition.file_name));
    }
  }
  return texts;
}

}  // namespace khen
