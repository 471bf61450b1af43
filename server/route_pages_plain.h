// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/site.h"

namespace khen {

// Pages without data: about, the data saver's switch, and addresses without a language, which lead to the reader's own.
class PlainPages {
 public:
  explicit PlainPages(const Site& site) : site_(site) {}
  [[nodiscard]] Routes routes() const;

 private:
  const Site& site_;
};

}  // namespace khen
