// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/highlight.h"
#include "index/searcher.h"
#include "metadata/catalogue_read.h"
#include "server/page_data.h"
#include "server/route_media.h"
#include "server/wording.h"

// A Record as one of many: on the start page, among results, in a collection. Pure.
namespace khen {

enum class Pictures { shown, left_out };  // left out for readers who save data
Pictures pictures_for(const Request& request);

// What was looked for, when a search led to the card.
struct Sought {
  const Highlighter& highlighter;
  const PassageHits& passages;
};

// `sought` may be nullptr. Every member that the template asks for is set.
PageData card_data(const Speech& speech, const StoredRecord& stored, const std::vector<Deliverable>& deliverables,
                   const Sought* sought, Pictures pictures);

// Cards of several Records, in their order; `deliverables` by Record id.
PageData cards_of(const Speech& speech, const std::vector<StoredRecord>& records,
                  const std::map<std::string, std::vector<Deliverable>>& deliverables, Pictures pictures);

// The heritage type whose woven pattern stands for the Record.
std::string motif_of(const Record& record);

// "lang" attribute for a text of `text_language` on a page in `language`: "" when they are the same.
std::string lang_attribute(std::string_view text_language, std::string_view language);

// Renditions of one family of file names, such as poster-320.webp, poster-640.webp.
struct Picture {
  std::string source;  // the plain one that every browser reads
  std::string webp;    // srcset, "" when there is none
  std::string avif;
  int width = 0;
  int height = 0;
};
// nullopt: the Recording has none of that family.
std::optional<Picture> picture_of(const Deliverable& deliverable, std::string_view family, int wanted_width);

// The Recording that shows the Record best: the first with a picture.
std::optional<Picture> cover_of(const std::vector<Deliverable>& deliverables, int wanted_width);

}  // namespace khen
