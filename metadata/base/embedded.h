// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace khen {

// A file that was put into the program at build time; both views live as long as the program.
struct EmbeddedFile {
  std::string_view name;
  std::string_view content;
};

namespace vocabulary_data {
std::span<const EmbeddedFile> files();
}
namespace schema_data {
std::span<const EmbeddedFile> files();
}
namespace web_data {
std::span<const EmbeddedFile> files();
}

}  // namespace khen
