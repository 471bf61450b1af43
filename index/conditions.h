// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "index/document.h"
#include "metadata/edtf.h"

namespace khen {

// The part of a document that is not text: id, class, facets, years, sort keys. One thread at a time.
class ConditionBuilder {
 public:
  explicit ConditionBuilder(const Vocabularies& vocabularies);
  ~ConditionBuilder();
  ConditionBuilder(ConditionBuilder&&) noexcept;
  ConditionBuilder& operator=(ConditionBuilder&&) noexcept;

  void add(IndexDocument& document, const StoredRecord& stored, const std::vector<Deliverable>& deliverables,
           const std::vector<ExtraText>& extra) const;

 private:
  class Collators;
  const Vocabularies* vocabularies_;
  std::unique_ptr<Collators> collators_;
};

// "1990s" for 1994.
std::string decade_of(int year);

// Years from the first to the last day of a span, at most `longest`; a span that is open on one side has the year of
// the other, one without sides none.
std::vector<int> years_of(const DateSpan& span, int longest);

// Months 1–12 that a span touches, at most `longest`; none when it is open.
std::vector<int> months_of(const DateSpan& span, std::size_t longest);

}  // namespace khen
