// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unicode/brkiter.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/script.h"

// Where words, and written clusters of scripts without spaces, begin and end. Offsets are UTF-16 units of
// DecodedText::units unless said otherwise.
namespace khen {

// The text as ICU wants it, with the way back to bytes. Word-break controls and underscores have become spaces,
// the various apostrophes one; no unit was added or removed.
struct DecodedText {
  icu::UnicodeString units;
  std::vector<std::uint32_t> byte_at;  // one more than there are units
};
DecodedText decode(std::string_view text);

struct Span {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  ScriptFamily family = ScriptFamily::other;
};

// One thread at a time.
class Segmenter {
 public:
  Segmenter();
  // Words (UAX #29, dictionaries for Khmer, Thai, Lao and Myanmar), characters for syllabic scripts; nothing that
  // contains a letter or digit is left out.
  std::vector<Span> spans(const DecodedText& text);

 private:
  std::unique_ptr<icu::BreakIterator> words_;
};

struct Cluster {
  std::string fold;
  std::int32_t begin = 0;
  std::int32_t end = 0;
};
// An unbroken run of a script with GramUse::every_stretch; invisible break controls don't break it.
struct Stretch {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  std::vector<Cluster> clusters;
};
std::vector<Stretch> find_stretches(const DecodedText& text);

}  // namespace khen
