// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/etag.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "metadata/base/text.h"
#include "server/http.h"

namespace khen {
namespace {

bool is_tag_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

// Takes one entity-tag from the front of `text`.
std::optional<EntityTag> take_tag(std::string_view& text) {
  EntityTag tag;
  if (text.starts_with("W/")) {
    tag.strength = TagStrength::weak;
    text.remove_prefix(2);
  }
  if (!text.starts_with('"')) return std::nullopt;
  text.remove_prefix(1);
  const std::size_t end = text.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  tag.opaque = std::string(text.substr(0, end));
  if (!std::all_of(tag.opaque.begin(), tag.opaque.end(), is_tag_character)) return std::nullopt;
  text.remove_prefix(end + 1);
  return tag;
}

bool same(const EntityTag& left, const EntityTag& right, TagComparison comparison) {
  if (left.opaque != right.opaque) return false;
  return comparison == TagComparison::weak ||
         (left.strength == TagStrength::strong && right.strength == TagStrength::strong);
}

void skip_separators(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == ',')) text.remove_prefix(1);
}

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

// HTTP dates have whole seconds, files more: without this a file would always be "modified since" its own date.
auto whole_seconds(Instant instant) { return std::chrono::floor<std::chrono::seconds>(instant); }

bool modified_since(std::string_view date, const Validators& validators) {
  const auto since = parse_http_date(date);
  return !since || !validators.modified || whole_seconds(*validators.modified) > whole_seconds(*since);
}

}  // namespace

std::string EntityTag::text() const { return (strength == TagStrength::weak ? "W/\"" : "\"") + opaque + "\""; }

std::optional<EntityTag> parse_entity_tag(std::string_view text) {
  auto tag = take_tag(text);
  return text.empty() ? std::move(tag) : std::nullopt;
}

bool matches_any(std::string_view header, const EntityTag& tag, TagComparison comparison) {
  if (trim(header) == "*") return true;
  for (skip_separators(header); !header.empty(); skip_separators(header)) {
    const auto candidate = take_tag(header);
    if (!candidate) return false;
    if (same(*candidate, tag, comparison)) return true;
  }
  return false;
}

std::optional<Instant> parse_http_date(std::string_view text) {
  using namespace std::chrono;
  static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  // "Tue, 17 Feb 2026 04:05:06 GMT"
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':') return std::nullopt;
  const std::size_t month_at = months.find(text.substr(8, 3));
  const auto d = number(text.substr(5, 2));
  const auto y = number(text.substr(12, 4));
  const auto h = number(text.substr(17, 2));
  const auto m = number(text.substr(20, 2));
  const auto s = number(text.substr(23, 2));
  if (month_at == std::string_view::npos || month_at % 3 != 0 || !d || !y || !h || !m || !s) return std::nullopt;
  const year_month_day date{year(*y), month(static_cast<unsigned>(month_at / 3) + 1), day(static_cast<unsigned>(*d))};
  if (!date.ok() || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
  return Instant(sys_days(date).time_since_epoch() + hours(*h) + minutes(*m) + seconds(*s));
}

Conditions conditions_of(const Request& request) {
  const HeaderList& headers = request.headers;
  return {headers.find("if-match"), headers.find("if-none-match"), headers.find("if-modified-since"),
          headers.find("if-unmodified-since"), headers.find("if-range")};
}

Precondition evaluate(const Conditions& conditions, const Validators& validators, Retrieval retrieval) {
  if (!conditions.if_match.empty()) {
    const bool matched =
        validators.tag ? matches_any(conditions.if_match, *validators.tag, TagComparison::strong) : false;
    if (!matched) return Precondition::failed;
  } else if (!conditions.if_unmodified_since.empty() && validators.modified &&
             parse_http_date(conditions.if_unmodified_since) &&
             modified_since(conditions.if_unmodified_since, validators)) {
    return Precondition::failed;
  }
  if (!conditions.if_none_match.empty()) {
    const bool matched = validators.tag && matches_any(conditions.if_none_match, *validators.tag, TagComparison::weak);
    if (!matched) return Precondition::proceed;
    return retrieval == Retrieval::yes ? Precondition::not_modified : Precondition::failed;
  }
  const bool dated = retrieval == Retrieval::yes && !conditions.if_modified_since.empty();
  if (dated && !modified_since(conditions.if_modified_since, validators)) return Precondition::not_modified;
  return Precondition::proceed;
}

bool range_applies(std::string_view if_range, const Validators& validators) {
  if_range = trim(if_range);
  if (if_range.empty()) return true;
  if (if_range.front() == '"') {
    const auto tag = take_tag(if_range);
    return tag && if_range.empty() && validators.tag && same(*tag, *validators.tag, TagComparison::strong);
  }
  // A date is only as good as an exact repetition of ours; weak tags never do (13.1.5).
  const auto date = parse_http_date(if_range);
  return date && validators.modified && whole_seconds(*date) == whole_seconds(*validators.modified);
}

}  // namespace khen
