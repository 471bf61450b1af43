// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/stills/choose.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace khen {
namespace {

constexpr double darkest = 30;
constexpr double brightest = 226;
constexpr double least_contrast = 12;
constexpr double least_entropy = 0.45;
// A title card: most of the picture is one tone without texture. Test bars: hardly any texture at all.
constexpr double card_flatness = 0.6;
constexpr double card_ground = 0.5;
constexpr double bars_flatness = 0.88;
constexpr double blurred = 0.35;  // of the sharpest candidate's sharpness

struct Round {
  int rank;           // of the frames that may be taken
  double share;       // of the duration between two stills, at least
  double difference;  // of their signatures, at least
};
constexpr Round rounds[] = {{2, 0.125, 14}, {2, 0.05, 8}, {1, 0.125, 14}};

double place_of(const Candidate& candidate, MediaTime duration) {
  return duration.count() <= 0 ? 0.5 : to_seconds(candidate.time) / to_seconds(duration);
}

// Sharpness first, then life: detail and colour. The opening and the closing frames are titles more often than not.
double score(const Candidate& candidate, double sharpest, MediaTime duration) {
  const FrameFigures& figures = candidate.figures;
  const double place = place_of(candidate, duration);
  const double edge = place < 0.08 || place > 0.92 ? 0.15 : 0.0;
  const double sharpness = std::sqrt(figures.sharpness / std::max(sharpest, 1e-6));
  const double exposure = 1 - std::abs(figures.luma - 120) / 120;
  return sharpness + 0.6 * figures.entropy + 0.3 * std::min(1.0, figures.colour / 40) + 0.2 * exposure -
         0.4 * figures.flatness - edge;
}

class Chooser {
 public:
  Chooser(const std::vector<Candidate>& candidates, MediaTime duration) : candidates_(candidates), duration_(duration) {
    for (const Candidate& one : candidates) {
      if (presentable(one.figures)) sharpest_ = std::max(sharpest_, one.figures.sharpness);
    }
  }

  [[nodiscard]] std::vector<std::size_t> best_first() const {
    std::vector<std::size_t> order(candidates_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [this](std::size_t one, std::size_t other) {
      if (rank(one) != rank(other)) return rank(one) > rank(other);
      return score(candidates_[one], sharpest_, duration_) > score(candidates_[other], sharpest_, duration_);
    });
    return order;
  }

  // 2: good; 1: blurred; 0: not presentable.
  [[nodiscard]] int rank(std::size_t index) const {
    const FrameFigures& figures = candidates_[index].figures;
    if (!presentable(figures)) return 0;
    return figures.sharpness >= blurred * sharpest_ ? 2 : 1;
  }

  [[nodiscard]] bool apart(std::size_t index, const std::vector<std::size_t>& taken, const Round& round) const {
    const Candidate& one = candidates_[index];
    return std::ranges::all_of(taken, [&](std::size_t other) {
      const double distance = std::abs(to_seconds(one.time - candidates_[other].time));
      return distance >= round.share * to_seconds(duration_) &&
             difference(one.figures.signature, candidates_[other].figures.signature) >= round.difference;
    });
  }

 private:
  const std::vector<Candidate>& candidates_;
  MediaTime duration_;
  double sharpest_ = 0;
};

}  // namespace

bool presentable(const FrameFigures& figures) {
  if (figures.luma < darkest || figures.luma > brightest) return false;
  if (figures.contrast < least_contrast || figures.entropy < least_entropy) return false;
  if (figures.flatness > bars_flatness) return false;
  return figures.flatness < card_flatness || figures.ground < card_ground;
}

std::vector<std::size_t> choose_stills(const std::vector<Candidate>& candidates, MediaTime duration) {
  const Chooser chooser(candidates, duration);
  const std::vector<std::size_t> order = chooser.best_first();
  std::vector<std::size_t> taken;
  if (!order.empty()) taken.push_back(order.front());
  for (const Round& round : rounds) {
    for (const std::size_t index : order) {
      if (taken.size() >= stills_wanted) return taken;
      if (chooser.rank(index) == round.rank && chooser.apart(index, taken, round)) taken.push_back(index);
    }
  }
  return taken;
}

}  // namespace khen
