// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/saved_searches.h"
#include "server/pages.h"

namespace khen {

// The searches that whoever is signed in keeps: with what is new in each, and a feed of it for those who ask for one.
// What it refers to must outlive the routes, which hold copies of it.
class SavedPages {
 public:
  explicit SavedPages(const PageTools& tools) : tools_(tools) {}
  [[nodiscard]] Routes routes() const;

 private:
  [[nodiscard]] Result<Reply> show(const Call& call, const Error* error) const;
  [[nodiscard]] Result<Reply> change(Call& call) const;
  [[nodiscard]] Result<Reply> feed(const Call& call) const;
  [[nodiscard]] Result<Reply> save(const Call& call, const FormFields& form) const;
  [[nodiscard]] Result<Reply> open(const Call& call, const SavedSearchId& id) const;
  // Path of its feed: whoever knows it reads what the owner may.
  [[nodiscard]] std::string feed_path(const SavedSearch& saved) const;

  PageTools tools_;
};

}  // namespace khen
