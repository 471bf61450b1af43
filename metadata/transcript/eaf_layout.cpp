// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/eaf_layout.h"

#include <algorithm>
#include <map>
#include <set>

namespace khen {
namespace {

using Lines = std::vector<const Passage*>;

// Each lane holds lines that don't overlap; most tiers need one.
std::vector<Lines> lanes_of(const Lines& lines) {
  std::vector<Lines> lanes;
  for (const Passage* line : lines) {
    const auto room = std::find_if(lanes.begin(), lanes.end(), [&](const Lines& lane) {
      return std::max(lane.back()->end, lane.back()->begin + milliseconds(1)) <= line->begin;
    });
    if (room != lanes.end()) {
      room->push_back(line);
    } else {
      lanes.push_back({line});
    }
  }
  return lanes;
}

class Layout {
 public:
  explicit Layout(const Transcript& transcript) : transcript_(transcript) {
    for (const Passage& passage : transcript.passages) {
      if (!passage.key.empty()) by_key_.emplace(passage.key, &passage);
    }
  }

  std::vector<EafTier> run() {
    add_free(nullptr);
    std::set<std::string_view> done;
    // A child comes after its parent: as many rounds as the hierarchy is deep.
    for (bool more = true; more;) {
      more = false;
      for (const Tier& tier : transcript_.tiers) {
        const bool ready = tier.parent.empty() || done.contains(tier.parent);
        if (done.contains(tier.name) || !ready) continue;
        more = done.insert(tier.name).second;
        if (!add_dependent(tier)) add_free(&tier);
      }
    }
    return std::move(out_);
  }

 private:
  Lines lines_of(std::string_view tier) const {
    Lines lines;
    for (const Passage& passage : transcript_.passages) {
      if (passage.tier == tier) lines.push_back(&passage);
    }
    return lines;
  }

  std::string fresh_name(std::string name) {
    if (name.empty()) name = "default";
    std::string candidate = name;
    for (int number = 2; !names_.insert(candidate).second; ++number)
      candidate = name + " (" + std::to_string(number) + ")";
    return candidate;
  }

  const Passage* parent_in(const Passage& line, std::string_view tier) const {
    const auto found = by_key_.find(line.parent);
    return found != by_key_.end() && found->second->tier == tier ? found->second : nullptr;
  }

  // Only when its parent tier came through whole and every line knows its parent there.
  bool add_dependent(const Tier& tier) {
    const auto parent = whole_.find(tier.parent);
    if (tier.parent.empty() || tier.relation == TierRelation::aligned || parent == whole_.end()) return false;
    Lines lines = lines_of(tier.name);
    std::map<const Passage*, int> children;
    bool several = false;
    for (const Passage* line : lines) {
      const Passage* above = parent_in(*line, tier.parent);
      if (above == nullptr) return false;
      several = ++children[above] > 1 || several;
    }
    TierRelation relation = tier.relation;
    if (relation == TierRelation::symbolic_association && several) relation = TierRelation::symbolic_subdivision;
    const bool timed = relation == TierRelation::time_subdivision || relation == TierRelation::included_in;
    if (timed && lanes_of(lines).size() > 1) return false;
    std::string name = fresh_name(tier.name);
    out_.push_back({name, parent->second, tier.speaker, tier.language, relation, std::move(lines)});
    whole_.emplace(tier.name, std::move(name));
    return true;
  }

  void add_free(const Tier* tier) {
    const std::string own = tier == nullptr ? std::string() : tier->name;
    std::vector<std::pair<std::string, Lines>> by_speaker;
    for (const Passage* line : lines_of(own)) {
      const std::string speaker(speaker_of(transcript_, *line));
      auto found =
          std::find_if(by_speaker.begin(), by_speaker.end(), [&](const auto& one) { return one.first == speaker; });
      if (found == by_speaker.end()) found = by_speaker.insert(by_speaker.end(), {speaker, {}});
      found->second.push_back(line);
    }
    if (by_speaker.empty() && tier != nullptr) by_speaker.push_back({tier->speaker, {}});
    std::size_t made = 0;
    for (auto& [speaker, lines] : by_speaker) {
      std::vector<Lines> lanes = lanes_of(lines);
      if (lanes.empty()) lanes.emplace_back();
      for (Lines& lane : lanes) {
        std::string wanted = own.empty() ? speaker : own;
        if (!own.empty() && by_speaker.size() > 1 && !speaker.empty()) wanted += "@" + speaker;
        std::string language = tier != nullptr && !tier->language.empty() ? tier->language : transcript_.language;
        out_.push_back(
            {fresh_name(std::move(wanted)), "", speaker, std::move(language), TierRelation::aligned, std::move(lane)});
        ++made;
      }
    }
    if (tier != nullptr && made == 1) whole_.emplace(tier->name, out_.back().name);
  }

  const Transcript& transcript_;
  std::map<std::string_view, const Passage*> by_key_;
  std::set<std::string> names_;
  std::map<std::string, std::string> whole_;  // tiers that became exactly one, and its name
  std::vector<EafTier> out_;
};

}  // namespace

std::vector<EafTier> lay_out_tiers(const Transcript& transcript) { return Layout(transcript).run(); }

}  // namespace khen
