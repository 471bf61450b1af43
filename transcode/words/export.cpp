// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/words/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace khen {
namespace {

using Out = std::back_insert_iterator<std::string>;

// Controls are not allowed in XML, and clean text may hold tabs and line ends only.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return result;
}

Box around(const std::vector<ReadWord>& words) {
  Box all = words.front().box;
  int right = all.left + all.width;
  int bottom = all.top + all.height;
  for (const ReadWord& word : words) {
    all.left = std::min(all.left, word.box.left);
    all.top = std::min(all.top, word.box.top);
    right = std::max(right, word.box.left + word.box.width);
    bottom = std::max(bottom, word.box.top + word.box.height);
  }
  return {all.left, all.top, right - all.left, bottom - all.top};
}

std::string corners(const Box& box) {
  return fmt::format("bbox {} {} {} {}", box.left, box.top, box.left + box.width, box.top + box.height);
}

std::string place(const Box& box) {
  return fmt::format("HPOS=\"{}\" VPOS=\"{}\" WIDTH=\"{}\" HEIGHT=\"{}\"", box.left, box.top, box.width, box.height);
}

// Calls back at the beginning and at the end of each paragraph.
template <class Begin, class Line, class End>
void walk(const PageWords& page, const Begin& begin, const Line& each, const End& end) {
  int open = 0;
  for (const ReadLine& line : page.lines) {
    if (line.words.empty()) continue;
    if (line.paragraph != open) {
      if (open != 0) end();
      begin(line.paragraph);
      open = line.paragraph;
    }
    each(line);
  }
  if (open != 0) end();
}

}  // namespace

std::string to_hocr(const PageWords& page, const PageName& name) {
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>"
      "<title>{}</title><meta charset=\"utf-8\"/><meta name=\"ocr-system\" content=\"tesseract\"/>"
      "<meta name=\"ocr-capabilities\" content=\"ocr_page ocr_par ocr_line ocrx_word\"/></head>\n<body>\n"
      "<div class=\"ocr_page\" id=\"page_{}\" title=\"image {}; bbox 0 0 {} {}; ppageno {}\">\n",
      escaped(name.picture), name.number, escaped(name.picture), page.width, page.height, name.number - 1);
  const Out out(text);
  walk(
      page, [&](int number) { fmt::format_to(out, "<p class=\"ocr_par\" id=\"par_{}_{}\">\n", name.number, number); },
      [&](const ReadLine& line) {
        fmt::format_to(out, "<span class=\"ocr_line\" title=\"{}\">", corners(around(line.words)));
        for (const ReadWord& word : line.words) {
          fmt::format_to(out, "<span class=\"ocrx_word\" title=\"{}; x_wconf {}\">{}</span> ", corners(word.box),
                         word.confidence, escaped(word.text));
        }
        text += "</span>\n";
      },
      [&] { text += "</p>\n"; });
  return text + "</div>\n</body>\n</html>\n";
}

std::string to_alto(const PageWords& page, const PageName& name) {
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\">\n"
      "<Description><MeasurementUnit>pixel</MeasurementUnit><sourceImageInformation><fileName>{}</fileName>"
      "</sourceImageInformation></Description>\n"
      "<Layout><Page ID=\"page_{}\" PHYSICAL_IMG_NR=\"{}\" WIDTH=\"{}\" HEIGHT=\"{}\">"
      "<PrintSpace HPOS=\"0\" VPOS=\"0\" WIDTH=\"{}\" HEIGHT=\"{}\">\n",
      escaped(name.picture), name.number, name.number, page.width, page.height, page.width, page.height);
  const Out out(text);
  walk(
      page, [&](int number) { fmt::format_to(out, "<TextBlock ID=\"block_{}_{}\">\n", name.number, number); },
      [&](const ReadLine& line) {
        fmt::format_to(out, "<TextLine {}>", place(around(line.words)));
        for (std::size_t i = 0; i < line.words.size(); ++i) {
          const ReadWord& word = line.words[i];
          fmt::format_to(out, "{}<String {} WC=\"{:.2f}\" CONTENT=\"{}\"/>", i == 0 ? "" : "<SP/>", place(word.box),
                         word.confidence / 100.0, escaped(word.text));
        }
        text += "</TextLine>\n";
      },
      [&] { text += "</TextBlock>\n"; });
  return text + "</PrintSpace></Page></Layout>\n</alto>\n";
}

}  // namespace khen
