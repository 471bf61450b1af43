// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

// What was read on a page, word by word, with its place. Plain values; texts are clean and in NFC.
namespace khen {

struct Box {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

struct ReadWord {
  std::string text;
  Box box;
  int confidence = 0;  // percent
};

struct ReadLine {
  int paragraph = 0;  // lines of one paragraph have the same number; rising
  std::vector<ReadWord> words;
};

struct PageWords {
  int width = 0;  // of the page that the boxes are measured on
  int height = 0;
  std::vector<ReadLine> lines;
};

std::size_t count_words(const PageWords& page);

// The same page measured on a picture of another size.
PageWords scaled_to(const PageWords& page, int width, int height);

// Lines of a paragraph joined, paragraphs separated by an empty line.
std::string text_of(const PageWords& page);

}  // namespace khen
