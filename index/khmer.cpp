// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/khmer.h"

#include <array>

namespace khen {
namespace {

using icu::UnicodeString;

constexpr char16_t coeng = 0x17D2;
constexpr char16_t letter_ro = 0x179A;
constexpr char16_t letter_ta = 0x178F;
constexpr char16_t letter_da = 0x178A;

bool is_base(char16_t c) { return c >= 0x1780 && c <= 0x17B3; }
bool is_invisible_vowel(char16_t c) { return c == 0x17B4 || c == 0x17B5; }
bool is_vowel(char16_t c) { return c >= 0x17B6 && c <= 0x17C5; }
bool is_shifter(char16_t c) { return c == 0x17C9 || c == 0x17CA; }
bool is_sign(char16_t c) { return (c >= 0x17C6 && c <= 0x17D1) || c == 0x17D3 || c == 0x17DD; }

struct Cluster {
  UnicodeString base, subscripts, ro, shifters, vowels, signs;

  void append_to(UnicodeString& out) const { out += base + subscripts + ro + shifters + vowels + signs; }
};

struct VowelPair {
  char16_t first, second, whole;
};
constexpr std::array<VowelPair, 2> vowel_pairs{{{0x17C1, 0x17B6, 0x17C4}, {0x17C1, 0x17B8, 0x17BE}}};

void add_vowel(UnicodeString& vowels, char16_t vowel) {
  const int32_t last = vowels.length() - 1;
  for (const VowelPair& pair : vowel_pairs) {
    if (last >= 0 && vowels[last] == pair.first && vowel == pair.second) {
      vowels.setCharAt(last, pair.whole);
      return;
    }
  }
  vowels.append(vowel);
}

void add_subscript(Cluster& cluster, char16_t letter) {
  if (letter == letter_da) letter = letter_ta;
  (letter == letter_ro ? cluster.ro : cluster.subscripts).append(coeng).append(letter);
}

}  // namespace

icu::UnicodeString order_khmer(const icu::UnicodeString& text) {
  UnicodeString out;
  Cluster cluster;
  for (int32_t at = 0; at < text.length(); ++at) {
    const char16_t c = text[at];
    if (is_invisible_vowel(c)) continue;
    if (c == coeng && at + 1 < text.length() && is_base(text[at + 1])) {
      add_subscript(cluster, text[++at]);
    } else if (is_vowel(c)) {
      add_vowel(cluster.vowels, c);
    } else if (is_shifter(c)) {
      cluster.shifters.append(c);
    } else if (is_sign(c)) {
      cluster.signs.append(c);
    } else {
      cluster.append_to(out);
      cluster = Cluster{};
      cluster.base.append(c);
    }
  }
  cluster.append_to(out);
  return out;
}

}  // namespace khen
