// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/document.h"

#include <algorithm>
#include <map>

#include "index/analyzer.h"
#include "index/beginnings.h"
#include "index/conditions.h"
#include "index/known_names.h"
#include "index/places.h"
#include "index/term_collector.h"
#include "index/terms.h"

namespace khen {
namespace {

constexpr std::size_t words_remembered = 60'000;
constexpr std::uint32_t related_weight = 1;
constexpr std::uint32_t most_said = 3;  // what a song repeats for an hour is no more its subject than what it is called

class FieldText {
 public:
  FieldText(TermCollector& collector, KnownNames& names, KnownNames::Concepts& concepts, const Field& row,
            const Vocabulary* vocabulary)
      : collector_(collector),
        names_(names),
        concepts_(concepts),
        use_{row.index.weight, row.index.query_name},
        vocabulary_(vocabulary) {}

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
    for (const VocabularyTerm* unit : units.stated) add_names(*unit, use_);
    for (const VocabularyTerm* unit : units.related) add_names(*unit, related());
  }
  // Conditions, not text.
  void operator()(const Date&) const {}
  void operator()(const CollectionRef&) const {}
  void operator()(const Relation&) const {}

 private:
  void add_controlled(const std::string& id) const {
    const auto chain = vocabulary_ == nullptr ? std::vector<const VocabularyTerm*>{} : with_broader(*vocabulary_, id);
    if (chain.empty()) collector_.add_text({"", id}, use_);
    for (const VocabularyTerm* term : chain) add_names(*term, term == chain.front() ? use_ : related());
  }
  void add_names(const VocabularyTerm& term, TextUse use) const { names_.add(term, use, collector_, concepts_); }
  // Of what is near the thing, such as a broader term; in a field without weight none either.
  [[nodiscard]] TextUse related() const { return {std::min(use_.weight, related_weight), use_.query_name}; }

  TermCollector& collector_;
  KnownNames& names_;
  KnownNames::Concepts& concepts_;
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
  IndexDocument document;
  TermCollector collector(parts_->analyzer);
  for (const Field& row : field_table) {
    if (row.index.weight == 0 && row.index.query_name.empty()) continue;
    const FieldText add(collector, parts_->names, document.concepts, row,
                        row.vocabulary.empty() ? nullptr : parts_->vocabularies.find(row.vocabulary));
    for (const FieldValue& value : record.all(row.id)) std::visit(add, value);
  }
  for (const Deliverable& deliverable : deliverables) {
    collector.add_text({"", spaced_out(deliverable.recording.file_name)}, {1, ""});
  }
  // Language by language as one text, so that words on both sides of a line's end are still neighbours.
  std::map<std::string, std::string> said;
  for (const ExtraText& text : extra) said[text.language] += text.text + "\n";
  TermCollector words_said(parts_->analyzer);
  for (auto& [language, text] : said) words_said.add_text({language, std::move(text)}, {1, ""});
  collector.add_rarely(words_said, most_said);

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
