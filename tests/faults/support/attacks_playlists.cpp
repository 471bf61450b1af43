// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/support/attacks.h"

// Lists of other files, and texts that point to some, under the names of media.
namespace khen::testing {
namespace {

std::string hls(const std::string& address, const std::string& more = "") {
  return "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n" + more + "#EXTINF:4.0,\n" + address + "\n#EXT-X-ENDLIST\n";
}

std::string dash(const std::string& url) {
  return R"(<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S" minBufferTime="PT1S"
profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1"
bandwidth="1000" codecs="avc1.42E01E"><BaseURL>)" +
         url + "</BaseURL></Representation></AdaptationSet></Period></MPD>";
}

}  // namespace

std::vector<Attack> playlist_attacks() {
  return {
      {"hls_of_a_path", "a.mp4", [](const Bait& b) { return hls(b.canaries.media()); }},
      {"hls_of_a_file_url", "a.mkv", [](const Bait& b) { return hls("file://" + b.canaries.media()); }},
      {"hls_of_a_web_address", "a.mp4", [](const Bait& b) { return hls(b.canaries.url("x.ts")); }},
      {"hls_of_joined_addresses", "a.mp4",
       [](const Bait& b) { return hls("concat:" + b.canaries.url("x.ts") + "|" + b.canaries.text()); }},
      {"hls_of_a_part_of_a_file", "a.ts",
       [](const Bait& b) { return hls("subfile,,start,0,end,100,,:" + b.canaries.media()); }},
      {"hls_with_a_key_elsewhere", "a.mp4",
       [](const Bait& b) {
         return hls("data:video/mp2t;base64,AAAA", "#EXT-X-KEY:METHOD=AES-128,URI=\"" + b.canaries.url("key") + "\"\n");
       }},
      {"hls_with_a_map_elsewhere", "a.m4a",
       [](const Bait& b) { return hls("data:,x", "#EXT-X-MAP:URI=\"file://" + b.canaries.text() + "\"\n"); }},
      {"hls_behind_a_byte_order_mark", "a.mp4", [](const Bait& b) { return "\xef\xbb\xbf" + hls(b.canaries.media()); }},
      {"hls_behind_blank_lines", "a.mp4", [](const Bait& b) { return "\r\n\n  " + hls(b.canaries.media()); }},
      {"hls_of_variants", "a.avi",
       [](const Bait& b) { return "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + b.canaries.url("m.m3u8") + "\n"; }},
      {"ffconcat_of_a_path", "a.mp4",
       [](const Bait& b) { return "ffconcat version 1.0\nfile '" + b.canaries.media() + "'\n"; }},
      {"ffconcat_of_a_neighbour", "a.mp4",
       [](const Bait&) { return std::string("ffconcat version 1.0\nfile secret.ts\n"); }},
      {"ffconcat_with_options", "a.mov",
       [](const Bait& b) {
         return "ffconcat version 1.0\nfile '" + b.canaries.url("x") + "'\noption protocol_whitelist file,http,tcp\n";
       }},
      {"dash", "a.mp4", [](const Bait& b) { return "<?xml version=\"1.0\"?>\n" + dash(b.canaries.url("d.mp4")); }},
      {"dash_behind_a_comment", "a.mp4",
       [](const Bait& b) { return "<!-- " + std::string(600, 'x') + " -->" + dash(b.canaries.url("d.mp4")); }},
      {"session_description", "a.mp4",
       [](const Bait&) {
         return std::string("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 8198 RTP/AVP 96\n");
       }},
      {"smil", "a.mp4",
       [](const Bait& b) { return "<smil><body><video src=\"" + b.canaries.url("x") + "\"/></body></smil>"; }},
      {"winamp_list", "a.mp3", [](const Bait& b) { return "[playlist]\nFile1=" + b.canaries.url("x") + "\n"; }},
      {"windows_media_list", "a.wmv",
       [](const Bait& b) {
         return "<asx version=\"3.0\"><entry><ref href=\"" + b.canaries.url("x") + "\"/></entry></asx>";
       }},
      {"windows_media_reference", "a.wmv",
       [](const Bait& b) { return "[Reference]\r\nRef1=" + b.canaries.url("x") + "\r\n"; }},
      {"xspf_list", "a.flac",
       [](const Bait& b) {
         return "<?xml version=\"1.0\"?><playlist xmlns=\"http://xspf.org/ns/0/\"><trackList><track><location>file://" +
                b.canaries.text() + "</location></track></trackList></playlist>";
       }},
      {"quicktime_text_redirect", "a.mov",
       [](const Bait& b) { return "RTSPtextRTSP://127.0.0.1/\r\n" + b.canaries.url("x") + "\r\n"; }},
      {"filter_graph", "a.mp4", [](const Bait& b) { return "movie=" + b.canaries.media() + "[out0]\n"; }},
      {"subtitles_with_an_address", "a.mp4",
       [](const Bait& b) { return "1\n00:00:00,000 --> 00:00:01,000\n<img src=\"" + b.canaries.url("x") + "\">\n"; }},
      {"subtitles_with_a_font_path", "a.mkv",
       [](const Bait& b) {
         return "[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: " + b.canaries.text() +
                "\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default," + b.canaries.text() + "\n[Events]\n";
       }},
      {"subtitle_index", "a.mp4",
       [](const Bait&) {
         return std::string("# VobSub index file, v7 (do not modify this line!)\nid: en, index: 0\n");
       }},
      {"a_name_that_is_a_pattern", "%d*?.png", [](const Bait& b) { return b.samples.png; }},
      {"a_name_that_is_an_address", "concat:secret.ts|secret.txt", [](const Bait& b) { return b.samples.mp4; }},
  };
}

}  // namespace khen::testing
