// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "index/name_list.h"
#include "server/pages.h"

namespace khen {

// What a search gives to programs and spreadsheets: exports, a feed, and how to search from elsewhere. Everything is
// open to who asks (P9). What it refers to must outlive the routes, which hold copies of it.
class TakeawayRoutes {
 public:
  explicit TakeawayRoutes(const PageTools& tools)
      : tools_(tools), names_(std::make_shared<const NameList>(tools.vocabularies)) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> export_all(const Call& call) const;
  [[nodiscard]] Result<Reply> feed(const Call& call) const;
  [[nodiscard]] Result<Reply> describe(const Call& call) const;
  [[nodiscard]] Result<Reply> suggest(const Call& call) const;

  PageTools tools_;
  std::shared_ptr<const NameList> names_;
};

}  // namespace khen
