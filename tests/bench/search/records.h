// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metadata/record.h"
#include "metadata/vocabulary.h"
#include "tests/bench/search/chance.h"
#include "tests/bench/search/texts.h"

namespace khen::bench {

// Walks through the sentences of one language: from time to time it goes on in another one that has the same word. So
// there are as many different sentences as are wanted, of the words, neighbours and frequencies of the texts.
class Walker {
 public:
  explicit Walker(const std::vector<std::string>& sentences);
  std::string walk(Chance& chance, std::size_t words) const;

 private:
  struct Place {
    std::uint32_t sentence;
    std::uint32_t word;
  };
  std::vector<std::vector<std::string>> sentences_;
  std::map<std::string, std::vector<Place>> places_;
};

// Record number n of an archive of any size; the same for the same texts.
class RecordMaker {
 public:
  RecordMaker(const Texts& texts, const Vocabularies& vocabularies);
  [[nodiscard]] Record make(std::uint64_t number) const;

 private:
  std::string place_name(Chance& chance) const;
  std::string person_name(Chance& chance) const;
  void describe(Record& record, Chance& chance, std::uint64_t number) const;
  void classify(Record& record, Chance& chance) const;

  std::map<std::string, Walker> walkers_;
  std::vector<std::string> others_;  // languages beside Vietnamese, the most frequent ones again and again
  std::vector<std::string> syllables_;
  std::map<std::string, std::vector<std::string>> ids_;  // of vocabularies
};

}  // namespace khen::bench
