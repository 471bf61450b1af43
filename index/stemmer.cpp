// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/stemmer.h"

#include <libstemmer.h>
#include <xapian.h>

#include <algorithm>
#include <map>

namespace khen {
namespace {

// libstemmer's Hindi, which Xapian 1.4 doesn't have.
class HindiStem final : public Xapian::StemImplementation {
 public:
  HindiStem() : stemmer_(sb_stemmer_new("hindi", "UTF_8")) {}
  std::string operator()(const std::string& word) override {
    if (!stemmer_) return word;
    const auto* bytes = reinterpret_cast<const sb_symbol*>(word.data());
    const sb_symbol* stem = sb_stemmer_stem(stemmer_.get(), bytes, static_cast<int>(word.size()));
    if (stem == nullptr) return word;
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
  }
  [[nodiscard]] std::string get_description() const override { return "Xapian::Stem(hindi)"; }

 private:
  struct Delete {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
  };
  std::unique_ptr<sb_stemmer, Delete> stemmer_;
};

Xapian::Stem make_stem(const StemLanguage& language) {
  if (language.algorithm == "hindi") return Xapian::Stem(new HindiStem);  // Xapian counts its references
  try {
    return Xapian::Stem(std::string(language.algorithm));
  } catch (const Xapian::InvalidArgumentError&) {
    return {};  // a library without it: words are found by their whole form
  }
}

}  // namespace

const StemLanguage* find_stem_language(std::string_view language) {
  const auto* row = std::find_if(stem_languages.begin(), stem_languages.end(),
                                 [&](const StemLanguage& candidate) { return candidate.tag == language; });
  return row == stem_languages.end() ? nullptr : row;
}

class Stemmers::Engines {
 public:
  Engines() {
    for (const StemLanguage& row : stem_languages) by_tag.emplace(row.tag, make_stem(row));
  }
  std::map<std::string_view, Xapian::Stem> by_tag;
};

Stemmers::Stemmers() : engines_(std::make_unique<Engines>()) {}
Stemmers::~Stemmers() = default;
Stemmers::Stemmers(Stemmers&&) noexcept = default;
Stemmers& Stemmers::operator=(Stemmers&&) noexcept = default;

std::string Stemmers::stem(std::string_view word, std::string_view language) const {
  const auto found = engines_->by_tag.find(language);
  return found == engines_->by_tag.end() ? std::string() : found->second(std::string(word));
}

}  // namespace khen
