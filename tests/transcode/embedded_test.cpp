// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/embedded/embedded.h"

#include <algorithm>

#include "metadata/embedded/suggest.h"
#include "tests/transcode/support/samples.h"
#include "transcode/embedded/parts.h"

namespace khen {
namespace {

using namespace std::string_literals;
using test::ok;

class EmbeddedTags : public test::Workshop {
 protected:
  MediaInfo probed(const Path& file) {
    auto info = probe(sandbox_, file);
    EXPECT_TRUE(ok(info));
    return info ? *info : MediaInfo();
  }
  static std::string value_of(const std::vector<EmbeddedField>& fields, std::string_view where) {
    const auto found = std::ranges::find(fields, where, &EmbeddedField::where);
    return found == fields.end() ? "" : found->value;
  }
  static std::string first_of(const std::vector<EmbeddedField>& fields, Meaning meaning) {
    const auto found = std::ranges::find(fields, meaning, &EmbeddedField::meaning);
    return found == fields.end() ? "" : found->value;
  }
  Path picture(const std::string& name) {
    return make(name, {"-f", "lavfi", "-i", "testsrc2=s=320x240,format=rgb24", "-frames:v", "1"});
  }
  Path tone(const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> arguments{"-f", "lavfi", "-i", "sine=d=1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return make(name, arguments);
  }
  void exiv2(const std::vector<std::string>& commands, const Path& file) {
    std::string line = "exiv2";
    for (const std::string& command : commands) line += " -M'" + command + "'";
    ASSERT_EQ(std::system((line + " '" + file.native() + "' >/dev/null 2>&1").c_str()), 0) << line;
  }
};

TEST_F(EmbeddedTags, OfPicturesAreExifIptcAndXmp) {
  const Path file = picture("a.jpg");
  exiv2({"set Exif.Photo.DateTimeOriginal 1998:05:02 08:15:00", "set Exif.Image.Artist Hoàng Văn B",
         "set Exif.GPSInfo.GPSLatitude 22/1 49/1 2388/100", "set Exif.GPSInfo.GPSLatitudeRef N",
         "set Exif.GPSInfo.GPSLongitude 104/1 59/1 96/100", "set Exif.GPSInfo.GPSLongitudeRef E",
         "set Iptc.Application2.Caption Phụ nữ dệt vải", "add Iptc.Application2.Keywords dệt",
         "add Iptc.Application2.Keywords chàm", "set Xmp.dc.title lang=vi Dệt vải chàm",
         "set Xmp.photoshop.City Đồng Văn"},
        file);
  const auto fields = probed(file).embedded;
  EXPECT_EQ(value_of(fields, "Exif.Photo.DateTimeOriginal"), "1998:05:02 08:15:00");
  EXPECT_EQ(value_of(fields, "Exif.Image.Artist"), "Hoàng Văn B");
  EXPECT_EQ(value_of(fields, "Exif.GPSInfo"), "22.823300, 104.983600");
  EXPECT_EQ(value_of(fields, "Iptc.Application2.Caption"), "Phụ nữ dệt vải");
  EXPECT_EQ(std::ranges::count(fields, Meaning::keyword, &EmbeddedField::meaning), 2);
  EXPECT_EQ(value_of(fields, "Xmp.dc.title (vi)"), "Dệt vải chàm");
  EXPECT_EQ(value_of(fields, "Xmp.photoshop.City"), "Đồng Văn");
  EXPECT_NE(to_json(probed(file)).find("Dệt vải chàm"), std::string::npos) << "kept with the facts";
}

TEST_F(EmbeddedTags, OfTiffAndPngAndWebpAreReadToo) {
  for (const char* name : {"a.tif", "a.png", "a.webp"}) {
    const Path file = picture(name);
    exiv2({"set Exif.Image.ImageDescription Khèn Mông", "set Xmp.dc.creator Giàng A C"}, file);
    const auto fields = probed(file).embedded;
    EXPECT_EQ(first_of(fields, Meaning::description), "Khèn Mông") << name;
    EXPECT_EQ(first_of(fields, Meaning::photographer), "Giàng A C") << name;
  }
}

TEST_F(EmbeddedTags, OfSoundsAndFilmsAreThoseOfTheirContainers) {
  const std::vector<std::string> told{"-metadata",           "title=Hát then", "-metadata",
                                      "artist=Nguyễn Thị A", "-metadata",      "date=1998"};
  for (const char* name : {"a.mp3", "a.flac", "a.ogg", "a.opus", "a.m4a", "a.mka", "a.wav"}) {
    const auto fields = probed(tone(name, told)).embedded;
    EXPECT_EQ(first_of(fields, Meaning::title), "Hát then") << name;
    EXPECT_EQ(first_of(fields, Meaning::performer), "Nguyễn Thị A") << name;
    EXPECT_EQ(first_of(fields, Meaning::recorded), "1998") << name;
  }
  const auto film =
      probed(make("a.mp4", {"-f", "lavfi", "-i", "testsrc2=s=160x120:d=1", "-metadata", "location=+22.8233+104.9836/",
                            "-metadata", "creation_time=1998-05-02T08:15:00Z"}))
          .embedded;
  EXPECT_EQ(first_of(film, Meaning::coordinates), "+22.8233+104.9836/");
  EXPECT_EQ(edtf_of_written(first_of(film, Meaning::recorded)), "1998-05-02");
}

TEST_F(EmbeddedTags, OfBroadcastWaveTellWhoRecordedAndWhen) {
  const auto fields = probed(tone("a.wav", {"-write_bext", "1", "-metadata", "description=Hát ru", "-metadata",
                                            "originator=Viện Âm nhạc", "-metadata", "origination_date=1976-04-30",
                                            "-metadata", "time_reference=48000"}))
                          .embedded;
  EXPECT_EQ(first_of(fields, Meaning::recorder), "Viện Âm nhạc");
  EXPECT_EQ(first_of(fields, Meaning::description), "Hát ru");
  EXPECT_EQ(first_of(fields, Meaning::recorded), "1976-04-30");
  EXPECT_EQ(value_of(fields, "bext time_reference"), "48000");
}

std::string id3_text(const std::string& frame, const std::string& bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size() + 1);
  return frame + "\0\0"s + static_cast<char>(size >> 8U) + static_cast<char>(size) + "\0\0"s + "\0"s + bytes;
}

TEST_F(EmbeddedTags, OfOldVietnameseProgramsArePutRight) {
  const std::string mp3 = read_file(tone("plain.mp3", {"-write_id3v2", "0", "-id3v2_version", "0"}), 1 << 20).value();
  // "Tiếng hát" in windows-1258, although the tag says Latin-1.
  const std::string frames = id3_text("TIT2", "Ti\xEA\xECng h\xE1t");
  const std::string tag = "ID3\x03\0\0\0\0\0"s + static_cast<char>(frames.size()) + frames;
  const auto fields = probed(write("old.mp3", tag + mp3)).embedded;
  EXPECT_EQ(put_right(first_of(fields, Meaning::title)).text, "Tiếng hát");

  // RIFF has no coding at all: FFmpeg hands on the bytes.
  std::string wav = read_file(tone("raw.wav", {"-metadata", "title=Tixxng hxt"}), 1 << 20).value();
  const std::size_t at = wav.find("Tixxng hxt");
  ASSERT_NE(at, std::string::npos);
  wav.replace(at, 10, "Ti\xEA\xECng h\xE1t");
  EXPECT_EQ(put_right(first_of(probed(write("raw2.wav", wav)).embedded, Meaning::title)).text, "Tiếng hát");
}

std::string with_segment(const std::string& jpeg, const std::string& body) {
  const auto length = static_cast<std::uint32_t>(body.size() + 2);
  return jpeg.substr(0, 2) + "\xff\xe1"s + static_cast<char>(length >> 8U) + static_cast<char>(length) + body +
         jpeg.substr(2);
}

TEST_F(EmbeddedTags, ThatAreHostileKeepNoPictureOut) {
  const std::string jpeg = read_file(picture("p.jpg"), 1 << 20).value();
  // The second directory is the first one again; one entry claims four gigabytes.
  const std::string cyclic = "II*\0\x08\0\0\0"s + "\x02\0"s + "\x0e\x01\x02\0\xff\xff\xff\xff\x26\0\0\0"s +
                             "\x69\x87\x04\0\x01\0\0\0\x08\0\0\0"s + "\x08\0\0\0"s + "Ha Giang"s;
  EXPECT_EQ(probed(write("cyclic.jpg", with_segment(jpeg, "Exif\0\0"s + cyclic))).picture->width, 320);
  const std::string cut = "II*\0\xff\xff\xff\x7f"s;
  EXPECT_EQ(probed(write("cut.jpg", with_segment(jpeg, "Exif\0\0"s + cut))).picture->width, 320);
  std::string xmp = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>"s;
  for (int i = 0; i < 5000; ++i) xmp += "<a>";
  EXPECT_EQ(probed(write("deep.jpg", with_segment(jpeg, xmp))).picture->width, 320);
  const std::string laughs =
      "http://ns.adobe.com/xap/1.0/\0<!DOCTYPE a [<!ENTITY b \"xxxxxxxxxxxxxxxxxxxx\"><!ENTITY c "
      "\"&b;&b;&b;&b;&b;&b;\">"
      "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&d;&e;</a>"s;
  const auto info = probed(write("laughs.jpg", with_segment(jpeg, laughs)));
  EXPECT_EQ(to_json(info).find("root:"), std::string::npos);
  exiv2({"set Exif.Image.Artist Hoàng Văn B"}, directory() / "p.jpg");
  EXPECT_EQ(first_of(probed(directory() / "p.jpg").embedded, Meaning::photographer), "Hoàng Văn B") << "the control";
}

TEST_F(EmbeddedTags, LongerThanAnythingLeaveTheRestReadable) {
  const Path file = directory() / "huge.flac";
  const Path list = write("tags.txt", ";FFMETADATA1\ncomment=" + std::string(6'000'000, 'x') + "\ntitle=Hát then\n");
  make("huge.flac", {"-f", "lavfi", "-i", "sine=d=1", "-i", list.native(), "-map_metadata", "1"});
  const MediaInfo info = probed(file);
  EXPECT_EQ(info.audios.size(), 1U);
  EXPECT_TRUE(test::has_finding(info.findings, "media.tags_unreadable"));
}

TEST_F(EmbeddedTags, OfAPdfAreItsFacts) {
  const Path file =
      write("a.pdf",
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count "
            "1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n4 0 "
            "obj<</Title(Songs of the Tay)/Author(Nong Van D)/CreationDate(D:19990203040506Z)>>endobj\n"
            "trailer<</Root 1 0 R/Info 4 0 R>>\n%%EOF\n");
  const auto fields = probed(file).embedded;
  EXPECT_EQ(value_of(fields, "PDF Title"), "Songs of the Tay");
  EXPECT_EQ(value_of(fields, "PDF Author"), "Nong Van D");
  EXPECT_EQ(edtf_of_written(value_of(fields, "PDF CreationDate")), "1999-02-03");
}

TEST(Sidecars, AreUnderstoodInTheirUsualShapes) {
  const auto first = [](const std::string& text, Meaning meaning) {
    const auto fields = sidecar_fields(text);
    const auto found = std::ranges::find(fields, meaning, &EmbeddedField::meaning);
    return found == fields.end() ? std::string() : found->value;
  };
  const std::string photo =
      R"({"title":"IMG.jpg","description":"Chợ phiên","photoTakenTime":{"timestamp":"894096000"},)"
      R"("geoData":{"latitude":22.8233,"longitude":104.9836}})";
  EXPECT_EQ(first(photo, Meaning::description), "Chợ phiên");
  EXPECT_EQ(edtf_of_written(first(photo, Meaning::recorded)), "1998-05-02");
  EXPECT_EQ(first(photo, Meaning::coordinates), "22.823300, 104.983600");
  const std::string core =
      R"({"dc:title":["Hát then","Then singing"],"dc:creator":{"name":"Nguyễn Thị A"},"tags":["a","b"]})";
  EXPECT_EQ(first(core, Meaning::title), "Hát then");
  EXPECT_EQ(first(core, Meaning::author), "Nguyễn Thị A");
  EXPECT_EQ(std::ranges::count(sidecar_fields(core), Meaning::keyword, &EmbeddedField::meaning), 2);
  const std::string dublin_core =
      "<?xml version='1.0'?><oai_dc:dc xmlns:oai_dc='o' xmlns:dc='d'><dc:title>Hát then</dc:title>"
      "<dc:date>1998-05-02</dc:date><dc:creator>Nguyễn Thị A</dc:creator></oai_dc:dc>";
  EXPECT_EQ(first(dublin_core, Meaning::title), "Hát then");
  EXPECT_EQ(first(dublin_core, Meaning::recorded), "1998-05-02");
  const std::string xmp =
      "<x:xmpmeta xmlns:x='a'><rdf:RDF xmlns:rdf='r'><rdf:Description xmlns:dc='d'><dc:title><rdf:Alt><rdf:li>Khèn"
      "</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>";
  EXPECT_EQ(first(xmp, Meaning::title), "Khèn");
  const std::string elan =
      "<ANNOTATION_DOCUMENT AUTHOR='Lò Thị E' DATE='2020-01-01T00:00:00Z'><LANGUAGE "
      "LANG_ID='blt'/></ANNOTATION_DOCUMENT>";
  EXPECT_EQ(first(elan, Meaning::contributor), "Lò Thị E");
  EXPECT_EQ(first(elan, Meaning::language), "blt");
  for (const char* nothing : {"", "{", "[[[[[[", "<a", "<!DOCTYPE a [<!ENTITY b 'c'>]><title>&b;</title>", "null"})
    EXPECT_TRUE(sidecar_fields(nothing).empty()) << nothing;
}

}  // namespace
}  // namespace khen
