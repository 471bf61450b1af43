// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/document.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "index/analyzer.h"
#include "index/beginnings.h"
#include "index/conditions.h"
#include "index/places.h"
#include "index/term_collector.h"
#include "index/terms.h"

namespace khen {
namespace {

constexpr std::size_t words_remembered = 60'000;
constexpr std::uint32_t related_weight = 1;  // of names that are near the thing, not of it

// Labels are what the thing is called; other names may be narrower or older, so they find and hardly rank.
void add_term_names(TermCollector& collector, const VocabularyTerm& term, TextUse use) {
  std::vector<LocalizedText> names = term.labels;
  names.insert(names.end(), term.natives.begin(), term.natives.end());
  collector.add_names(names, use);
  if (use.weight > 0) collector.add_whole_names(names, use.weight);
  std::vector<LocalizedText> others;
  for (const AlternativeName& name : term.alternatives) others.push_back(name.text);
  collector.add_names(others, {std::min(use.weight, related_weight), use.query_name});
  if (use.weight > 0) collector.add_whole_names(others, related_weight);
}

// What the names of the terms come to in each use; the same few terms are in very many Records.
class KnownNames {
 public:
  explicit KnownNames(Analyzer& analyzer) : analyzer_(analyzer) {}

  void add_to(TermCollector& collector, const VocabularyTerm& term, TextUse use) {
    const auto [known, fresh] = known_.try_emplace({&term, use.weight, use.query_name}, analyzer_);
    if (fresh) add_term_names(known->second, term, use);
    collector.add(known->second);
  }

  // The first has the weight of its field, those that are broader less; a field without weight stays without.
  void add_chain(TermCollector& collector, const std::vector<const VocabularyTerm*>& chain, TextUse use) {
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const std::uint32_t weight = i == 0 ? use.weight : std::min(use.weight, related_weight);
      add_to(collector, *chain[i], {weight, use.query_name});
    }
  }

 private:
  Analyzer& analyzer_;
  std::map<std::tuple<const VocabularyTerm*, std::uint32_t, std::string_view>, TermCollector> known_;
};

class FieldText {
 public:
  FieldText(TermCollector& collector, KnownNames& names, const Field& row, const Vocabulary* vocabulary)
      : collector_(collector), names_(names), use_{row.index.weight, row.index.query_name}, vocabulary_(vocabulary) {}

  void operator()(const LocalizedText& text) const { collector_.add_text(text, use_); }
  void operator()(const Term& term) const { add_controlled(term.id); }
  void operator()(const LanguageTag& tag) const {
    const std::string_view language = std::string_view(tag.text).substr(0, tag.text.find('-'));
    add_controlled(std::string(language));
  }
  void operator()(const Person& person) const { collector_.add_text({person.language, person.name}, use_); }
  void operator()(const Place& place) const {
    collector_.add_text({"vi", place.locality}, use_);
    collector_.add_text({"vi", place.village}, use_);
    if (vocabulary_ == nullptr) return;
    const PlaceUnits units = units_of(place, *vocabulary_);
    for (const VocabularyTerm* unit : units.stated) names_.add_to(collector_, *unit, use_);
    for (const VocabularyTerm* unit : units.related) {
      names_.add_to(collector_, *unit, {std::min(use_.weight, related_weight), use_.query_name});
    }
  }
  // Conditions, not text.
  void operator()(const Date&) const {}
  void operator()(const CollectionRef&) const {}
  void operator()(const Relation&) const {}

 private:
  void add_controlled(const std::string& id) const {
    const auto chain = vocabulary_ == nullptr ? std::vector<const VocabularyTerm*>{} : with_broader(*vocabulary_, id);
    if (chain.empty()) {
      collector_.add_text({"", id}, use_);
    } else {
      names_.add_chain(collector_, chain, use_);
    }
  }

  TermCollector& collector_;
  KnownNames& names_;
  TextUse use_;
  const Vocabulary* vocabulary_;
};

// "Hat_then-01.WAV" is found by its words as well as whole.
std::string spaced_out(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '.' || c == '_' || c == '-'; }, ' ');
  return name;
}

}  // namespace

class DocumentBuilder::Parts {
 public:
  explicit Parts(const Vocabularies& all) : vocabularies(all), conditions(all) {}
  const Vocabularies& vocabularies;
  Analyzer analyzer{words_remembered};
  KnownNames names{analyzer};
  ConditionBuilder conditions;
};

DocumentBuilder::DocumentBuilder(const Vocabularies& vocabularies) : parts_(std::make_unique<Parts>(vocabularies)) {}
DocumentBuilder::~DocumentBuilder() = default;
DocumentBuilder::DocumentBuilder(DocumentBuilder&&) noexcept = default;
DocumentBuilder& DocumentBuilder::operator=(DocumentBuilder&&) noexcept = default;

IndexDocument DocumentBuilder::build(const StoredRecord& stored, const std::vector<Deliverable>& deliverables,
                                     const std::vector<ExtraText>& extra) {
  const Record& record = stored.record;
  TermCollector collector(parts_->analyzer);
  for (const Field& row : field_table) {
    if (row.index.weight == 0 && row.index.query_name.empty()) continue;
    const FieldText add(collector, parts_->names, row,
                        row.vocabulary.empty() ? nullptr : parts_->vocabularies.find(row.vocabulary));
    for (const FieldValue& value : record.all(row.id)) std::visit(add, value);
  }
  for (const Deliverable& deliverable : deliverables) {
    collector.add_text({"", spaced_out(deliverable.recording.file_name)}, {1, ""});
  }
  // Language by language as one text, so that words on both sides of a line's end are still neighbours.
  std::map<std::string, std::string> said;
  for (const ExtraText& text : extra) said[text.language] += text.text + "\n";
  for (auto& [language, text] : said) collector.add_text({language, std::move(text)}, {1, ""});

  IndexDocument document;
  document.id = record.id ? record.id->str() : std::string();
  document.audience = record.audience();
  document.terms = std::move(collector.terms());
  document.spellings = std::move(collector.spellings());
  if (std::string order = collector.order().take(); !order.empty()) document.values[order_slot] = std::move(order);
  document.boolean_terms.merge(beginnings_of(record, parts_->analyzer));
  parts_->conditions.add(document, stored, deliverables, extra);
  if (std::string digest = passages_digest(extra); !digest.empty()) document.values[passages_slot] = std::move(digest);
  return document;
}

std::vector<PassageDocument> DocumentBuilder::passages(const std::vector<ExtraText>& extra) {
  return passages_of(extra, parts_->analyzer);
}

}  // namespace khen
