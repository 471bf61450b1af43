// SPDX-License-Identifier: GPL-3.0-or-later
#include <zlib.h>

#include "tests/faults/support/attacks.h"

// Documents with actions, references and bombs.
namespace khen::testing {
namespace {

using namespace std::string_literals;

// One page; `catalogue` and `page` are what stands in those dictionaries besides, `objects` further ones from number 5.
std::string pdf(const std::string& catalogue, const std::string& page, const std::string& objects = "",
                const std::string& content = "0 0 m 9 9 l S") {
  return "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + catalogue +
         ">>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R"
         "/MediaBox[0 0 200 200]/Contents 4 0 R" +
         page + ">>endobj\n4 0 obj<</Length " + std::to_string(content.size()) + ">>stream\n" + content +
         "\nendstream endobj\n" + objects + "trailer<</Root 1 0 R>>\n%%EOF\n";
}

std::string raw_deflate(const std::string& plain) {
  uLongf size = compressBound(plain.size());
  std::string out(size, '\0');
  compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(plain.data()), plain.size(), 9);
  return out.substr(2, size - 6);
}

struct Member {
  std::string name;
  std::string content;
};

// A ZIP archive, deflated.
std::string zip(const std::vector<Member>& members) {
  std::string bytes;
  std::string list;
  for (const Member& one : members) {
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(one.content.data()), static_cast<uInt>(one.content.size()));
    const std::string data = raw_deflate(one.content);
    const std::string facts = le(8, 2) + le(0, 4) + le(sum, 4) + le(data.size(), 4) + le(one.content.size(), 4) +
                              le(one.name.size(), 2) + le(0, 2);
    list += "PK\x01\x02"s + le(20, 2) + le(20, 2) + le(0, 2) + facts + le(0, 10) + le(bytes.size(), 4) + one.name;
    bytes += "PK\x03\x04"s + le(20, 2) + le(0, 2) + facts + one.name + data;
  }
  const std::string end = "PK\x05\x06"s + le(0, 4) + le(members.size(), 2) + le(members.size(), 2) +
                          le(list.size(), 4) + le(bytes.size(), 4) + le(0, 2);
  return bytes + list + end;
}

std::string docx(const std::string& body, const std::string& relations) {
  return zip(
      {{"[Content_Types].xml",
        R"(<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>)"},
       {"_rels/.rels",
        R"(<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
Target="word/document.xml"/></Relationships>)"},
       {"word/document.xml",
        R"(<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body>)" + body +
            "</w:body></w:document>"},
       {"word/_rels/document.xml.rels",
        R"(<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)" +
            relations + "</Relationships>"}});
}

std::string open_document(const std::string& body) {
  return zip({{"mimetype", "application/vnd.oasis.opendocument.text"},
              {"META-INF/manifest.xml",
               R"(<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>)"},
              {"content.xml",
               R"(<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text>)" +
                   body + "</office:text></office:body></office:document-content>"}});
}

}  // namespace

std::vector<Attack> document_attacks() {
  return {
      {"pdf_that_opens_an_address", "a.pdf",
       [](const Bait& b) { return pdf("/OpenAction<</S/URI/URI(" + b.canaries.url("x") + ")>>", ""); }},
      {"pdf_that_starts_a_program", "a.pdf",
       [](const Bait& b) { return pdf("/OpenAction<</S/Launch/F(" + b.canaries.text() + ")>>", ""); }},
      {"pdf_with_a_script", "a.pdf",
       [](const Bait& b) {
         return pdf("/OpenAction<</S/JavaScript/JS(app.launchURL\\('" + b.canaries.url("x") + "'\\))>>", "");
       }},
      {"pdf_with_a_stream_elsewhere", "a.pdf",
       [](const Bait& b) {
         return pdf("", "/Resources<</XObject<</I 5 0 R>>>>",
                    "5 0 obj<</Type/XObject/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceGray"
                    "/Length 0/F(" +
                        b.canaries.text() + ")>>stream\n\nendstream endobj\n",
                    "9 0 0 9 0 0 cm /I Do");
       }},
      {"pdf_with_pages_elsewhere", "a.pdf",
       [](const Bait& b) {
         return pdf("/OpenAction<</S/GoToR/D[0/Fit]/F(" + b.canaries.text() + ")>>", "",
                    "5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(" + b.canaries.text() +
                        ")/Page 0>>/Length 0>>stream\n\nendstream endobj\n");
       }},
      {"pdf_page_of_a_kilometre", "a.pdf",
       [](const Bait&) {
         std::string bytes = pdf("", "");
         return bytes.replace(bytes.find("200 200]"), 8, "9999999 9999999]");
       }},
      {"pdf_whose_pages_are_their_own_parents", "a.pdf",
       [](const Bait&) {
         return "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                "2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"s;
       }},
      {"docx_with_a_template_elsewhere", "a.docx",
       [](const Bait& b) {
         return docx(
             "<w:p><w:r><w:t>x</w:t></w:r></w:p>",
             R"(<Relationship Id="r9" TargetMode="External" Target=")" + b.canaries.url("t.dotx") +
                 R"(" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>)");
       }},
      {"docx_with_a_file_as_text", "a.docx",
       [](const Bait& b) {
         return docx("<w:p><w:fldSimple w:instr=\"INCLUDETEXT &quot;" + b.canaries.text() +
                         "&quot;\"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>",
                     "");
       }},
      {"docx_of_a_hundred_megabytes_of_blanks", "a.docx",
       [](const Bait&) { return docx("<w:p><w:r><w:t>" + std::string(100'000'000, ' ') + "</w:t></w:r></w:p>", ""); }},
      {"docx_with_a_billion_laughs", "a.docx",
       [](const Bait&) {
         std::string entities = "<!ENTITY a0 \"ha\">";
         for (int i = 1; i < 12; ++i) {
           const std::string before = "&a" + std::to_string(i - 1) + ";";
           std::string ten;
           for (int k = 0; k < 10; ++k) ten += before;
           entities += "<!ENTITY a" + std::to_string(i) + " \"" + ten + "\">";
         }
         return zip({{"[Content_Types].xml", "<?xml version=\"1.0\"?><!DOCTYPE x [" + entities + "]><x>&a11;</x>"},
                     {"word/document.xml", "<?xml version=\"1.0\"?><!DOCTYPE x [" + entities + "]><x>&a11;</x>"}});
       }},
      {"odt_with_a_picture_elsewhere", "a.odt",
       [](const Bait& b) {
         return open_document("<text:p><draw:frame><draw:image xlink:href=\"file://" + b.canaries.text() +
                              "\" xlink:actuate=\"onLoad\"/></draw:frame><draw:frame><draw:image xlink:href=\"" +
                              b.canaries.url("x.png") + "\" xlink:actuate=\"onLoad\"/></draw:frame></text:p>");
       }},
      {"odt_with_a_section_elsewhere", "a.odt",
       [](const Bait& b) {
         return open_document("<text:section text:name=\"x\"><text:section-source xlink:href=\"file://" +
                              b.canaries.text() + "\"/><text:p>x</text:p></text:section>");
       }},
      {"zip_that_holds_nothing_known", "a.docx",
       [](const Bait&) {
         return zip({{"../../../../tmp/x", "x"}});
       }},
      {"page_with_a_frame", "a.pdf",
       [](const Bait& b) { return "<html><iframe src=\"file://" + b.canaries.text() + "\"></iframe></html>"; }},
  };
}

}  // namespace khen::testing
