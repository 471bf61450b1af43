// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/search/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "metadata/base/text.h"

namespace khen::bench {
namespace {

constexpr std::size_t percent_of_jumps = 15;
constexpr std::size_t longest_unspaced = 5;  // sentences of a script without spaces

bool is_letter_word(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0x80U) != 0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

std::string capitalized(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

}  // namespace

Walker::Walker(const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) {
    std::vector<std::string> words;
    for (const std::string_view word : split(sentence, ' ')) {
      if (word.empty()) continue;
      places_[std::string(word)].push_back(
          {static_cast<std::uint32_t>(sentences_.size()), static_cast<std::uint32_t>(words.size())});
      words.emplace_back(word);
    }
    sentences_.push_back(std::move(words));
  }
}

std::string Walker::walk(Chance& chance, std::size_t words) const {
  std::string out;
  std::size_t written = 0;
  for (std::size_t sentences = 0; written < words && sentences < words && sentences < 40; ++sentences) {
    Place at{static_cast<std::uint32_t>(chance.below(sentences_.size())), 0};
    const bool unspaced = sentences_[at.sentence].size() <= 2;
    if (unspaced && sentences >= longest_unspaced) break;
    while (written < words && at.word < sentences_[at.sentence].size()) {
      const std::string& word = sentences_[at.sentence][at.word];
      if (!out.empty()) out += ' ';
      out += word;
      ++written;
      if (chance.percent(percent_of_jumps)) at = chance.one_of(places_.at(word));
      ++at.word;
    }
  }
  return out;
}

RecordMaker::RecordMaker(const Texts& texts, const Vocabularies& vocabularies) {
  const std::map<std::string, std::size_t> shares{{"en", 20}, {"fr", 10}, {"de", 7}, {"ru", 8}, {"hi", 5}};
  for (const auto& [language, sentences] : texts) {
    walkers_.emplace(language, sentences);
    if (language == "vi") continue;
    const auto share = shares.find(language);
    others_.insert(others_.end(), share == shares.end() ? 1 : share->second, language);
  }
  std::set<std::string> syllables;
  for (const std::string& sentence : texts.at("vi")) {
    for (const std::string_view word : split(sentence, ' ')) {
      if (word.size() > 1 && word.size() < 9 && is_letter_word(word)) syllables.emplace(word);
    }
  }
  syllables_.assign(syllables.begin(), syllables.end());
  for (const char* name : {"ethnic_groups", "heritage_types", "genres", "instruments", "languages", "roles"}) {
    for (const VocabularyTerm& term : vocabularies.get(name).terms()) ids_[name].push_back(term.id);
  }
  for (const VocabularyTerm& term : vocabularies.get("places").terms()) {
    ids_[term.id.starts_with("vn63.") ? "former_units" : "units"].push_back(term.id);
  }
}

std::string RecordMaker::place_name(Chance& chance) const {
  return fmt::format("bản {} {}", capitalized(chance.one_of(syllables_)), capitalized(chance.one_of(syllables_)));
}

std::string RecordMaker::person_name(Chance& chance) const {
  static constexpr std::array<const char*, 10> families{"Lò",    "Hoàng", "Vàng",  "Giàng", "Nông",
                                                        "Quàng", "Thào",  "Triệu", "Đinh",  "Y"};
  return fmt::format("{} {} {}", families[chance.below(families.size())], capitalized(chance.one_of(syllables_)),
                     capitalized(chance.one_of(syllables_)));
}

void RecordMaker::describe(Record& record, Chance& chance, std::uint64_t number) const {
  const std::string place = place_name(chance);
  const Walker& vietnamese = walkers_.at("vi");
  auto& titles = record.all(FieldId::titles);
  auto& descriptions = record.all(FieldId::descriptions);
  titles.emplace_back(LocalizedText{"vi", vietnamese.walk(chance, 3 + chance.below(6)) + " " + place});
  descriptions.emplace_back(LocalizedText{
      "vi",
      fmt::format("{} KH-{}-{:06}", vietnamese.walk(chance, 20 + chance.below(90)), 1950 + chance.below(75), number)});
  if (chance.percent(65)) {
    const std::string& language = chance.one_of(others_);
    const Walker& other = walkers_.at(language);
    titles.emplace_back(LocalizedText{language, other.walk(chance, 3 + chance.below(7))});
    descriptions.emplace_back(LocalizedText{language, other.walk(chance, 20 + chance.below(90))});
  }
  record.all(FieldId::people).emplace_back(Person{person_name(chance), chance.mostly_first(ids_.at("roles")), ""});
  Place where;
  where.unit = chance.mostly_first(ids_.at("units"));
  if (chance.percent(50)) where.former_unit = chance.mostly_first(ids_.at("former_units"));
  where.village = place;
  record.all(FieldId::places).emplace_back(where);
}

void RecordMaker::classify(Record& record, Chance& chance) const {
  const auto add = [&](FieldId field, const char* vocabulary) {
    record.all(field).emplace_back(Term{chance.mostly_first(ids_.at(vocabulary))});
  };
  add(FieldId::ethnic_groups, "ethnic_groups");
  add(FieldId::heritage_types, "heritage_types");
  if (chance.percent(60)) add(FieldId::genres, "genres");
  if (chance.percent(30)) add(FieldId::instruments, "instruments");
  record.all(FieldId::languages).emplace_back(LanguageTag{chance.mostly_first(ids_.at("languages"))});
  record.all(FieldId::dates)
      .emplace_back(Date{
          "recorded", fmt::format("{}-{:02}", 2025 - chance.below(1 + chance.below(75)), 1 + chance.below(12)), {}});
}

Record RecordMaker::make(std::uint64_t number) const {
  Chance chance(number);
  Record record;
  record.status = Status::published;
  record.access = AccessClass::everyone;
  describe(record, chance, number);
  classify(record, chance);
  return record;
}

}  // namespace khen::bench
