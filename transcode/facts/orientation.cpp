// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/facts/orientation.h"

#include <array>
#include <cmath>
#include <numbers>

#include "metadata/base/text.h"
#include "transcode/facts/numbers.h"

namespace khen {

std::optional<Orientation> orientation_in(std::string_view matrix) {
  std::array<double, 9> values{};
  std::size_t count = 0;
  for (const std::string_view line : split(matrix, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    for (const std::string_view word : split(line.substr(colon + 1), ' ')) {
      if (word.empty()) continue;
      const auto value = integer_in(word);
      if (!value || count == values.size()) return std::nullopt;
      values[count++] = static_cast<double>(*value);
    }
  }
  if (count != values.size()) return std::nullopt;
  const double a = values[0];
  const double b = values[1];
  const double determinant = a * values[4] - b * values[3];
  if (determinant == 0) return std::nullopt;
  Orientation result;
  result.mirrored = determinant < 0;
  const double sign = result.mirrored ? -1 : 1;
  const double quarters = std::atan2(sign * b, sign * a) / (std::numbers::pi / 2);
  result.rotation = ((static_cast<int>(std::lround(quarters)) % 4 + 4) % 4) * 90;
  return result;
}

}  // namespace khen
