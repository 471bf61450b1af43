// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/stills.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t most_candidates = 2000;
constexpr double darkest = 32;
constexpr double brightest = 224;
constexpr double flattest = 0.5;

double to_number(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::isfinite(value) ? value : 0;
}

// "frame:3    pts:30720   pts_time:2.4"
Candidate candidate_from(std::string_view line, int number) {
  Candidate candidate;
  candidate.number = number;
  const std::size_t time = line.find("pts_time:");
  if (time != std::string_view::npos) candidate.time = from_seconds(std::max(0.0, to_number(line.substr(time + 9))));
  return candidate;
}

struct Figure {
  std::string_view key;
  double Candidate::*member;
};
constexpr Figure figures[] = {
    {"lavfi.signalstats.YAVG", &Candidate::luma},
    {"lavfi.signalstats.SATAVG", &Candidate::colour},
    {"lavfi.entropy.normalized_entropy.normal.Y", &Candidate::entropy},
    {"lavfi.blur", &Candidate::blur},
};

bool presentable(const Candidate& candidate) {
  return candidate.luma >= darkest && candidate.luma <= brightest && candidate.entropy >= flattest;
}

// Sharpness first, then life: detail and colour. The opening and the closing frames are titles more often than not.
double score(const Candidate& candidate, MediaTime end) {
  const double sharpness = 1 / (1 + std::max(0.0, candidate.blur));
  const double place = end.count() <= 0 ? 0.5 : to_seconds(candidate.time) / to_seconds(end);
  const double edge = place < 0.08 || place > 0.92 ? 0.15 : 0.0;
  return 2.0 * sharpness + 0.6 * candidate.entropy + 0.3 * std::min(1.0, candidate.colour / 60) - edge;
}

}  // namespace

std::vector<Candidate> parse_candidates(std::string_view text) {
  std::vector<Candidate> candidates;
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.starts_with("frame:")) {
      if (candidates.size() >= most_candidates) break;
      candidates.push_back(candidate_from(line, static_cast<int>(candidates.size()) + 1));
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || candidates.empty()) continue;
    const auto* figure = std::ranges::find(figures, line.substr(0, equals), &Figure::key);
    if (figure != std::end(figures)) candidates.back().*(figure->member) = to_number(line.substr(equals + 1));
  }
  return candidates;
}

std::vector<Candidate> rank(std::vector<Candidate> candidates) {
  MediaTime end{0};
  for (const Candidate& candidate : candidates) end = std::max(end, candidate.time);
  std::ranges::stable_sort(candidates, [&](const Candidate& one, const Candidate& other) {
    if (presentable(one) != presentable(other)) return presentable(one);
    return score(one, end) > score(other, end);
  });
  return candidates;
}

}  // namespace khen
