// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/base/clock.h"

// Validators and conditional requests (RFC 9110, sections 8.8 and 13). Pure.
namespace khen {

enum class TagStrength { strong, weak };

struct EntityTag {
  std::string opaque{};  // without quotes; etagc characters only
  TagStrength strength = TagStrength::strong;

  [[nodiscard]] std::string text() const;  // "\"…\"" or "W/\"…\""
  friend bool operator==(const EntityTag&, const EntityTag&) = default;
};

enum class TagComparison { strong, weak };

// The value of an ETag field; nullopt for anything else.
std::optional<EntityTag> parse_entity_tag(std::string_view text);

// Value of If-Match or If-None-Match: "*" or a list. A malformed list matches nothing from its first bad byte on.
bool matches_any(std::string_view header, const EntityTag& tag, TagComparison comparison);

// IMF-fixdate only: the obsolete forms of RFC 9110, 5.6.7 are no longer sent by anybody who asks conditionally.
std::optional<Instant> parse_http_date(std::string_view text);

struct Validators {
  std::optional<EntityTag> tag{};
  std::optional<Instant> modified{};
};

// Header values, "" when absent.
struct Conditions {
  std::string_view if_match{};
  std::string_view if_none_match{};
  std::string_view if_modified_since{};
  std::string_view if_unmodified_since{};
  std::string_view if_range{};
};

struct Request;
Conditions conditions_of(const Request& request);

enum class Precondition {
  proceed,
  not_modified,  // 304
  failed,        // 412
};
enum class Retrieval { yes, no };  // yes for GET and HEAD

// RFC 9110, 13.2.2 (without If-Range).
Precondition evaluate(const Conditions& conditions, const Validators& validators, Retrieval retrieval);

// Whether Range is to be obeyed (13.1.5): no If-Range, or it names this very representation.
bool range_applies(std::string_view if_range, const Validators& validators);

}  // namespace khen
