// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "metadata/transcript/eaf_layout.h"
#include "metadata/transcript/write.h"

namespace khen {
namespace {

struct TypeFacts {
  std::string_view id;
  std::string_view constraint;  // ELAN's stereotype
  bool alignable;
};
constexpr std::array<TypeFacts, 5> types{{{"default-lt", "", true},
                                          {"time_subdivision-lt", "Time_Subdivision", true},
                                          {"included_in-lt", "Included_In", true},
                                          {"symbolic_subdivision-lt", "Symbolic_Subdivision", false},
                                          {"symbolic_association-lt", "Symbolic_Association", false}}};
const TypeFacts& facts_of(TierRelation relation) { return types[static_cast<std::size_t>(relation)]; }

constexpr std::string_view constraints =
    R"(    <CONSTRAINT DESCRIPTION="Time subdivision of parent annotation's time interval, no time gaps allowed within this interval" STEREOTYPE="Time_Subdivision"/>
    <CONSTRAINT DESCRIPTION="Symbolic subdivision of a parent annotation. Annotations refering to the same parent are ordered" STEREOTYPE="Symbolic_Subdivision"/>
    <CONSTRAINT DESCRIPTION="1-1 association with a parent annotation" STEREOTYPE="Symbolic_Association"/>
    <CONSTRAINT DESCRIPTION="Time alignable annotations within the parent annotation's time interval, gaps are allowed" STEREOTYPE="Included_In"/>
)";

// U+FFFE and U+FFFF are no XML characters.
bool is_noncharacter(std::string_view text, std::size_t at) {
  return text.substr(at, 2) == "\xEF\xBF" && at + 2 < text.size() && (text[at + 2] == '\xBE' || text[at + 2] == '\xBF');
}

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default:
        if (is_noncharacter(text, i)) {
          i += 2;
        } else {
          out += text[i];
        }
    }
  }
  return out;
}

std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : fmt::format(" {}=\"{}\"", name, escaped(value));
}

struct Slots {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Which annotation begins and ends at which slot; neighbours of a time subdivision share theirs.
class SlotTable {
 public:
  SlotTable(const Transcript& transcript, const std::vector<EafTier>& tiers) {
    std::map<std::string_view, const Passage*> by_key;
    for (const Passage& passage : transcript.passages) by_key.emplace(passage.key, &passage);
    for (const EafTier& tier : tiers) {
      if (!facts_of(tier.relation).alignable) continue;
      const Passage* before = nullptr;
      for (const Passage* line : tier.lines) {
        const auto above = tier.relation == TierRelation::time_subdivision ? by_key.find(line->parent) : by_key.end();
        const Slots* parent = above == by_key.end() ? nullptr : find(above->second);
        const bool follows =
            parent != nullptr && before != nullptr && before->parent == line->parent && before->end == line->begin;
        Slots own;
        own.begin = follows                                                    ? find(before)->end
                    : parent != nullptr && above->second->begin == line->begin ? parent->begin
                                                                               : add(line->begin);
        const milliseconds end = std::max(line->end, line->begin + milliseconds(1));
        own.end = parent != nullptr && above->second->end == line->end ? parent->end : add(end);
        slots_.emplace(line, own);
        before = line;
      }
    }
    number();
  }

  [[nodiscard]] const Slots* find(const Passage* line) const {
    const auto found = slots_.find(line);
    return found == slots_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::size_t number_of(std::size_t slot) const { return numbers_[slot]; }
  [[nodiscard]] std::string print() const {
    std::string out = "    <TIME_ORDER>\n";
    for (const std::size_t slot : order_) {
      out += fmt::format("        <TIME_SLOT TIME_SLOT_ID=\"ts{}\" TIME_VALUE=\"{}\"/>\n", numbers_[slot],
                         times_[slot].count());
    }
    return out + "    </TIME_ORDER>\n";
  }

 private:
  std::size_t add(milliseconds time) {
    times_.push_back(time);
    return times_.size() - 1;
  }
  void number() {
    for (std::size_t i = 0; i < times_.size(); ++i) order_.push_back(i);
    std::stable_sort(order_.begin(), order_.end(),
                     [this](std::size_t a, std::size_t b) { return times_[a] < times_[b]; });
    numbers_.resize(times_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) numbers_[order_[i]] = i + 1;
  }

  std::vector<milliseconds> times_;
  std::map<const Passage*, Slots> slots_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> numbers_;
};

class Annotations {
 public:
  Annotations(const SlotTable& slots, const std::vector<EafTier>& tiers) : slots_(slots) {
    for (const EafTier& tier : tiers) {
      for (const Passage* line : tier.lines) {
        numbers_.emplace(line, numbers_.size() + 1);
        if (!line->key.empty()) by_key_.emplace(line->key, numbers_.size());
      }
    }
  }

  [[nodiscard]] std::string print(const EafTier& tier) const {
    std::string out =
        fmt::format("    <TIER LINGUISTIC_TYPE_REF=\"{}\"{}{}{} TIER_ID=\"{}\">\n", facts_of(tier.relation).id,
                    attribute("PARENT_REF", tier.parent), attribute("PARTICIPANT", tier.speaker),
                    attribute("LANG_REF", tier.language), escaped(tier.name));
    const Passage* before = nullptr;
    for (const Passage* line : tier.lines) {
      out += "        <ANNOTATION>\n" + print(tier, *line, before) + "        </ANNOTATION>\n";
      before = line;
    }
    return out + "    </TIER>\n";
  }
  [[nodiscard]] std::size_t count() const { return numbers_.size(); }

 private:
  [[nodiscard]] std::string print(const EafTier& tier, const Passage& line, const Passage* before) const {
    const std::string value =
        fmt::format("                <ANNOTATION_VALUE>{}</ANNOTATION_VALUE>\n", escaped(line.text));
    const std::size_t id = numbers_.at(&line);
    if (const Slots* const own = slots_.find(&line)) {
      return fmt::format(
          "            <ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a{}\" TIME_SLOT_REF1=\"ts{}\" TIME_SLOT_REF2=\"ts{}\">\n{}"
          "            </ALIGNABLE_ANNOTATION>\n",
          id, slots_.number_of(own->begin), slots_.number_of(own->end), value);
    }
    const bool chained =
        tier.relation == TierRelation::symbolic_subdivision && before != nullptr && before->parent == line.parent;
    const std::string previous =
        chained ? fmt::format(" PREVIOUS_ANNOTATION=\"a{}\"", numbers_.at(before)) : std::string();
    return fmt::format(
        "            <REF_ANNOTATION ANNOTATION_ID=\"a{}\" ANNOTATION_REF=\"a{}\"{}>\n{}            "
        "</REF_ANNOTATION>\n",
        id, by_key_.at(line.parent), previous, value);
  }

  const SlotTable& slots_;
  std::map<const Passage*, std::size_t> numbers_;
  std::map<std::string_view, std::size_t> by_key_;
};

std::string print_languages(const std::vector<EafTier>& tiers) {
  std::set<std::string> tags;
  for (const EafTier& tier : tiers) {
    if (!tier.language.empty()) tags.insert(tier.language);
  }
  std::string out;
  for (const std::string& tag : tags)
    out += fmt::format("    <LANGUAGE LANG_ID=\"{0}\" LANG_LABEL=\"{0}\"/>\n", escaped(tag));
  return out;
}

}  // namespace

std::string write_eaf(const Transcript& transcript, const AnnotatedMedia& media, std::string_view date) {
  const std::vector<EafTier> tiers = lay_out_tiers(transcript);
  const SlotTable slots(transcript, tiers);
  const Annotations annotations(slots, tiers);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<ANNOTATION_DOCUMENT AUTHOR=\"\" DATE=\"{0}\" FORMAT=\"3.0\" VERSION=\"3.0\""
      " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
      " xsi:noNamespaceSchemaLocation=\"http://www.mpi.nl/tools/elan/EAFv3.0.xsd\">\n"
      "    <HEADER MEDIA_FILE=\"\" TIME_UNITS=\"milliseconds\">\n"
      "        <MEDIA_DESCRIPTOR MEDIA_URL=\"file:///{1}\" MIME_TYPE=\"{2}\" RELATIVE_MEDIA_URL=\"./{1}\"/>\n"
      "        <PROPERTY NAME=\"lastUsedAnnotationId\">{3}</PROPERTY>\n"
      "    </HEADER>\n",
      escaped(date), escaped(media.file_name), escaped(media.media_type), annotations.count());
  out += slots.print();
  for (const EafTier& tier : tiers) out += annotations.print(tier);
  for (const TypeFacts& type : types) {
    const bool used =
        std::any_of(tiers.begin(), tiers.end(), [&](const EafTier& tier) { return &facts_of(tier.relation) == &type; });
    if (!used) continue;
    out += fmt::format(
        "    <LINGUISTIC_TYPE{} GRAPHIC_REFERENCES=\"false\" LINGUISTIC_TYPE_ID=\"{}\" TIME_ALIGNABLE=\"{}\"/>\n",
        attribute("CONSTRAINTS", type.constraint), type.id, type.alignable);
  }
  out += print_languages(tiers);
  out += constraints;
  return out + "</ANNOTATION_DOCUMENT>\n";
}

}  // namespace khen
