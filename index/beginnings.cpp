// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/beginnings.h"

#include <algorithm>

#include "index/terms.h"

namespace khen {
namespace {

bool begins_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

void add(std::set<std::string>& terms, std::string_view text, std::string_view language, Analyzer& analyzer) {
  for (const Token& token : analyzer.analyze(text, language).tokens) {
    const std::size_t letters = std::min(letters_in(token.fold), longest_beginning);
    for (std::size_t count = 1; count <= letters; ++count) {
      terms.insert(beginning_term(first_letters(token.fold, count)));
    }
  }
}

}  // namespace

std::set<std::string> beginnings_of(const Record& record, Analyzer& analyzer) {
  std::set<std::string> terms;
  for (const FieldId id : typed_fields) {
    for (const LocalizedText& text : values_of<LocalizedText>(record, id)) {
      add(terms, text.value, text.language, analyzer);
    }
    for (const Person& person : values_of<Person>(record, id)) add(terms, person.name, person.language, analyzer);
  }
  return terms;
}

std::string_view first_letters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (; end < text.size() && count > 0; --count) {
    do ++end;
    while (end < text.size() && !begins_letter(text[end]));
  }
  return text.substr(0, end);
}

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_letter));
}

}  // namespace khen
