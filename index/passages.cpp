// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/passages.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "index/term_collector.h"
#include "metadata/base/digest.h"

namespace khen {
namespace {

constexpr std::int64_t longest_stretch = 30'000;  // milliseconds
constexpr std::size_t most_text = 600;            // bytes of a stretch of several lines
constexpr std::size_t longest_digest = 32;

using Lines = std::vector<const ExtraText*>;

bool is_time(const ExtraText& text) { return text.place->page == 0; }

// Whether `next` may stand in the same stretch as what is in it already.
bool fits(const Lines& stretch, std::size_t bytes, const ExtraText& next) {
  const ExtraText& first = *stretch.front();
  return is_time(first) && is_time(next) && first.place->recording == next.place->recording &&
         first.language == next.language && next.place->end - first.place->begin <= longest_stretch &&
         next.place->begin >= first.place->begin && bytes + next.text.size() <= most_text;
}

std::vector<Lines> stretches_of(const std::vector<ExtraText>& texts) {
  Lines placed;
  for (const ExtraText& text : texts) {
    if (text.place) placed.push_back(&text);
  }
  std::vector<Lines> stretches;
  for (std::size_t i = 0; i < placed.size();) {
    Lines stretch{placed[i]};
    std::size_t bytes = placed[i]->text.size();
    std::size_t next = i + 1;
    for (; next < placed.size() && fits(stretch, bytes, *placed[next]); ++next) {
      bytes += placed[next]->text.size();
      stretch.push_back(placed[next]);
    }
    // The last line is the first of the next one, unless it stands alone.
    const bool goes_on = next < placed.size() && stretch.size() > 1 &&
                         fits({stretch.back()}, stretch.back()->text.size(), *placed[next]);
    stretches.push_back(std::move(stretch));
    i = goes_on ? next - 1 : next;
  }
  return stretches;
}

}  // namespace

std::vector<PassageDocument> passages_of(const std::vector<ExtraText>& texts, Analyzer& analyzer) {
  std::vector<PassageDocument> passages;
  for (const Lines& stretch : stretches_of(texts)) {
    std::string together;
    for (const ExtraText* line : stretch) together += line->text + "\n";
    TermCollector collector(analyzer);
    collector.add_text({stretch.front()->language, together}, {1, ""});
    if (!collector.terms().empty()) passages.push_back({std::move(collector.terms()), encode_lines(stretch)});
  }
  return passages;
}

std::string passages_digest(const std::vector<ExtraText>& texts) {
  Lines placed;
  for (const ExtraText& text : texts) {
    if (text.place) placed.push_back(&text);
  }
  if (placed.empty()) return {};
  return digest_hex(DigestAlgorithm::sha256, encode_lines(placed)).substr(0, longest_digest);
}

std::string encode_lines(const Lines& lines) {
  nlohmann::json kept = nlohmann::json::array();
  for (const ExtraText* line : lines) {
    kept.push_back(
        {line->place->recording, line->place->begin, line->place->end, line->place->page, line->language, line->text});
  }
  return kept.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<ExtraText> decode_lines(std::string_view kept) {
  const auto read = nlohmann::json::parse(kept, nullptr, false);
  std::vector<ExtraText> lines;
  if (!read.is_array()) return lines;
  for (const auto& line : read) {
    const bool whole = line.is_array() && line.size() == 6 && line[0].is_string() && line[1].is_number_integer() &&
                       line[2].is_number_integer() && line[3].is_number_integer() && line[4].is_string() &&
                       line[5].is_string();
    if (!whole) return {};
    lines.push_back({line[4], line[5], TextPlace{line[0], line[1], line[2], line[3]}});
  }
  return lines;
}

}  // namespace khen
