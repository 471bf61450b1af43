// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sniff.h"

#include <string>

#include "tests/transcode/support/samples.h"

namespace khen {
namespace {

using namespace std::string_literals;

struct Case {
  std::string head;
  Format format;
};

TEST(Sniff, KnowsFormatsByTheirFirstBytes) {
  const std::string packet = "G" + std::string(187, 'x');
  const std::string timed_packet = "abcdG" + std::string(187, 'x');
  const Case cases[] = {
      {"\0\0\0\x20"
       "ftypisom\0\0\2\0"s,
       Format::isobmff},
      {"\0\0\0\x08wide\0\0\0\0mdat"s, Format::isobmff},
      {"\0\0\0\x1c"
       "ftypheic\0\0\0\0"s,
       Format::heif},
      {"\0\0\0\x1c"
       "ftypavif\0\0\0\0"s,
       Format::avif},
      {"\x1a\x45\xdf\xa3rest"s, Format::matroska},
      {packet + packet + packet + packet + packet, Format::mpegts},
      {timed_packet + timed_packet + timed_packet + timed_packet + timed_packet, Format::mpegts},
      {"\0\0\x01\xba"
       "rest"s,
       Format::mpegps},
      {std::string(300, '\0') + "\x01\xb3rest"s, Format::mpegps},
      {"RIFF1234AVI LIST"s, Format::avi},
      {"RIFF1234WAVEfmt "s, Format::wav},
      {"BW64\xff\xff\xff\xffWAVEds64"s, Format::wav},
      {"RIFF1234WEBPVP8 "s, Format::webp},
      {"fLaC\0\0\0\x22"s, Format::flac},
      {"OggS\0\2"s, Format::ogg},
      {"FORM1234AIFF"s, Format::aiff},
      {"#!AMR\n"s, Format::amr},
      {"\xff\xd8\xff\xe0"s, Format::jpeg},
      {"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"s, Format::png},
      {"II*\0\x08\0\0\0"s, Format::tiff},
      {"GIF89a"s, Format::gif},
      {"\0\0\0\x0cjP  \r\n\x87\n"s, Format::jp2},
      {"%PDF-1.7\n"s, Format::pdf},
      {"Một bài hát then cổ.\n"s, Format::text},
      {"{ \"WEBP\": {} }"s, Format::text},
      {""s, Format::empty},
      {"\x01\x02\x03\x04\x05"s, Format::unknown},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(facts(sniff(as_bytes(one.head))).name, facts(one.format).name) << one.head.substr(0, 16);
  }
}

TEST(Sniff, RefusesListsOfOtherFilesAndActiveContentUnderAnyName) {
  const Case cases[] = {
      {"#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n"s, Format::playlist},
      {"\xef\xbb\xbf#EXTM3U\n"s, Format::playlist},
      {"ffconcat version 1.0\nfile 'a.ts'\n"s, Format::playlist},
      {"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n"s, Format::playlist},
      {"[playlist]\nFile1=a\n"s, Format::playlist},
      {"<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\">"s, Format::playlist},
      {"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"s, Format::markup},
      {"  \n<SVG onload=alert(1)>"s, Format::markup},
      {"<!DOCTYPE html><title>x</title>"s, Format::markup},
  };
  for (const Case& one : cases) {
    const Format format = sniff(as_bytes(one.head));
    EXPECT_EQ(facts(format).name, facts(one.format).name) << one.head;
    EXPECT_FALSE(facts(format).kind.has_value());
  }
}

TEST(Sniff, EveryAcceptedFormatHasExactlyOneReader) {
  for (std::size_t i = 0; i < format_count; ++i) {
    const FormatFacts& one = facts(static_cast<Format>(i));
    if (one.format == Format::raw) continue;  // developed by a program of its own
    if (one.kind == Kind::image) {
      EXPECT_TRUE(one.demuxers.empty() && !one.loader.empty()) << one.name;
    }
    if (one.kind == Kind::video || one.kind == Kind::audio) {
      EXPECT_TRUE(!one.demuxers.empty() && one.loader.empty()) << one.name;
    }
    if (!one.kind) {
      EXPECT_TRUE(one.demuxers.empty() && one.loader.empty()) << one.name;
    }
  }
}

TEST(Sniff, KnowsWhatANamePromises) {
  EXPECT_EQ(kind_promised_by("Hội xuân.MP4"), Kind::video);
  EXPECT_EQ(kind_promised_by("a.b.flac"), Kind::audio);
  EXPECT_EQ(kind_promised_by("no extension"), std::nullopt);
}

class SniffFile : public test::Workshop {};

TEST_F(SniffFile, LooksBehindAnId3TagThatIsLongerThanTheHead) {
  const std::size_t length = 100'000;
  std::string tag = "ID3\x03\0\0"s;
  for (const unsigned shift : {21U, 14U, 7U, 0U}) tag += static_cast<char>((length >> shift) & 0x7fU);
  tag += std::string(length, '\0');
  const Result<Format> flac = sniff_file(write("tagged", tag + "fLaC\0\0\0\x22"s));
  ASSERT_TRUE(test::ok(flac));
  EXPECT_EQ(*flac, Format::flac);
  const Result<Format> dressed = sniff_file(write("dressed", tag + "#EXTM3U\n"));
  ASSERT_TRUE(test::ok(dressed));
  EXPECT_EQ(facts(*dressed).demuxers, "mp3") << "whatever follows a tag may only meet the MP3 reader";
}

}  // namespace
}  // namespace khen
