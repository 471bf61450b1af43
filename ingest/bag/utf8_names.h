// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <locale.h>

namespace khen {

// libarchive reads and writes names in the coding of the thread's locale: UTF-8 while this lives, whatever the process
// has.
class Utf8Names {
 public:
  Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(::uselocale(utf8_)) {}
  ~Utf8Names() {
    ::uselocale(before_);
    if (utf8_ != nullptr) ::freelocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  locale_t utf8_;
  locale_t before_;
};

}  // namespace khen
