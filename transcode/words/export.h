// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "transcode/words/words.h"

// Read words in the two forms that other programs understand. Written by us from checked values: what a program that
// saw foreign bytes wrote itself is never passed on.
namespace khen {

struct PageName {
  int number = 1;
  std::string picture;  // file name of the page's picture
};

// hOCR 1.2 as XHTML.
std::string to_hocr(const PageWords& page, const PageName& name);

// ALTO 4.2, measured in pixels.
std::string to_alto(const PageWords& page, const PageName& name);

}  // namespace khen
