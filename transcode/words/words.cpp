// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/words/words.h"

#include <algorithm>
#include <cmath>

namespace khen {
namespace {

Box moved(const Box& box, double across, double down) {
  return {static_cast<int>(std::lround(box.left * across)), static_cast<int>(std::lround(box.top * down)),
          std::max(1, static_cast<int>(std::lround(box.width * across))),
          std::max(1, static_cast<int>(std::lround(box.height * down)))};
}

}  // namespace

std::size_t count_words(const PageWords& page) {
  std::size_t count = 0;
  for (const ReadLine& line : page.lines) count += line.words.size();
  return count;
}

PageWords scaled_to(const PageWords& page, int width, int height) {
  PageWords result = page;
  const double across = static_cast<double>(width) / std::max(1, page.width);
  const double down = static_cast<double>(height) / std::max(1, page.height);
  result.width = width;
  result.height = height;
  for (ReadLine& line : result.lines) {
    for (ReadWord& word : line.words) word.box = moved(word.box, across, down);
  }
  return result;
}

std::string text_of(const PageWords& page) {
  std::string text;
  int paragraph = 0;
  for (const ReadLine& line : page.lines) {
    if (!text.empty()) text += line.paragraph == paragraph ? "\n" : "\n\n";
    paragraph = line.paragraph;
    for (std::size_t i = 0; i < line.words.size(); ++i) {
      if (i > 0) text += ' ';
      text += line.words[i].text;
    }
  }
  return text;
}

}  // namespace khen
