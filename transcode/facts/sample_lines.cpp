// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/facts/sample_lines.h"

#include <algorithm>

#include "metadata/base/text.h"
#include "transcode/facts/numbers.h"

namespace khen {
namespace {

// 3:2 pulldown repeats a field in two of five frames, one of each parity.
constexpr double least_repeated = 0.3;
constexpr double most_repeated = 0.5;
constexpr double least_of_each_parity = 0.1;
constexpr double least_combed = 0.2;
constexpr double slowest_pulldown = 29.9;  // frames a second of video that film was spread over
constexpr double fastest_pulldown = 30.1;
constexpr int enough_frames = 20;

double share(int part, int whole) { return whole > 0 ? static_cast<double>(part) / whole : 0; }

}  // namespace

void SampleSummary::add(std::string_view line) {
  constexpr std::string_view fields = "lavfi.idet.single.current_frame=";
  constexpr std::string_view repeated = "lavfi.idet.repeated.current_frame=";
  if (line.starts_with(fields)) {
    const std::string_view verdict = line.substr(fields.size());
    ++frames_;
    top_first_ += verdict == "tff" ? 1 : 0;
    bottom_first_ += verdict == "bff" ? 1 : 0;
    progressive_ += verdict == "progressive" ? 1 : 0;
  } else if (line.starts_with(repeated)) {
    const std::string_view verdict = line.substr(repeated.size());
    repeated_top_ += verdict == "top" ? 1 : 0;
    repeated_bottom_ += verdict == "bottom" ? 1 : 0;
  } else if (line.starts_with("lavfi.blackframe.pblack=")) {
    ++black_;
  } else if (line.starts_with("0,")) {
    const std::vector<std::string_view> words = split(line, ',');
    const auto bytes = words.size() >= 5 ? integer_in(trim(words[4])) : std::nullopt;
    if (!bytes || *bytes < 0 || *bytes > 100'000'000) return;
    ++encoded_frames_;
    encoded_bytes_ += static_cast<std::uint64_t>(*bytes);
  }
}

// Fine structures are taken for fields of either order by turns; a tape has one.
int SampleSummary::fields_of_one_order() const {
  return std::max(0, std::max(top_first_, bottom_first_) - 2 * std::min(top_first_, bottom_first_));
}

SurveyFacts SampleSummary::finish(const Rate& rate) const {
  SurveyFacts facts;
  facts.judged = top_first_ + bottom_first_ + progressive_;
  facts.interlaced_share = share(fields_of_one_order(), facts.judged);
  facts.top_field_first = top_first_ >= bottom_first_;
  const double repeats = share(repeated_top_ + repeated_bottom_, frames_);
  const double rarer = share(std::min(repeated_top_, repeated_bottom_), frames_);
  facts.telecine = frames_ >= enough_frames && repeats >= least_repeated && repeats <= most_repeated &&
                   rarer >= least_of_each_parity && facts.interlaced_share >= least_combed &&
                   rate.value() >= slowest_pulldown && rate.value() <= fastest_pulldown;
  facts.black_share = std::min(1.0, share(black_, frames_));
  if (encoded_frames_ > 0) {
    facts.trial_kbit =
        static_cast<double>(encoded_bytes_) * 8 / 1000 * rate.value() / static_cast<double>(encoded_frames_);
  }
  return facts;
}

}  // namespace khen
