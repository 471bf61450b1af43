// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "index/analyzer.h"
#include "index/extra_text.h"

// What is said, sung or written in a Recording, cut into stretches that are searched by themselves, so that a hit opens
// at its second or page.
namespace khen {

struct PassageDocument {
  std::map<std::string, std::uint32_t> terms;  // as IndexDocument's
  std::string lines;                           // the texts with their places: encode_lines()
};

// Stretches of neighbouring lines of one Recording and language: half a minute or a few sentences, each sharing a line
// with the next, so that words on both sides of a line's end are found together. Pages stay apart.
std::vector<PassageDocument> passages_of(const std::vector<ExtraText>& texts, Analyzer& analyzer);

// Changes with anything that passages_of() looks at; "" when there would be none.
std::string passages_digest(const std::vector<ExtraText>& texts);

// Lines as they are kept in the index, and back; what can't be read gives none.
std::string encode_lines(const std::vector<const ExtraText*>& lines);
std::vector<ExtraText> decode_lines(std::string_view kept);

}  // namespace khen
