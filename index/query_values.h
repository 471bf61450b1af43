// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/edtf.h"
#include "metadata/record.h"

// How the values of `date:`, `duration:` and `near:` are read. Pure.
namespace khen {

// 1975 · 1960..1975 · 1960.. · ..1975 · >1945 · >=1945 · <1900 · <=1900, each of them any EDTF expression: 197X, 1970~,
// 1975-21 (a spring), 1970/1975; "1990s" too.
struct DateAsked {
  enum class Relation { in, between, after, from, before, until };
  Relation relation = Relation::in;
  std::string first;  // EDTF; "" for before and until
  std::string last;   // EDTF; "" for in, after and from
  DateSpan span;      // days that are asked for, both included
};
std::optional<DateAsked> read_date(std::string_view text);

// 10m · >10m · >=10m · <1h · <=1h · 5m..1h · 5m.. · ..1h · 5-20 (minutes). A value: 90s, 10m, 1h, 1h30m, 4:30,
// 1:02:03, 10 (minutes). Seconds, both ends included.
struct DurationAsked {
  std::optional<int> least;
  std::optional<int> most;
  bool operator==(const DurationAsked&) const = default;
};
std::optional<DurationAsked> read_duration(std::string_view text);

// The classes that the facet counts, by minutes: "0-5", "5-20", "20-60", "60-".
std::string duration_class(int seconds);

// 21.03,105.85,20km · Mai Châu,30km · Mai Châu. Kilometres between 0.1 and 2000, 20 where none are said.
struct PositionAsked {
  std::optional<Coordinates> centre;
  std::string name;  // where there is no centre
  double kilometres = 20;
};
std::optional<PositionAsked> read_position(std::string_view text);

}  // namespace khen
