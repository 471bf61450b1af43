// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/record.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "metadata/language.h"

namespace khen {
namespace {

constexpr double km_per_degree = 111.195;  // of a great circle on the mean Earth radius
constexpr int no_match = 5;

// How far a text is from what the reader asked for; 0 is the best.
int distance(std::string_view tag, std::string_view wanted) {
  if (tag == wanted) return 0;
  const std::string_view language = language_of(tag);
  if (language == language_of(wanted)) return effective_script(tag) == effective_script(wanted) ? 1 : 2;
  if (language == "vi") return 3;
  return language == "en" ? 4 : no_match;
}

double cell_centre(double value, double cell) { return (std::floor(value / cell) + 0.5) * cell; }

}  // namespace

std::optional<Status> parse_status(std::string_view name) {
  const auto* found = std::find(status_names.begin(), status_names.end(), name);
  if (found == status_names.end()) return std::nullopt;
  return static_cast<Status>(found - status_names.begin());
}

const LocalizedText* choose(std::span<const LocalizedText> texts, std::string_view language) {
  const std::string wanted = canonical_language_tag(language);
  const LocalizedText* best = nullptr;
  int best_distance = no_match + 1;
  for (const LocalizedText& text : texts) {
    const int here = distance(text.language, wanted);
    if (here >= best_distance) continue;
    best = &text;
    best_distance = here;
  }
  return best;
}

LocalizedText title_of(const Record& record, std::string_view language) {
  const std::vector<LocalizedText> titles = values_of<LocalizedText>(record, FieldId::titles);
  if (const LocalizedText* chosen = choose(titles, language)) return *chosen;
  return {"und", record.id ? record.id->str() : std::string()};
}

Coordinates coarsened(const Coordinates& exact) {
  if (exact.coarsen_km <= 0) return exact;
  const double latitude_cell = exact.coarsen_km / km_per_degree;
  Coordinates shown = exact;
  shown.latitude = std::clamp(cell_centre(exact.latitude, latitude_cell), -90.0, 90.0);
  // Meridians meet at the poles: the cell's width in degrees is taken at its own middle latitude.
  const double shrink = std::max(std::cos(shown.latitude * std::numbers::pi / 180), 0.01);
  shown.longitude = std::clamp(cell_centre(exact.longitude, latitude_cell / shrink), -180.0, 180.0);
  return shown;
}

Record for_readers(Record record) {
  for (FieldValue& value : record.all(FieldId::places)) {
    Place* place = std::get_if<Place>(&value);
    if (place != nullptr && place->coordinates) place->coordinates = coarsened(*place->coordinates);
  }
  return record;
}

}  // namespace khen
