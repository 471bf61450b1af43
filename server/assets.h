// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "metadata/base/embedded.h"
#include "server/etag.h"
#include "server/http.h"

namespace khen {

// The files of the web build inside the program: names "dist/…", some with a ".br" or ".gz" beside them. Their names
// hold a digest of their content, so they may be kept for a year. Immutable; thread-safe.
class Assets {
 public:
  explicit Assets(std::span<const EmbeddedFile> files);

  // "page.not_found" for names that the build did not make.
  [[nodiscard]] Result<Reply> reply(const Request& request, std::string_view name) const;
  // The asset whose name begins with `stem` and ends with `extension`; "" when there is none.
  [[nodiscard]] std::string_view find(std::string_view stem, std::string_view extension) const;

 private:
  struct Form {
    std::string_view content;
    EntityTag tag;
  };
  struct Asset {
    Form plain;
    std::optional<Form> brotli;
    std::optional<Form> gzip;
  };
  std::unordered_map<std::string_view, Asset> assets_;  // keys point into the program
};

}  // namespace khen
