// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analyzer.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "index/segment.h"
#include "index/stemmer.h"
#include "metadata/language.h"

namespace khen {
namespace {

std::u16string_view view(const icu::UnicodeString& text, int32_t begin, int32_t end) {
  return {text.getBuffer() + begin, static_cast<std::size_t>(end - begin)};
}

bool starts_with_vowel_or_h(std::string_view fold) {
  return !fold.empty() && std::string_view("aeiouyh").find(fold.front()) != std::string_view::npos;
}

// French drops the vowel of these words before a vowel: l'amour, qu'elle.
constexpr std::array<std::string_view, 12> elided{"l", "d", "j",  "m",     "t",      "s",
                                                  "n", "c", "qu", "jusqu", "lorsqu", "puisqu"};

// The word after the apostrophe becomes the token, the whole stays as a variant.
void split_elision(Token& token, std::u16string_view word) {
  const std::size_t apostrophe = word.find(u'\'');
  if (apostrophe == std::u16string_view::npos) return;
  const std::string head = forms_of(word.substr(0, apostrophe), ScriptFamily::latin).fold;
  const std::u16string_view tail = word.substr(apostrophe + 1);
  const WordForms forms = forms_of(tail, ScriptFamily::latin);
  if (std::find(elided.begin(), elided.end(), head) == elided.end() || !starts_with_vowel_or_h(forms.fold)) return;
  token.variants.push_back(token.fold);
  token.lower = lower_form(tail);
  token.exact = forms.exact;
  token.fold = forms.fold;
}

std::string spelled_with_e(std::string_view lower) {
  icu::UnicodeString text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(lower.data(), static_cast<int32_t>(lower.size())));
  text.findAndReplace(u"ä", u"ae").findAndReplace(u"ö", u"oe").findAndReplace(u"ü", u"ue");
  return forms_of(view(text, 0, text.length()), ScriptFamily::latin).fold;
}

void add_umlaut_variant(Token& token) {
  std::string variant = spelled_with_e(token.lower);
  if (variant != token.fold) token.variants.push_back(std::move(variant));
}

// Languages in which a word is more than its forms.
enum class Custom : char16_t { none, elision, umlaut };
Custom custom_of(ScriptFamily family, std::string_view language) {
  if (family != ScriptFamily::latin) return Custom::none;
  return language == "fr" ? Custom::elision : language == "de" ? Custom::umlaut : Custom::none;
}

// The word without its place.
Token make_token(std::u16string_view word, ScriptFamily family, Custom custom) {
  WordForms forms = forms_of(word, family);
  Token token;
  token.lower = lower_form(word);
  token.exact = std::move(forms.exact);
  token.fold = std::move(forms.fold);
  token.family = family;
  if (custom == Custom::elision) split_elision(token, word);
  if (custom == Custom::umlaut) add_umlaut_variant(token);
  return token;
}

// What was made of so many keys; then it begins anew.
template <class Key, class Value>
class Memory {
 public:
  explicit Memory(std::size_t most) : most_(most) {}
  template <class Make>
  const Value& get(const Key& key, Make&& make) {
    if (known_.size() >= most_) known_.clear();
    const auto [found, fresh] = known_.try_emplace(key);
    if (fresh) found->second = make();
    return found->second;
  }

 private:
  std::size_t most_;
  std::unordered_map<Key, Value> known_;
};

enum class Gap { none, space, hyphen, wide };

Gap gap_between(const DecodedText& text, const Span& left, const Span& right) {
  if (left.end == right.begin) return Gap::none;
  const std::u16string_view gap = view(text.units, left.end, right.begin);
  if (gap.size() == 1 && (gap[0] == u'-' || gap[0] == 0x2010 || gap[0] == 0x2011)) return Gap::hyphen;
  const bool blank =
      gap.size() <= 3 && std::all_of(gap.begin(), gap.end(), [](char16_t c) { return u_isUWhiteSpace(c); });
  return blank ? Gap::space : Gap::wide;
}

bool joins(ScriptFamily family) { return family == ScriptFamily::latin || family == ScriptFamily::cyrillic; }

void close_compound(Analysis& analysis, std::size_t first, std::size_t count) {
  if (count < 2) return;
  Compound compound;
  for (std::size_t i = first; i < first + count; ++i) {
    compound.exact += analysis.tokens[i].exact;
    compound.fold += analysis.tokens[i].fold;
  }
  compound.first = static_cast<std::uint32_t>(first);
  compound.count = static_cast<std::uint32_t>(count);
  analysis.compounds.push_back(std::move(compound));
}

void add_grams(Analysis& analysis, const DecodedText& text) {
  std::uint32_t number = 0;
  auto token = analysis.tokens.begin();
  for (const Stretch& stretch : find_stretches(text)) {
    ++number;
    const std::uint32_t begin = text.byte_at[static_cast<std::size_t>(stretch.begin)];
    const std::uint32_t end = text.byte_at[static_cast<std::size_t>(stretch.end)];
    while (token != analysis.tokens.end() && token->begin < begin) ++token;
    for (; token != analysis.tokens.end() && token->end <= end; ++token) token->stretch = number;
    for (std::size_t i = 0; i + 1 < stretch.clusters.size(); ++i) {
      const Cluster& left = stretch.clusters[i];
      const Cluster& right = stretch.clusters[i + 1];
      analysis.grams.push_back({left.fold + right.fold, text.byte_at[static_cast<std::size_t>(left.begin)],
                                text.byte_at[static_cast<std::size_t>(right.end)], number});
    }
  }
}

}  // namespace

class Analyzer::Parts {
 public:
  explicit Parts(std::size_t words) : tokens(words), stems(words) {}

  Token token(const DecodedText& text, const Span& span, std::string_view language) {
    const std::u16string_view word = view(text.units, span.begin, span.end);
    const Custom custom = custom_of(span.family, language);
    std::u16string key(word);
    key += static_cast<char16_t>(span.family);
    key += static_cast<char16_t>(custom);
    Token token = tokens.get(key, [&] { return make_token(word, span.family, custom); });
    token.begin = text.byte_at[static_cast<std::size_t>(span.begin)];
    token.end = text.byte_at[static_cast<std::size_t>(span.end)];
    return token;
  }

  Segmenter segmenter;
  Stemmers stemmers;
  Memory<std::u16string, Token> tokens;
  Memory<std::string, std::string> stems;  // by language and word
};

Analyzer::Analyzer(std::size_t words) : parts_(std::make_unique<Parts>(words)) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

Analysis Analyzer::analyze(std::string_view text, std::string_view language) {
  const DecodedText decoded = decode(text);
  const std::string_view base_language = language_of(language);
  Analysis analysis;
  const Span* previous = nullptr;
  std::size_t compound_first = 0;
  const std::vector<Span> spans = parts_->segmenter.spans(decoded);
  for (const Span& span : spans) {
    Token token = parts_->token(decoded, span, base_language);
    if (token.fold.empty()) continue;
    const Gap gap = previous == nullptr ? Gap::wide : gap_between(decoded, *previous, span);
    if (!analysis.tokens.empty()) analysis.tokens.back().beside_next = gap != Gap::wide;
    const bool joined = gap == Gap::hyphen && joins(span.family) && joins(previous->family);
    if (!joined) {
      close_compound(analysis, compound_first, analysis.tokens.size() - compound_first);
      compound_first = analysis.tokens.size();
    }
    analysis.tokens.push_back(std::move(token));
    previous = &span;
  }
  close_compound(analysis, compound_first, analysis.tokens.size() - compound_first);
  add_grams(analysis, decoded);
  return analysis;
}

std::string Analyzer::stem(const Token& token, std::string_view language) {
  const StemLanguage* row = find_stem_language(language);
  if (row == nullptr || row->family != token.family) return {};
  // Outside Latin the folded word is still a word of the language, in the one spelling that the stemmers know.
  const std::string& word = token.family == ScriptFamily::latin ? token.lower : token.fold;
  return parts_->stems.get(std::string(language) + ' ' + word, [&] {
    const icu::UnicodeString units = icu::UnicodeString::fromUTF8(parts_->stemmers.stem(word, language));
    return forms_of(view(units, 0, units.length()), token.family).fold;
  });
}

std::string name_of(const Analysis& analysis, std::size_t first, std::size_t count, Spelling spelling) {
  std::string name;
  for (std::size_t i = first; i < first + count; ++i) {
    const Token& token = analysis.tokens[i];
    if (i > first) name += ' ';
    name += spelling == Spelling::folded ? token.fold : token.exact;
  }
  return name;
}

}  // namespace khen
