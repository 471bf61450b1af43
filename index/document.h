// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "index/concept_names.h"
#include "index/extra_text.h"
#include "index/passages.h"
#include "metadata/catalogue_read.h"
#include "metadata/vocabulary.h"

namespace khen {

// Everything the index keeps of one Record, as plain values.
struct IndexDocument {
  std::string id;
  AccessClass audience = AccessClass::staff;
  std::map<std::string, std::uint32_t> terms;                 // term → how much it counts
  std::set<std::string> boolean_terms;                        // conditions: facets, years, access class, the id
  std::map<std::uint32_t, std::string> values;                // slot (index/terms.h) → sort keys, dates, facet values
  std::set<std::string> spellings;                            // words that may be suggested
  std::vector<std::shared_ptr<const ConceptNames>> concepts;  // names of the vocabulary terms among `terms`
};

// Follows the field table: every field with a weight is text, every field with a query name is askable alone, every
// field with a facet parameter is a condition. Vocabulary terms bring their labels in all languages, their native and
// other names and those of their broader terms; a place brings its predecessors and successors.
// Holds an analyzer and collators: one thread at a time. `vocabularies` must outlive it.
class DocumentBuilder {
 public:
  explicit DocumentBuilder(const Vocabularies& vocabularies);
  ~DocumentBuilder();
  DocumentBuilder(DocumentBuilder&&) noexcept;
  DocumentBuilder& operator=(DocumentBuilder&&) noexcept;

  IndexDocument build(const StoredRecord& stored, const std::vector<Deliverable>& deliverables,
                      const std::vector<ExtraText>& extra);

  // Apart, since they cost most and change least: see passages_digest().
  std::vector<PassageDocument> passages(const std::vector<ExtraText>& extra);

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace khen
