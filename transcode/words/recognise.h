// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "transcode/derive.h"
#include "transcode/words/words.h"

// Reading text from pictures with Tesseract, inside the sandbox.
namespace khen {

// Tesseract's names ("vie", "khm") of at most three of these BCP 47 languages that it can read, in their order;
// Vietnamese and English when there is none.
std::vector<std::string> reading_languages(const std::vector<std::string>& tags);

// Whether pages can be read on this machine. Where not, what is made of a Recording is made without its words.
bool can_read(const Sandbox& sandbox);
// For a Recording that was not read for that reason: "media.text_not_read".
MediaFinding text_not_read();

// How hard to try.
enum class Effort {
  glance,  // is there text at all? some seconds
  full,
};

// `picture`: a grey PNG file. A page that can't be read in time is one without words.
// Errors: those of Sandbox::run() but timeouts: "sandbox.program_missing" when Tesseract isn't installed.
Result<PageWords> read_page(const Sandbox& sandbox, const Path& picture, const std::vector<std::string>& languages,
                            Effort effort, const std::stop_token& stop);

// Whether a glance found writing rather than patterns that look like letters.
bool looks_written(const PageWords& page);

// Collects what was read on the pages of one Recording.
class ReadText {
 public:
  // Writes page-N.hocr and page-N.alto.xml, measured on the page's picture. A page without words adds nothing.
  Result<void> add(const PageWords& page, const RenditionFile& picture, int number, const Path& out_directory);

  // Writes text.txt with all pages, a form feed between two; moves the files to `result` and says
  // "media.text_recognised" with {words}, {pages} and {confidence}. Nothing when there were no words.
  Result<void> finish(Derivation& result, const Path& out_directory);

 private:
  std::vector<RenditionFile> files_;
  std::string text_;
  int page_of_text_ = 1;  // where text_ ends
  std::size_t words_ = 0;
  std::size_t pages_ = 0;
  std::size_t confidence_ = 0;  // sum over words
};

}  // namespace khen
