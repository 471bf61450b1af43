// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "metadata/catalogue_read.h"

namespace khen {

// Where in a Recording something is said or written.
struct TextPlace {
  std::string recording{};  // id
  std::int64_t begin = 0;   // milliseconds from its first picture or sound; 0 for what has pages
  std::int64_t end = 0;
  int page = 0;  // from 1; 0: it is time that places it, or nothing when there is none either
  bool operator==(const TextPlace&) const = default;
};

enum class TextKind { other, captions, transcript, page };

// Text that belongs to a Record without being in it: a line of a transcript, a page of a document.
struct ExtraText {
  std::string language;  // BCP 47, "" when unknown
  std::string text;
  std::optional<TextPlace> place{};  // absent: nowhere in particular
  TextKind kind = TextKind::other;
};
// In the order in which they are said or written, Recording by Recording.
using ExtraTextSource = std::function<std::vector<ExtraText>(const StoredRecord&, const std::vector<Deliverable>&)>;

}  // namespace khen
