// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ingest/bag/bag_text.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read_manifest(std::string_view text, const khen::BagVersion& version) {
  const auto lines = khen::parse_bag_manifest(text, version);
  if (!lines) return;
  for (const khen::BagManifestLine& line : *lines) {
    require(khen::is_bag_path(line.path));
    if (!version.is_final()) continue;
    // What was read is written so that it reads as the same.
    const auto again = khen::parse_bag_manifest(line.digest + "  " + khen::encoded_bag_path(line.path) + "\n", version);
    const bool starts_oddly = line.path.front() == '*' || line.path.front() == ' ' || line.path.front() == '\t';
    require(starts_oddly || (again && again->size() == 1 && again->front().path == line.path));
  }
}

}  // namespace

// Whatever comes in: no crash, and no path that leads out of the bag.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto declaration = khen::parse_bag_declaration(text);
  require(!declaration || declaration->encoding.size() <= 40);
  for (const khen::BagVersion version : {khen::BagVersion{0, 97}, khen::BagVersion{1, 0}}) {
    read_manifest(text, version);
    const auto tags = khen::parse_bag_tags(text, version);
    if (tags) {
      for (const khen::BagTag& tag : *tags) require(tag.name.find('\n') == std::string::npos);
    }
    const auto paths = khen::parse_bag_fetch(text, version);
    if (!paths) continue;
    for (const std::string& path : *paths) require(khen::is_bag_path(path));
  }
  return 0;
}
