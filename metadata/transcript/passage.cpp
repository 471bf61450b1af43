// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/passage.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "metadata/base/text.h"
#include "metadata/language.h"

namespace khen {
namespace {

template <class Enum, std::size_t count>
std::optional<Enum> parse_name(const std::array<std::string_view, count>& names, std::string_view name) {
  const auto* found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

std::string without_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\r') {
      if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
    } else if (byte == '\n' || byte == '\t' || (byte >= 0x20 && byte != 0x7F)) {
      out += text[i];
    }
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string tidy_text(std::string_view text) {
  const std::string clean = without_controls(text);
  const std::string_view body = trim(clean);
  return is_ascii(body) ? std::string(body) : to_nfc(body);
}

std::string tidy_name(std::string_view text) {
  std::string name = tidy_text(text);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return name;
}

std::string tidy_language(const std::string& tag) {
  const std::string_view bare = trim(tag);
  return is_language_tag(bare) ? canonical_language_tag(bare) : std::string(bare);
}

Result<void> check_name(const std::string& name) {
  if (name.size() <= longest_name && is_clean_text(name) && name.find('\n') == std::string::npos) return {};
  return fail(Code::invalid, "transcript.name", {{"value", printable(clip(name, 60))}});
}

Result<void> check_language(const std::string& tag) {
  if (tag.empty() || is_language_tag(tag)) return {};
  return fail(Code::invalid, "transcript.language", {{"value", printable(clip(tag, 60))}});
}

Result<void> check_tiers(const std::vector<Tier>& tiers) {
  if (tiers.size() > most_tiers) {
    return fail(Code::invalid, "transcript.too_many", {{"limit", std::to_string(most_tiers)}});
  }
  std::map<std::string_view, std::string_view> parents;
  for (const Tier& tier : tiers) {
    TRY(check_name(tier.name));
    TRY(check_name(tier.speaker));
    TRY(check_language(tier.language));
    const bool fresh = !tier.name.empty() && parents.emplace(tier.name, tier.parent).second;
    if (!fresh) return fail(Code::invalid, "transcript.tier", {{"value", tier.name}});
  }
  for (const Tier& tier : tiers) {
    std::string_view above = tier.parent;
    for (std::size_t steps = 0; !above.empty(); ++steps) {
      const auto next = parents.find(above);
      if (next == parents.end() || steps > tiers.size()) {
        return fail(Code::invalid, "transcript.tier", {{"value", tier.name}});
      }
      above = next->second;
    }
  }
  return {};
}

Error wrong(std::string_view message, std::size_t index) {
  return fail(Code::invalid, message, {{"number", std::to_string(index + 1)}});
}

Result<void> check_passage(const Passage& passage, std::size_t index) {
  if (passage.end < passage.begin) return wrong("transcript.order", index);
  if (passage.begin.count() < 0 || passage.end > latest_time) return wrong("transcript.time_range", index);
  if (passage.text.size() > longest_passage || !is_clean_text(passage.text)) return wrong("transcript.text", index);
  TRY(check_name(passage.speaker));
  TRY(check_name(passage.key));
  TRY(check_language(passage.language));
  const double sure = passage.confidence.value_or(0);
  if (!(sure >= 0 && sure <= 1)) return wrong("transcript.text", index);
  return {};
}

}  // namespace

std::optional<TranscriptKind> parse_transcript_kind(std::string_view name) {
  return parse_name<TranscriptKind>(transcript_kind_names, name);
}
std::optional<TranscriptOrigin> parse_transcript_origin(std::string_view name) {
  return parse_name<TranscriptOrigin>(transcript_origin_names, name);
}
std::optional<TierRelation> parse_tier_relation(std::string_view name) {
  return parse_name<TierRelation>(tier_relation_names, name);
}

void normalize(Transcript& transcript) {
  transcript.language = tidy_language(transcript.language);
  transcript.label = tidy_name(transcript.label);
  transcript.source = tidy_name(transcript.source);
  for (Tier& tier : transcript.tiers) {
    tier.name = tidy_name(tier.name);
    tier.parent = tidy_name(tier.parent);
    tier.speaker = tidy_name(tier.speaker);
    tier.language = tidy_language(tier.language);
  }
  for (Passage& passage : transcript.passages) {
    passage.text = tidy_text(passage.text);
    passage.speaker = tidy_name(passage.speaker);
    passage.tier = tidy_name(passage.tier);
    passage.language = tidy_language(passage.language);
  }
  std::stable_sort(transcript.passages.begin(), transcript.passages.end(),
                   [](const Passage& a, const Passage& b) { return a.begin < b.begin; });
}

Result<void> check_transcript(const Transcript& transcript) {
  if (transcript.passages.empty()) return fail(Code::invalid, "transcript.empty");
  if (transcript.passages.size() > most_passages) {
    return fail(Code::invalid, "transcript.too_many", {{"limit", std::to_string(most_passages)}});
  }
  TRY(check_language(transcript.language));
  TRY(check_name(transcript.label));
  TRY(check_name(transcript.source));
  TRY(check_tiers(transcript.tiers));
  std::set<std::string_view> keys;
  std::set<std::string_view> tiers;
  for (const Tier& tier : transcript.tiers) tiers.insert(tier.name);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < transcript.passages.size(); ++i) {
    const Passage& passage = transcript.passages[i];
    TRY(check_passage(passage, i));
    bytes += passage.text.size();
    if (!passage.key.empty() && !keys.insert(passage.key).second) return wrong("transcript.parent", i);
    if (!passage.tier.empty() && !tiers.contains(passage.tier)) {
      return fail(Code::invalid, "transcript.tier", {{"value", printable(passage.tier)}});
    }
  }
  if (bytes > most_text) return fail(Code::invalid, "transcript.too_large", {{"limit", std::to_string(most_text)}});
  for (std::size_t i = 0; i < transcript.passages.size(); ++i) {
    const std::string& parent = transcript.passages[i].parent;
    if (!parent.empty() && !keys.contains(parent)) return wrong("transcript.parent", i);
  }
  return {};
}

const Tier* find_tier(const Transcript& transcript, std::string_view name) {
  if (name.empty()) return nullptr;
  const auto found = std::find_if(transcript.tiers.begin(), transcript.tiers.end(),
                                  [name](const Tier& tier) { return tier.name == name; });
  return found == transcript.tiers.end() ? nullptr : &*found;
}

std::string_view language_of(const Transcript& transcript, const Passage& passage) {
  if (!passage.language.empty()) return passage.language;
  const Tier* const tier = find_tier(transcript, passage.tier);
  return tier != nullptr && !tier->language.empty() ? tier->language : transcript.language;
}

std::string_view speaker_of(const Transcript& transcript, const Passage& passage) {
  if (!passage.speaker.empty()) return passage.speaker;
  const Tier* const tier = find_tier(transcript, passage.tier);
  return tier != nullptr ? std::string_view(tier->speaker) : std::string_view();
}

std::vector<const Passage*> main_passages(const Transcript& transcript) {
  std::set<std::string_view> roots;
  for (const Tier& tier : transcript.tiers) {
    if (tier.parent.empty()) roots.insert(tier.name);
  }
  std::vector<const Passage*> out;
  for (const Passage& passage : transcript.passages) {
    if (passage.text.empty()) continue;
    if (passage.tier.empty() || roots.contains(passage.tier)) out.push_back(&passage);
  }
  return out;
}

}  // namespace khen
