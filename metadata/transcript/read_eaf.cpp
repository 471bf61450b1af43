// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "metadata/base/text.h"
#include "metadata/transcript/language_code.h"
#include "metadata/transcript/lines.h"
#include "metadata/transcript/parse.h"
#include "metadata/transcript/xml.h"

namespace khen {
namespace {

Error bad_structure(const XmlNode& node, std::string_view where) {
  return fail(Code::invalid, "transcript.bad_structure",
              {{"line", std::to_string(node.line)}, {"where", printable(clip(where, 60))}});
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || std::abs(value) > latest_time.count())
    return std::nullopt;
  return value;
}

TierRelation relation_of(std::string_view stereotype) {
  std::string name = to_lower_ascii(stereotype);
  std::replace(name.begin(), name.end(), ' ', '_');
  return parse_tier_relation(name).value_or(TierRelation::aligned);
}

// One slot of the time order. ELAN lets slots be without a time: then they lie evenly between those that have one.
class TimeOrder {
 public:
  Result<void> read(const XmlNode& order, double unit, std::int64_t origin) {
    std::vector<std::optional<double>> times;
    std::vector<std::string> names;
    for (const XmlNode& slot : order.children) {
      if (slot.name != "TIME_SLOT") continue;
      names.emplace_back(slot.attribute("TIME_SLOT_ID"));
      const std::string_view text = slot.attribute("TIME_VALUE");
      times.emplace_back();
      if (text.empty()) continue;
      const auto value = whole_number(text);
      if (!value) return bad_time(slot.line, text);
      times.back() = static_cast<double>(*value) * unit + static_cast<double>(origin);
    }
    spread(times);
    for (std::size_t i = 0; i < names.size(); ++i) {
      times_.emplace(names[i], milliseconds(std::llround(std::max(0.0, times[i].value_or(0)))));
    }
    return {};
  }

  [[nodiscard]] std::optional<milliseconds> find(std::string_view slot) const {
    const auto found = times_.find(std::string(slot));
    return found == times_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  static void spread(std::vector<std::optional<double>>& times) {
    double before = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (times[i]) {
        before = *times[i];
        continue;
      }
      std::size_t next = i;
      while (next < times.size() && !times[next]) ++next;
      const double after = next < times.size() ? std::max(before, *times[next]) : before;
      const double step = (after - before) / static_cast<double>(next - i + 1);
      for (; i < next; ++i) times[i] = before += step;
      --i;
    }
  }

  std::map<std::string, milliseconds> times_;
};

struct RefLine {
  std::string id;
  std::string parent;
  std::string previous;
  std::string text;
  std::string tier;
  std::size_t line = 0;
};

class EafReader {
 public:
  explicit EafReader(ParsedTranscript& parsed) : parsed_(parsed) {}

  Result<void> read(const XmlNode& root) {
    read_types(root);
    TRY(read_times(root));
    for (const XmlNode& tier : root.children) {
      if (tier.name == "TIER") TRY(read_tier(tier));
    }
    TRY(settle());
    if (!skipped_.empty())
      parsed_.findings.push_back({"transcript.finding.unaligned", {{"count", std::to_string(skipped_.size())}}});
    // The language of the topmost tier is the transcript's.
    for (const Tier& tier : parsed_.content.tiers) {
      if (!tier.parent.empty() || tier.language.empty()) continue;
      parsed_.content.language = tier.language;
      break;
    }
    return {};
  }

 private:
  void read_types(const XmlNode& root) {
    for (const XmlNode& node : root.children) {
      if (node.name == "LINGUISTIC_TYPE") {
        relations_[std::string(node.attribute("LINGUISTIC_TYPE_ID"))] = relation_of(node.attribute("CONSTRAINTS"));
      } else if (node.name == "LANGUAGE") {
        std::string tag = language_from_code(node.attribute("LANG_ID"));
        if (tag.empty()) tag = language_from_label(node.attribute("LANG_LABEL"));
        languages_[std::string(node.attribute("LANG_ID"))] = tag;
      }
    }
  }

  Result<void> read_times(const XmlNode& root) {
    double unit = 1;
    std::int64_t origin = 0;
    if (const XmlNode* const header = root.child("HEADER")) {
      const std::string_view units = header->attribute("TIME_UNITS");
      if (units == "PAL-frames") unit = 40;
      if (units == "NTSC-frames") unit = 1001.0 / 30;
      if (const XmlNode* const media = header->child("MEDIA_DESCRIPTOR")) {
        origin = whole_number(media->attribute("TIME_ORIGIN")).value_or(0);
      }
    }
    const XmlNode* const order = root.child("TIME_ORDER");
    if (order == nullptr) return bad_structure(root, "TIME_ORDER");
    return times_.read(*order, unit, origin);
  }

  Result<void> read_tier(const XmlNode& node) {
    Tier tier{.name = std::string(node.attribute("TIER_ID")),
              .parent = std::string(node.attribute("PARENT_REF")),
              .speaker = std::string(node.attribute("PARTICIPANT")),
              .language = {}};
    if (const auto found = languages_.find(std::string(node.attribute("LANG_REF"))); found != languages_.end())
      tier.language = found->second;
    if (const auto type = relations_.find(std::string(node.attribute("LINGUISTIC_TYPE_REF"))); type != relations_.end())
      tier.relation = type->second;
    parsed_.content.tiers.push_back(tier);
    if (parsed_.content.tiers.size() > most_tiers) return too_many_passages();
    for (const XmlNode& annotation : node.children) {
      if (annotation.name != "ANNOTATION") continue;
      for (const XmlNode& one : annotation.children) {
        if (one.name == "ALIGNABLE_ANNOTATION") TRY(read_aligned(one, tier));
        if (one.name == "REF_ANNOTATION") TRY(read_reference(one, tier));
      }
      if (parsed_.content.passages.size() + references_.size() > most_passages) return too_many_passages();
    }
    return {};
  }

  static std::string value_of(const XmlNode& annotation) {
    const XmlNode* const value = annotation.child("ANNOTATION_VALUE");
    return value == nullptr ? std::string() : value->whole_text();
  }

  Result<void> read_aligned(const XmlNode& node, const Tier& tier) {
    const auto begin = times_.find(node.attribute("TIME_SLOT_REF1"));
    const auto end = times_.find(node.attribute("TIME_SLOT_REF2"));
    if (!begin) return bad_structure(node, node.attribute("TIME_SLOT_REF1"));
    if (!end) return bad_structure(node, node.attribute("TIME_SLOT_REF2"));
    Passage passage{.begin = *begin, .end = *end, .text = value_of(node), .tier = tier.name};
    passage.key = std::string(node.attribute("ANNOTATION_ID"));
    mend_order(parsed_, passage, node.line);
    if (!tier.parent.empty()) timed_children_.push_back({passage.key, tier.parent});
    return add(std::move(passage), node);
  }

  Result<void> read_reference(const XmlNode& node, const Tier& tier) {
    references_.push_back({std::string(node.attribute("ANNOTATION_ID")), std::string(node.attribute("ANNOTATION_REF")),
                           std::string(node.attribute("PREVIOUS_ANNOTATION")), value_of(node), tier.name, node.line});
    return {};
  }

  Result<void> add(Passage passage, const XmlNode& node) {
    if (passage.key.empty() || !places_.emplace(passage.key, parsed_.content.passages.size()).second) {
      return bad_structure(node, "ANNOTATION_ID");
    }
    parsed_.content.passages.push_back(std::move(passage));
    return {};
  }

  // References take their time from what they refer to; several on one tier share it evenly in their order.
  Result<void> settle() {
    adopt_timed_children();
    std::vector<RefLine> open = std::move(references_);
    while (!open.empty()) {
      std::map<std::pair<std::string, std::string>, std::vector<const RefLine*>> ready;
      for (const RefLine& one : open) {
        if (places_.contains(one.parent)) ready[{one.tier, one.parent}].push_back(&one);
      }
      if (ready.empty()) break;
      for (auto& [key, lines] : ready) TRY(place(lines));
      std::erase_if(open, [this](const RefLine& one) { return places_.contains(one.id); });
    }
    skipped_ = std::move(open);
    return {};
  }

  // In the order of PREVIOUS_ANNOTATION: the chain that begins with the one without.
  static std::vector<const RefLine*> in_order(const std::vector<const RefLine*>& lines) {
    std::map<std::string_view, const RefLine*> after;
    for (const RefLine* line : lines) after.emplace(line->previous, line);
    std::vector<const RefLine*> out;
    for (auto at = after.find(""); at != after.end() && out.size() < lines.size(); at = after.find(out.back()->id))
      out.push_back(at->second);
    for (const RefLine* line : lines) {
      if (out.size() == lines.size()) break;
      if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(line);
    }
    return out;
  }

  Result<void> place(const std::vector<const RefLine*>& lines) {
    const Passage above = parsed_.content.passages[places_.at(lines.front()->parent)];
    const std::int64_t length = (above.end - above.begin).count();
    const auto count = static_cast<std::int64_t>(lines.size());
    std::int64_t index = 0;
    for (const RefLine* line : in_order(lines)) {
      if (places_.contains(line->id) || line->id.empty()) {
        return fail(Code::invalid, "transcript.bad_structure",
                    {{"line", std::to_string(line->line)}, {"where", "ANNOTATION_ID"}});
      }
      places_.emplace(line->id, parsed_.content.passages.size());
      parsed_.content.passages.push_back({.begin = above.begin + milliseconds(length * index / count),
                                          .end = above.begin + milliseconds(length * (index + 1) / count),
                                          .text = line->text,
                                          .tier = line->tier,
                                          .key = line->id,
                                          .parent = line->parent});
      ++index;
    }
    return {};
  }

  // Aligned lines of a dependent tier name no parent: it is the line of the parent tier around their middle.
  void adopt_timed_children() {
    std::map<std::string, std::vector<std::size_t>> by_tier;
    auto& passages = parsed_.content.passages;
    for (std::size_t i = 0; i < passages.size(); ++i) by_tier[passages[i].tier].push_back(i);
    for (auto& [tier, places] : by_tier) {
      std::sort(places.begin(), places.end(),
                [&](std::size_t a, std::size_t b) { return passages[a].begin < passages[b].begin; });
    }
    for (const auto& [key, tier] : timed_children_) {
      Passage& child = passages[places_.at(key)];
      const milliseconds middle = child.begin + (child.end - child.begin) / 2;
      const auto& parents = by_tier[tier];
      auto above = std::upper_bound(parents.begin(), parents.end(), middle,
                                    [&](milliseconds time, std::size_t place) { return time < passages[place].begin; });
      if (above == parents.begin()) continue;
      const Passage& parent = passages[*--above];
      if (middle <= parent.end && parent.key != child.key) child.parent = parent.key;
    }
  }

  struct TimedChild {
    std::string key;
    std::string tier;  // of its parent
  };

  ParsedTranscript& parsed_;
  TimeOrder times_;
  std::map<std::string, TierRelation> relations_;
  std::map<std::string, std::string> languages_;
  std::map<std::string, std::size_t> places_;  // by annotation id
  std::vector<RefLine> references_;
  std::vector<RefLine> skipped_;
  std::vector<TimedChild> timed_children_;
};

}  // namespace

Result<ParsedTranscript> parse_eaf(std::string_view text) {
  const XmlNode root = TRY(parse_xml(text));
  if (root.name != "ANNOTATION_DOCUMENT") return bad_structure(root, "ANNOTATION_DOCUMENT");
  ParsedTranscript parsed;
  parsed.format = TranscriptFormat::eaf;
  parsed.content.kind = TranscriptKind::annotation;
  TRY(EafReader(parsed).read(root));
  return parsed;
}

}  // namespace khen
