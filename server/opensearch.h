// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace khen {

struct OpenSearchSite {
  std::string address;  // without a slash at the end
  std::string_view language;
  std::string name;  // at most 16 characters
  std::string description;
};

// OpenSearch 1.1 description: how a browser or a harvester searches here, by page, feed, export and while typing.
std::string opensearch_description(const OpenSearchSite& site);

}  // namespace khen
