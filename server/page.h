// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "metadata/base/result.h"
#include "server/messages.h"
#include "server/page_data.h"

namespace khen {

// The templates of server/web, composed once for every language of the interface: partials are put in, {{t.id}} becomes
// the message, {{asset.name}} the address of a built file. Everything from PageData is escaped; a template has no way
// to ask otherwise. Immutable after load; share freely between threads.
class PageRenderer {
 public:
  // "page.template" (internal, {template}, {where}) for a template that names a message, an asset or a partial that
  // does not exist, or asks for unescaped output.
  static Result<PageRenderer> load(const Messages& messages);
  ~PageRenderer();
  PageRenderer(PageRenderer&&) noexcept;
  PageRenderer& operator=(PageRenderer&&) noexcept;

  // Every list `x` in `data` brings a flag `has_x`. Requires: the template exists.
  [[nodiscard]] std::string render(std::string_view language, std::string_view template_name,
                                   const PageData& data) const;

  // Address of a built file by its logical name: "icons" → "/assets/icons-2823013E.svg". "" when there is none.
  [[nodiscard]] std::string asset(std::string_view name) const;

 private:
  struct Parts;
  explicit PageRenderer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace khen
