// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

#include "metadata/base/result.h"

namespace khen {

// JSON from outside, before it is turned into values: RFC 8259 syntax, valid UTF-8, at most `levels` of nesting, and
// no member named twice in one object (parsers keep one of them silently). Memory stays bounded by the text's size.
// Errors: usage "json.syntax" {line, column}, invalid "json.duplicate" {member}, too_large "json.deep".
Result<void> check_json(std::string_view text, std::size_t levels);

}  // namespace khen
