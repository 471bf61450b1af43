// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analyzer.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "index/terms.h"

namespace khen {
namespace {

std::vector<std::string> folds(std::string_view text, std::string_view language = "") {
  Analyzer analyzer;
  std::vector<std::string> out;
  for (const Token& token : analyzer.analyze(text, language).tokens) out.push_back(token.fold);
  return out;
}

std::string exact(std::string_view word) { return Analyzer().analyze(word, "").tokens.at(0).exact; }
std::string fold(std::string_view word) { return folds(word).at(0); }

TEST(Analyzer, VietnameseIsFoldedToWhatAPlainKeyboardTypes) {
  EXPECT_EQ(folds("Lễ hội Đường"), (std::vector<std::string>{"le", "hoi", "duong"}));
  EXPECT_EQ(fold("M'nông"), "mnong");
  EXPECT_EQ(fold("H’Mông"), "hmong");
  EXPECT_EQ(fold("Ƀahnar"), "bahnar");
}

TEST(Analyzer, BothPlacesOfAToneAreOneWord) {
  EXPECT_EQ(exact("hoà"), exact("hòa"));
  EXPECT_EQ(exact("thuỷ"), exact("thủy"));
  EXPECT_EQ(exact("lý"), exact("lí"));
  EXPECT_EQ(exact("qúy"), exact("quý"));
  EXPECT_EQ(exact("gìa"), exact("già"));
  EXPECT_EQ(exact("qủê"), exact("quể"));
  EXPECT_EQ(exact("lồng"), "lồng");
  EXPECT_EQ(exact("Musée"), "musée");
  EXPECT_NE(exact("hoà"), exact("hoá"));
  EXPECT_NE(exact("đường"), exact("dương"));
}

TEST(Analyzer, IcelandicEthIsTakenForTheVietnameseLetter) { EXPECT_EQ(exact("Ðắk"), exact("Đắk")); }

TEST(Analyzer, OffsetsAreBytesOfTheGivenText) {
  const std::string text = "Ở  “Đắk Lắk”, 𬖎 xưa";
  Analyzer analyzer;
  std::vector<std::string> words;
  for (const Token& token : analyzer.analyze(text, "vi").tokens) {
    words.push_back(text.substr(token.begin, token.end - token.begin));
  }
  EXPECT_EQ(words, (std::vector<std::string>{"Ở", "Đắk", "Lắk", "𬖎", "xưa"}));
}

TEST(Analyzer, HindiKeepsItsVowelSigns) {
  EXPECT_EQ(fold("ज़री"), "जरी");
  EXPECT_EQ(fold("परम्परा"), fold("परंपरा"));
  EXPECT_NE(fold("गीत"), fold("गत"));
}

TEST(Analyzer, KhmerInAnotherTypingOrderIsTheSameWord) {
  EXPECT_EQ(fold("ស្ត្រី"), fold("ស្រ្តី"));  // subscripts in either order
  EXPECT_EQ(fold("ចិត្ដ"), fold("ចិត្ត"));  // subscript da looks like subscript ta
}

TEST(Analyzer, TaiVietTonesMayBeLeftOut) { EXPECT_EQ(fold("ꪚ꫁ꪱꪙ"), fold("ꪚꪱꪙ")); }

TEST(Analyzer, GramsCrossTheInvisibleWordBreak) {
  Analyzer analyzer;
  const auto grams = [&](std::string_view text) {
    std::vector<std::string> out;
    for (const Gram& gram : analyzer.analyze(text, "km").grams) out.push_back(gram.text);
    return out;
  };
  EXPECT_EQ(grams("ភ្លេង\u200Bពិណ"), grams("ភ្លេងពិណ"));
  EXPECT_NE(grams("ភ្លេង ពិណ"), grams("ភ្លេងពិណ"));
}

TEST(Analyzer, FrenchElisionIsSplitInFrenchOnly) {
  Analyzer analyzer;
  const Token french = analyzer.analyze("l’amour", "fr").tokens.at(0);
  EXPECT_EQ(french.fold, "amour");
  EXPECT_EQ(french.variants, std::vector<std::string>{"lamour"});
  EXPECT_EQ(folds("l’amour", "vi"), std::vector<std::string>{"lamour"});
  EXPECT_EQ(folds("M’nông", "fr"), std::vector<std::string>{"mnong"});
}

TEST(Analyzer, StemsBelongToLanguages) {
  Analyzer analyzer;
  const auto stem = [&](std::string_view word, std::string_view language) {
    return analyzer.stem(analyzer.analyze(word, language).tokens.at(0), language);
  };
  EXPECT_EQ(stem("Lieder", "de"), stem("Lied", "de"));
  EXPECT_EQ(stem("Bräuche", "de"), stem("Braeuche", "de"));
  EXPECT_EQ(stem("musées", "fr"), stem("musée", "fr"));
  EXPECT_EQ(stem("ёлка", "ru"), stem("елке", "ru"));
  EXPECT_EQ(stem("गीतों", "hi"), stem("गीत", "hi"));
  EXPECT_EQ(stem("hội", "vi"), "");
}

TEST(Analyzer, PartsJoinedByHyphensAreAlsoOneWord) {
  Analyzer analyzer;
  const Analysis analysis = analyzer.analyze("người Ê-đê", "vi");
  ASSERT_EQ(analysis.compounds.size(), 1U);
  EXPECT_EQ(analysis.compounds[0].fold, "ede");
  EXPECT_EQ(analysis.compounds[0].first, 1U);
  EXPECT_EQ(analysis.compounds[0].count, 2U);
}

TEST(Analyzer, DigitsOfEveryScriptAreNumbers) {
  EXPECT_EQ(fold("១៩៧៣"), "1973");
  EXPECT_EQ(fold("१९७३"), "1973");
  EXPECT_EQ(fold("１９７３"), "1973");
}

TEST(Analyzer, BrokenBytesSeparateWordsAndNothingElse) {
  EXPECT_EQ(folds("hát\xFF\xC3then"), (std::vector<std::string>{"hat", "then"}));
  EXPECT_EQ(folds(std::string_view("a\0b", 3)), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(folds("").empty());
}

TEST(Terms, WhatIsTooLongIsKeptByADigestAndNeverDropped) {
  const std::string word(1000, 'x');
  const std::string other = word + "y";
  EXPECT_TRUE(is_storable_term(fold_term(word)));
  EXPECT_NE(fold_term(word), fold_term(other));
  EXPECT_TRUE(is_storable_term(exact_term(word, other)));
  EXPECT_EQ(fold_term("then"), "then");
}

// Nothing that is a letter may be lost on the way to the index, in any script.
class NoLetterIsLost : public ::testing::TestWithParam<std::string_view> {};

TEST_P(NoLetterIsLost, EveryOneIsInSomeWord) {
  const std::string text(GetParam());
  std::vector<bool> covered(text.size(), false);
  Analyzer analyzer;
  for (const Token& token : analyzer.analyze(text, "").tokens) {
    ASSERT_FALSE(fold_term(token.fold).empty());
    for (std::size_t i = token.begin; i < token.end; ++i) covered[i] = true;
  }
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(text.size());) {
    const std::int32_t start = at;
    UChar32 c = 0;
    U8_NEXT(text.data(), at, static_cast<std::int32_t>(text.size()), c);
    EXPECT_TRUE(!u_isalnum(c) || covered[static_cast<std::size_t>(start)]) << "U+" << std::hex << c;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Scripts, NoLetterIsLost,
    ::testing::Values(
        "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền, H'Mông, Ê-đê, M’nông.",
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren; Straße.",
        "Все люди рождаются свободными и равными; ёлка, подъезд.",
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
        "មនុស្សទាំងអស់កើតមកមានសេរីភាពនិងភាពស្មើគ្នាក្នុងសេចក្ដីថ្លៃថ្នូរនិងសិទ្ធិ។", "ມະນຸດທຸກຄົນເກີດມາມີສິດເສລີພາບແລະສະເໝີໜ້າກັນໃນທາງກຽດຕິສັກ",
        "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์", "ꪩꪾꪣꫛꪶꪔꪙꪠꪴꪼꪒꪠꪱꪚꪩꪺꪒꪼꪜ ꪶꪎ ꪁꪫ꪿ꪱꪣ ꪚ꫁ꪱꪙ", "ꨀꨇꨩꩉ ꨔꨴꩍ ꨌꩌ ꩑꩒",
        "𖬌𖬣𖬵 𖬖𖬲𖬤", "𞄐𞄦𞄲𞄤𞄎𞄫𞄰", "𢭲認識𥪝𠊛 𪶼𫋙 𬺰 𰀀𰀁 𱍊",
        "ꀊꃅꏂ ꆏꉙ", "ᦀᦁᦂᦃ ᦅᦱᦺᦑ", "ᨠᩣᩁ ᨷᩕᨠᩣᩈ", "လူတိုင်းသည် တူညီလွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့်", "KHEN-2024-0173 DSC_0012.MP4 3.14 ១២៣"));

}  // namespace
}  // namespace khen
