// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "metadata/transcript/charset.h"
#include "metadata/transcript/parse.h"
#include "metadata/transcript/write.h"

namespace khen {
namespace {

// Vietnamese, Khmer, Cham, Tai Viet, with what must be escaped.
const std::vector<std::string> texts{"Nghe tiếng khèn & tiếng sáo <xa>", "ជំរាបសួរ\nលោកអ្នក", "ꨌꩌ ꨀꨇꨩ", "ꪎꪱꪫ ꪼꪕ",
                                     "Đẩu 1 > 2"};

Transcript song() {
  Transcript content;
  content.language = "vi";
  std::int64_t at = 21;
  for (const std::string& text : texts) {
    content.passages.push_back({.begin = milliseconds(at), .end = milliseconds(at + 1979), .text = text});
    at += 3'600'007;
  }
  return content;
}

ParsedTranscript parse(std::string_view bytes, std::string_view name = "bài hát.vi.txt") {
  auto parsed = parse_transcript(bytes, name);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  return parsed ? *std::move(parsed) : ParsedTranscript{};
}

std::string error_of(std::string_view bytes) {
  const auto parsed = parse_transcript(bytes, "x");
  if (parsed) return "";
  std::string text = parsed.error().message;
  for (const Parameter& one : parsed.error().parameters) text += " " + one.name + "=" + one.value;
  return text;
}

void expect_same_lines(const Transcript& got, const Transcript& wanted) {
  ASSERT_EQ(got.passages.size(), wanted.passages.size());
  for (std::size_t i = 0; i < wanted.passages.size(); ++i) {
    EXPECT_EQ(got.passages[i].begin, wanted.passages[i].begin) << i;
    EXPECT_EQ(got.passages[i].end, wanted.passages[i].end) << i;
    EXPECT_EQ(got.passages[i].text, wanted.passages[i].text) << i;
    EXPECT_EQ(speaker_of(got, got.passages[i]), speaker_of(wanted, wanted.passages[i])) << i;
  }
}

TEST(TranscriptFormats, come_back_to_the_millisecond_in_every_script) {
  Transcript content = song();
  expect_same_lines(parse(write_srt(content)).content, content);
  expect_same_lines(parse(write_eaf(content, {"a.mp4", "video/mp4"}, "2026-02-17T04:05:06Z")).content, content);
  content.passages[1].speaker = "Bà Mai <nghệ nhân>";
  expect_same_lines(parse(write_webvtt(content)).content, content);
  expect_same_lines(parse(write_webvtt_segment(content)).content, content);
  expect_same_lines(parse(write_eaf(content, {"a.mp4", "video/mp4"}, "2026-02-17T04:05:06Z")).content, content);
  EXPECT_EQ(parse(write_srt(content)).format, TranscriptFormat::srt);
  EXPECT_EQ(parse(write_srt(content)).content.language, "vi");  // told by the name
}

TEST(TranscriptFormats, webvtt_leaves_looks_out_and_voices_in) {
  const ParsedTranscript parsed = parse(
      "\xEF\xBB\xBFWEBVTT - a song\r\nKind: captions\r\nLanguage: km\r\n\r\nSTYLE\r\n::cue { color: red "
      "}\r\n\r\nREGION\r\nid:x\r\n\r\n"
      "NOTE nothing --- here\r\nstill nothing\r\n\r\nfirst\r\n00:01.000 --> 00:02.500 line:0 align:start\r\n"
      "<v.loud Ông A>Xin <i>chào</i> &amp; mời</v> <v Bà B>Vâng<00:00:02.000> ạ\r\n\r\n"
      "01:00:00.000 --> 01:00:01.000\r\n<ruby>漢<rt>hán</rt></ruby> <lang en>a < b\r\n\r\n"
      "00:05.000 --> 00:04.000\r\nngược\r\n");
  const auto& lines = parsed.content.passages;
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(parsed.content.language, "km");
  EXPECT_EQ(lines[0].speaker, "Ông A");
  EXPECT_EQ(lines[0].text, "Xin chào & mời");
  EXPECT_EQ(lines[1].speaker, "Bà B");
  EXPECT_EQ(lines[1].text, "Vâng ạ");
  EXPECT_EQ(lines[2].text, "ngược");
  EXPECT_EQ(lines[2].end, lines[2].begin);
  EXPECT_EQ(lines[3].begin, std::chrono::hours(1));
  EXPECT_EQ(lines[3].text, "漢 (hán) a");
  ASSERT_EQ(parsed.findings.size(), 1U);
  EXPECT_EQ(parsed.findings[0].message, "transcript.finding.order");
  EXPECT_EQ(error_of("WEBVTT\n\n00:01.000 --> soon\nx\n"), "transcript.bad_time line=3 value=soon");
  EXPECT_EQ(error_of("WEBVTT\n\n"), "transcript.empty");
}

TEST(TranscriptFormats, srt_is_read_in_the_codings_of_its_time) {
  const std::string text = "1\r\n00:00:01,000 --> 00:00:02,000\r\nTiếng hát của người Thái ở Điện Biên\r\n\r\n";
  const std::string utf16 = [&] {
    std::string out = "\xFF\xFE";
    for (const char16_t c : std::u16string(u"1\n00:00:01,000 --> 00:00:02,000\nTiếng hát\n")) {
      out += static_cast<char>(c & 0xFF);
      out += static_cast<char>(c >> 8);
    }
    return out;
  }();
  EXPECT_EQ(parse(text).content.passages[0].text, "Tiếng hát của người Thái ở Điện Biên");
  EXPECT_EQ(parse(utf16).content.passages[0].text, "Tiếng hát");
  EXPECT_TRUE(parse(utf16).findings.empty());
  const std::string head = "1\n00:00:01,000 --> 00:00:02,000\n";
  struct Case {
    std::string bytes, charset, text;
  };
  const std::vector<Case> cases{{"Ti\xEA\xEC"
                                 "ng h\xE1t cu\xD2"
                                 "a ng\xFD\xF5\xCCi Th\xE1i \xF0\xEA\xEC"
                                 "n mu\xF4n n\xF5i",
                                 "windows-1258", "Tiếng hát của người Thái đến muôn nơi"},
                                {"Ti\xAAng h\xE1t c\xFC\x61 ng\xDF\xB6i Th\xE1i \xF0\xAAn mu\xF4n n\xBDi", "VISCII",
                                 "Tiếng hát của người Thái đến muôn nơi"},
                                {"Ti\xEA\xEC"
                                 "ng h\xE1t",
                                 "windows-1258", "Tiếng hát"},
                                {"Les chants tha\xEFs d\xE9j\xE0 re\xE7us \x97 \xE9t\xE9 fran\xE7\x61is",
                                 "windows-1252", "Les chants thaïs déjà reçus — été français"}};
  for (const Case& one : cases) {
    const ParsedTranscript parsed = parse(head + one.bytes + "\n");
    ASSERT_EQ(parsed.findings.size(), 1U) << one.charset;
    EXPECT_EQ(parsed.findings[0].parameters[0].value, one.charset);
    EXPECT_EQ(parsed.content.passages[0].text, one.text);
  }
}

TEST(TranscriptFormats, srt_forgives_what_people_write) {
  const ParsedTranscript parsed = parse(
      "\n1\n0:00:01,5 --> 00:00:02.000 X1:40 X2:600\n<font color=\"#fff\">Một</font> {\\an8}<i>hai</i> "
      "<3\n\nba\n2\n00:00:03,000 --> "
      "00:00:04,000\nbốn\n3\n00:00:05,000 --> 00:00:06,000\n\n");
  ASSERT_EQ(parsed.content.passages.size(), 2U);
  EXPECT_EQ(parsed.content.passages[0].begin, milliseconds(1500));
  EXPECT_EQ(parsed.content.passages[0].text, "Một hai <3\nba");
  EXPECT_EQ(parsed.content.passages[1].text, "bốn");
  EXPECT_EQ(error_of("1\n00:00:01,000 --> 00:99:00,000\nx\n"), "transcript.bad_time line=2 value=00:99:00,000");
}

TEST(TranscriptFormats, an_arrow_in_a_text_never_becomes_a_time) {
  Transcript content = song();
  content.passages[0].text = "đi --> về";
  EXPECT_EQ(parse(write_srt(content)).content.passages[0].text, "đi → về");
  EXPECT_EQ(parse(write_webvtt(content)).content.passages[0].text, "đi --> về");
}

TEST(TranscriptFormats, ass_gives_words_and_names_without_drawings_and_layers) {
  const ParsedTranscript parsed = parse(
      "[Script Info]\nTitle: x\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n[Events]\n"
      "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
      "Dialogue: 0,0:00:01.00,0:00:02.50,Default,Bà Mai,0,0,0,,{\\pos(1,2)\\i1}Hát then{\\i0}, đàn\\Ntính\n"
      "Dialogue: 1,0:00:01.00,0:00:02.50,Shadow,Bà Mai,0,0,0,,{\\blur3}Hát then, đàn\\Ntính\n"
      "Dialogue: 0,0:00:02.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}\n"
      "Comment: 0,0:00:02.00,0:00:04.00,Default,,0,0,0,,không\n"
      "Dialogue: 0,0:00:02.00,0:00:04.00,Default,,0,0,0,,chồng\\hlên\n");
  ASSERT_EQ(parsed.content.passages.size(), 2U);
  EXPECT_EQ(parsed.content.passages[0].text, "Hát then, đàn\ntính");
  EXPECT_EQ(parsed.content.passages[0].speaker, "Bà Mai");
  EXPECT_EQ(parsed.content.passages[1].text, "chồng\xC2\xA0lên");
  EXPECT_EQ(error_of("[Events]\nDialogue: 0,1\n"), "transcript.bad_line line=2");
}

TEST(TranscriptFormats, ttml_times_nest_and_languages_are_inherited) {
  const ParsedTranscript parsed = parse(
      "<?xml version='1.0'?>\n<tt xmlns='http://www.w3.org/ns/ttml' xmlns:ttp='http://www.w3.org/ns/ttml#parameter' "
      "xmlns:ttm='http://www.w3.org/ns/ttml#metadata' ttp:frameRate='25' ttp:tickRate='1000' xml:lang='vi'>\n"
      "<head><metadata><ttm:agent xml:id='m' type='person'><ttm:name type='full'>Bà "
      "Mai</ttm:name></ttm:agent></metadata></head>\n"
      "<body begin='10s'><div>\n<p begin='00:00:01:05' end='00:00:02.500' ttm:agent='m'>Hát\n   "
      "<span>then</span><br/>đàn</p>\n"
      "<p begin='3000t' dur='500ms' xml:lang='km'>ជំរាប</p>\n"
      "<p begin='5s' end='9s'><span begin='0s' end='1s'>một</span><span begin='1s' end='60s'>hai</span></p></div>\n"
      "<div timeContainer='seq'><p dur='1s'>a</p><p dur='1s'>b</p></div></body></tt>");
  const auto& lines = parsed.content.passages;
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0].text, "a");
  EXPECT_EQ(lines[1].begin, milliseconds(11'000));
  EXPECT_EQ(lines[1].text, "b");
  EXPECT_EQ(lines[2].begin, milliseconds(11'200));
  EXPECT_EQ(lines[2].end, milliseconds(12'500));
  EXPECT_EQ(lines[2].text, "Hát then\nđàn");
  EXPECT_EQ(lines[2].speaker, "Bà Mai");
  EXPECT_EQ(lines[3].begin, milliseconds(13'000));
  EXPECT_EQ(lines[3].end, milliseconds(13'500));
  EXPECT_EQ(lines[3].language, "km");
  EXPECT_EQ(lines[5].text, "hai");
  EXPECT_EQ(lines[5].begin, milliseconds(16'000));
  EXPECT_EQ(lines[5].end, milliseconds(19'000));
  EXPECT_EQ(error_of("<tt xml:lang='vi'><body>\n<p begin='x' end='2s'>a</p></body></tt>"),
            "transcript.bad_time line=2 value=x");
  EXPECT_EQ(error_of("<!DOCTYPE tt [<!ENTITY a 'b'>]><tt ><body/></tt>"), "transcript.doctype");
  EXPECT_EQ(error_of("<tt xml:lang='vi'>\n\n<body"), "transcript.bad_xml line=3");
}

constexpr std::string_view eaf = R"xml(<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01T00:00:00+07:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="file:///etc/passwd" MIME_TYPE="video/mp4"/></HEADER>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1000"/><TIME_SLOT TIME_SLOT_ID="ts2"/><TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="4000"/>
<TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="6000"/></TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="gloss" TIER_ID="gloss" PARENT_REF="words" LANG_REF="vie">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a5" ANNOTATION_REF="a1" PREVIOUS_ANNOTATION="a4"><ANNOTATION_VALUE>hai</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a1"><ANNOTATION_VALUE>một</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
<TIER LINGUISTIC_TYPE_REF="utterance" TIER_ID="words" PARTICIPANT="Ông Pảo" LANG_REF="blt">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE>ꪎꪱꪫ &amp; ꪼꪕ</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER LINGUISTIC_TYPE_REF="parts" TIER_ID="parts" PARENT_REF="words">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a6" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>x</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a7" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE>y</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="utterance" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Subdivision" LINGUISTIC_TYPE_ID="gloss" TIME_ALIGNABLE="false"/>
<LINGUISTIC_TYPE CONSTRAINTS="Time_Subdivision" LINGUISTIC_TYPE_ID="parts" TIME_ALIGNABLE="true"/>
<LANGUAGE LANG_ID="vie" LANG_LABEL="Vietnamese (vie)"/><LANGUAGE LANG_ID="blt" LANG_LABEL="Tai Dam (blt)"/>
</ANNOTATION_DOCUMENT>)xml";

const Passage& by_text(const Transcript& content, std::string_view text) {
  for (const Passage& one : content.passages) {
    if (one.text == text) return one;
  }
  ADD_FAILURE() << text;
  return content.passages.front();
}

void expect_the_tiers(const Transcript& content) {
  ASSERT_EQ(content.passages.size(), 6U);
  const Passage& words = by_text(content, "ꪎꪱꪫ & ꪼꪕ");
  EXPECT_EQ(speaker_of(content, words), "Ông Pảo");
  EXPECT_EQ(language_of(content, words), "blt");
  EXPECT_EQ(words.begin, milliseconds(1000));
  EXPECT_EQ(words.end, milliseconds(4000));
  const Passage& second = by_text(content, "hai");
  EXPECT_EQ(second.begin, milliseconds(2500));
  EXPECT_EQ(second.end, milliseconds(4000));
  EXPECT_EQ(second.parent, words.key);
  EXPECT_EQ(language_of(content, second), "vi");
  EXPECT_EQ(find_tier(content, "gloss")->relation, TierRelation::symbolic_subdivision);
  EXPECT_EQ(by_text(content, "y").begin, milliseconds(2500));
  EXPECT_EQ(by_text(content, "y").parent, words.key);
  EXPECT_EQ(find_tier(content, "parts")->relation, TierRelation::time_subdivision);
  EXPECT_EQ(main_passages(content).size(), 1U);
}

TEST(TranscriptFormats, eaf_keeps_its_tiers_there_and_back) {
  const ParsedTranscript parsed = parse(eaf);
  expect_the_tiers(parsed.content);
  const std::string written = write_eaf(parsed.content, {"hát.mp4", "video/mp4"}, "2026-02-17T04:05:06Z");
  expect_the_tiers(parse(written).content);
  EXPECT_NE(written.find("PREVIOUS_ANNOTATION"), std::string::npos);
  EXPECT_EQ(written.find("passwd"), std::string::npos);
  std::string broken(eaf);
  broken.replace(broken.find("TIME_SLOT_REF2=\"ts4\""), 20, "TIME_SLOT_REF2=\"ts9\"");
  EXPECT_EQ(error_of(broken), "transcript.bad_structure line=11 where=ts9");
}

TEST(TranscriptFormats, eaf_lines_that_overlap_get_tiers_of_their_own) {
  Transcript content = song();
  content.passages[1].begin = milliseconds(1000);
  content.passages[1].end = milliseconds(2000);
  const std::string written = write_eaf(content, {"a.mp4", "video/mp4"}, "2026-02-17T04:05:06Z");
  EXPECT_NE(written.find("TIER_ID=\"default (2)\""), std::string::npos);
  normalize(content);
  expect_same_lines(parse(written).content, content);
}

TEST(TranscriptFormats, textgrids_are_read_in_both_forms) {
  const std::string longer =
      "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \nxmax = 2.3 \ntiers? <exists> \nsize = 2 "
      "\nitem []: \n"
      "    item [1]:\n        class = \"IntervalTier\" \n        name = \"lời\" \n        xmin = 0 \n        xmax = "
      "2.3 \n"
      "        intervals: size = 2 \n        intervals [1]:\n            xmin = 0 \n            xmax = 1.0005 \n       "
      "     text = \"\" \n"
      "        intervals [2]:\n            xmin = 1.0005 \n            xmax = 2.3 \n            text = \"ông nói "
      "\"\"dạ\"\"\nvà đi\" \n"
      "    item [2]:\n        class = \"TextTier\" \n        name = \"lời\" \n        xmin = 0 \n        xmax = 2.3 \n"
      "        points: size = 1 \n        points [1]:\n            number = 0.5 \n            mark = \"chiêng\" \n";
  const std::string shorter =
      "File type = \"ooTextFile\"\nObject class = "
      "\"TextGrid\"\n\n0\n2.3\n<exists>\n2\n\"IntervalTier\"\n\"lời\"\n0\n2.3\n2\n0\n1.0005\n\"\"\n"
      "1.0005\n2.3\n\"ông nói \"\"dạ\"\"\nvà đi\"\n\"TextTier\"\n\"lời\"\n0\n2.3\n1\n0.5\n\"chiêng\"\n";
  for (const std::string& text : {longer, shorter}) {
    const Transcript content = parse(text).content;
    ASSERT_EQ(content.passages.size(), 2U);
    EXPECT_EQ(content.passages[0].text, "chiêng");
    EXPECT_EQ(content.passages[0].end, milliseconds(500));
    EXPECT_EQ(content.passages[0].tier, "lời #2");
    EXPECT_EQ(content.passages[1].text, "ông nói \"dạ\"\nvà đi");
    EXPECT_EQ(content.passages[1].begin, milliseconds(1001));
    EXPECT_EQ(content.passages[1].end, milliseconds(2300));
  }
  EXPECT_EQ(error_of("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n0 1 <exists> 1\n\"Pitch\" \"x\""),
            "transcript.bad_line line=4");
}

TEST(TranscriptFormats, what_is_none_is_refused_in_one_word) {
  EXPECT_EQ(error_of("Just a letter to grandmother."), "transcript.unknown_format");
  EXPECT_EQ(error_of(""), "transcript.unknown_format");
  EXPECT_EQ(error_of(std::string(100, '\0')), "transcript.encoding");
  EXPECT_EQ(error_of(std::string(largest_transcript_file + 1, 'x')), "transcript.file_too_large limit=16");
  std::string deep = "<tt xml:lang='vi'><body>";
  for (int i = 0; i < 5000; ++i) deep += "<div>";
  for (int i = 0; i < 5000; ++i) deep += "</div>";
  EXPECT_EQ(error_of(deep + "</body></tt>"), "transcript.xml_nodes limit=600000");
}

}  // namespace
}  // namespace khen
