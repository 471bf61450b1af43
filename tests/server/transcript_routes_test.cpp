// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "metadata/event.h"
#include "metadata/transcript/store.h"
#include "server/negotiate.h"
#include "server/route_captions.h"
#include "server/transcript_form.h"
#include "tests/server/api_site.h"
#include "tests/server/page_site.h"

namespace khen::test {
namespace {

constexpr std::string_view srt =
    "1\n00:00:01,000 --> 00:00:02,500\nXin chào bà con\n\n2\n00:00:03,000 --> 00:00:04,000\nMời uống nước\n\n";

class TranscriptRoutes : public ::testing::Test {
 protected:
  nlohmann::json import(ApiClient& client, const std::string& query = "?name=h%C3%A1t.vi.srt") {
    const RawReply reply =
        client.send("POST", "/api/v1/recordings/" + recording_.str() + "/transcripts" + query, std::string(srt));
    EXPECT_EQ(reply.status, 201) << reply.body;
    return nlohmann::json::parse(reply.body, nullptr, false);
  }

  ApiSite site_;
  RecordId record_ = site_.add("Lễ hội", Status::published, AccessClass::everyone);
  RecordingId recording_ = site_.add_recording(record_);
};

TEST_F(TranscriptRoutes, a_file_is_brought_listed_replaced_confirmed_and_taken_away) {
  ApiClient lan(site_, "lan");
  ApiClient anonymous(site_);
  const auto made = import(lan);
  EXPECT_EQ(made["language"], "vi");
  EXPECT_EQ(made["lines"], 2);
  const std::string address = "/api/v1/transcripts/" + made["id"].get<std::string>();
  const auto list =
      nlohmann::json::parse(anonymous.get("/api/v1/recordings/" + recording_.str() + "/transcripts").body);
  EXPECT_EQ(list["items"].size(), 1U);
  const RawReply shown = anonymous.get(address);
  EXPECT_EQ(nlohmann::json::parse(shown.body)["passages"][1]["begin"], 3000);
  EXPECT_NE(anonymous.get(address + "?format=eaf").body.find("ANNOTATION_DOCUMENT"), std::string::npos);

  const std::string vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nđã sửa\n";
  EXPECT_EQ(lan.send("PUT", address, vtt).status, 428);
  EXPECT_EQ(lan.send("PUT", address, vtt, "If-Match: \"7\"\r\n").status, 412);
  EXPECT_EQ(lan.send("PUT", address, vtt, "If-Match: " + shown.header("etag") + "\r\n").status, 200);
  EXPECT_EQ(lan.send("POST", address + "/review", "").status, 200);
  EXPECT_GE(anonymous.send("DELETE", address).status, 401);
  EXPECT_EQ(lan.send("DELETE", address).status, 204);
  EXPECT_EQ(anonymous.get(address).status, 404);
  const RawReply refused = lan.send("POST", "/api/v1/recordings/" + recording_.str() + "/transcripts", "no captions");
  EXPECT_EQ(refused.status, 415);
  EXPECT_NE(refused.body.find("transcript.unknown_format"), std::string::npos);
}

TEST_F(TranscriptRoutes, files_are_made_from_the_catalogue_with_validators) {
  ApiClient lan(site_, "lan");
  ApiClient anonymous(site_);
  const std::string id = import(lan)["id"].get<std::string>();
  const std::string base = "/media/" + recording_.str() + "/captions/" + id;
  const RawReply vtt = anonymous.get(base + ".vtt");
  EXPECT_EQ(vtt.status, 200);
  EXPECT_EQ(vtt.header("content-type"), "text/vtt; charset=utf-8");
  EXPECT_EQ(vtt.header("access-control-allow-origin"), "*");
  EXPECT_NE(vtt.body.find("00:00:01.000 --> 00:00:02.500\nXin chào bà con"), std::string::npos);
  EXPECT_EQ(anonymous.get(base + ".vtt", "If-None-Match: " + vtt.header("etag") + "\r\n").status, 304);
  EXPECT_NE(anonymous.get(base + ".segment.vtt").body.find("X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000"),
            std::string::npos);
  EXPECT_NE(anonymous.get(base + ".m3u8").body.find(id + ".segment.vtt"), std::string::npos);
  EXPECT_NE(anonymous.get(base + ".srt").header("content-disposition").find(".vi.srt"), std::string::npos);
  EXPECT_EQ(anonymous.get(base + ".exe").status, 404);
  EXPECT_EQ(anonymous.get("/media/" + site_.add_recording(record_).str() + "/captions/" + id + ".vtt").status, 404);
  // P8 and P9: reserved from the next request on, as if it weren't there.
  site_.change_access(record_, AccessClass::staff);
  for (const std::string& address : {base + ".vtt", base + ".m3u8", "/api/v1/transcripts/" + id,
                                     "/api/v1/recordings/" + recording_.str() + "/transcripts"}) {
    EXPECT_EQ(anonymous.get(address).status, 404) << address;
    EXPECT_EQ(lan.get(address).status, 200) << address;
  }
}

TEST(SubtitlePlaylist, every_variant_offers_every_track) {
  const std::string master =
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"a\"\nv240.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH="
      "2\nv480.m3u8\n"
      "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=\"x\"\n";
  EXPECT_TRUE(offers_variants(master));
  EXPECT_EQ(with_subtitles(master, {}), master);
  EXPECT_EQ(with_subtitles(master, {{"t1", "Tiếng \"Việt\"", "vi"},
                                    {"t2", "CC", "", SubtitlePurpose::all_sounds},
                                    {"t3", "CC", "", SubtitlePurpose::all_sounds}}),
            "#EXTM3U\n#EXT-X-VERSION:7\n"
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME=\"Tiếng "
            "'Việt'\",LANGUAGE=\"vi\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,STABLE-RENDITION-ID=\"t1\","
            "URI=\"captions/t1.m3u8\"\n"
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME=\"CC\",CHARACTERISTICS="
            "\"public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound\","
            "DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,STABLE-RENDITION-ID=\"t2\",URI=\"captions/t2.m3u8\"\n"
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME=\"CC (3)\",CHARACTERISTICS="
            "\"public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound\","
            "DEFAULT=NO,AUTOSELECT=NO,FORCED=NO,STABLE-RENDITION-ID=\"t3\",URI=\"captions/t3.m3u8\"\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"a\",SUBTITLES=\"captions\"\nv240.m3u8\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=2,SUBTITLES=\"captions\"\nv480.m3u8\n#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,"
            "URI=\"x\"\n");
}

TEST(VariantOrder, the_least_comes_first_for_who_asks) {
  const std::string head = "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"vi\",URI=\"a.m3u8\"\n";
  const std::string middle = "#EXT-X-STREAM-INF:BANDWIDTH=500\nv480.m3u8\n";
  const std::string least = "#EXT-X-STREAM-INF:BANDWIDTH=90,AVERAGE-BANDWIDTH=80\nv144.m3u8\n";
  const std::string large = "#EXT-X-STREAM-INF:BANDWIDTH=4000\nv1080.m3u8\n";
  const std::string tail = "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=\"x\"\n";
  const std::string sorted = head + least + middle + large + tail;
  EXPECT_EQ(with_least_first(head + middle + least + large + tail), sorted);
  EXPECT_EQ(with_least_first(sorted), sorted);
  EXPECT_EQ(with_least_first(head), head);
}

TEST(VariantOrder, slow_links_are_known_by_what_browsers_tell) {
  const auto slow = [](std::string_view name, std::string_view value) {
    HeaderList headers;
    headers.add(name, value);
    return is_on_slow_link(headers);
  };
  EXPECT_TRUE(slow("save-data", "on"));
  for (const std::string_view kind : {"slow-2g", "2g", "3g"}) EXPECT_TRUE(slow("ect", kind)) << kind;
  EXPECT_FALSE(slow("ect", "4g"));
  EXPECT_TRUE(slow("downlink", "0.4"));
  EXPECT_FALSE(slow("downlink", "10"));
  EXPECT_FALSE(slow("downlink", "0.4x"));
  EXPECT_FALSE(slow("downlink", ""));
  EXPECT_TRUE(slow("rtt", "900"));
  EXPECT_FALSE(slow("rtt", "50"));
  EXPECT_FALSE(is_on_slow_link({}));
}

TEST(SubtitlePlaylist, a_manifest_names_every_track) {
  const std::string manifest = "<MPD>\n <Period id=\"1\">\n </Period>\n</MPD>\n";
  EXPECT_EQ(with_text_sets(manifest, {}), manifest);
  const std::string made = with_text_sets(manifest, {{"t1", "A & <B>", "vi"}});
  EXPECT_NE(made.find("mimeType=\"text/vtt\" lang=\"vi\">"), std::string::npos);
  EXPECT_NE(made.find("<Label>A &amp; &lt;B></Label>"), std::string::npos);
  EXPECT_NE(made.find("<BaseURL>captions/t1.vtt</BaseURL>"), std::string::npos);
  EXPECT_TRUE(made.ends_with(" </Period>\n</MPD>\n"));
}

TEST(TranscriptForm, changes_drops_and_adds_lines) {
  Transcript content;
  content.tiers = {{"A", "", "Bà Mai", "", {}}};
  for (int i = 0; i < 3; ++i) {
    content.passages.push_back(
        {.begin = milliseconds(i * 1000), .end = milliseconds(i * 1000 + 500), .text = "cũ", .tier = "A"});
  }
  const auto form = parse_form(
      "row=0&begin-0=00:00:00.100&end-0=00:00:00.900&speaker-0=B%C3%A0+Mai&text-0=m%E1%BB%9Bi&row=2&drop-2=1&begin-new="
      "0:09.000&end-new=0:10.5&"
      "text-new=th%C3%AAm&language=km&kind=annotation");
  const Transcript changed = with_typed(content, *form).value();
  ASSERT_EQ(changed.passages.size(), 3U);
  EXPECT_EQ(changed.passages[0].text, "mới");
  EXPECT_EQ(changed.passages[0].begin, milliseconds(100));
  EXPECT_EQ(changed.passages[0].speaker, "");
  EXPECT_EQ(changed.passages[1].text, "cũ");
  EXPECT_EQ(changed.passages[2].end, milliseconds(10'500));
  EXPECT_EQ(changed.language, "km");
  const auto wrong = with_typed(content, *parse_form("row=1&begin-1=x&end-1=0:01.0&text-1=a"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "transcript.bad_time");
  EXPECT_FALSE(with_typed(content, *parse_form("row=9")));
}

class TranscriptPagesTest : public ::testing::Test {
 protected:
  PageSite site_;
};

TEST_F(TranscriptPagesTest, lines_are_pasted_corrected_confirmed_and_read) {
  const RecordId record = site_.add(published("Hát then"));
  const RecordingId id = RecordingId::make(site_.clock);
  const Recording recording{.id = id,
                            .record = record,
                            .file_name = "a.mp4",
                            .media_type = "video/mp4",
                            .kind = MediaKind::video,
                            .bytes = 1,
                            .sha512 = "0",
                            .vault_path = "originals/a.mp4"};
  ASSERT_TRUE(
      site_.archive.home->catalogue->write([&](Db& db) { return insert_recording(db, site_.clock, recording); }));
  const std::string page = "/vi/records/" + record.str();
  EXPECT_EQ(site_.page(page).find("data-passages"), std::string::npos);
  site_.sign_in("lan", Role::archivist);
  const std::string desk = "/vi/desk/recordings/" + id.str() + "/transcripts";
  EXPECT_NE(site_.page(desk).find("data-import"), std::string::npos);
  EXPECT_EQ(site_.post(desk, "text=hello").status, 415);
  const Reply added = site_.post(desk, "language=cjm-Cham&kind=captions&text=" +
                                           percent_encode("WEBVTT\n\n00:01.500 --> 00:02.000\n<v Bà Mai>ꨌꩌ & bạn\n"));
  ASSERT_EQ(added.status, 303) << PageSite::body(added);
  const std::string where(added.headers.find("location"));
  const std::string editor = where.substr(0, where.find('?'));
  EXPECT_NE(site_.page(editor).find("ꨌꩌ &amp; bạn</textarea>"), std::string::npos);
  const Reply saved = site_.post(
      editor, "revision=1&from=0&language=cjm-Cham&row=0&begin-0=00:00:01.500&end-0=00:00:02.250&speaker-0=x&text-0=" +
                  percent_encode("ꨌꩌ"));
  EXPECT_EQ(saved.status, 303) << PageSite::body(saved);
  EXPECT_EQ(site_.post(editor, "revision=1&op=save&row=0&begin-0=0:01.0&end-0=0:02.0&text-0=y").status, 409);
  site_.sign_out();
  const std::string shown = site_.page(page);
  EXPECT_NE(shown.find("<a href=\"#t=1.500\" data-at=\"1.500\">"), std::string::npos);
  EXPECT_NE(shown.find("lang=\"cjm-Cham\">ꨌꩌ</span>"), std::string::npos);
  EXPECT_GE(site_.get(desk).status, 400);
  EXPECT_GE(site_.get(editor).status, 400);
}

TEST_F(TranscriptPagesTest, chapters_stand_beside_the_player_as_links_to_their_time) {
  const RecordId record = site_.add(published("Lễ hội"));
  const RecordingId id = RecordingId::make(site_.clock);
  const Recording recording{.id = id,
                            .record = record,
                            .file_name = "a.mp4",
                            .media_type = "video/mp4",
                            .kind = MediaKind::video,
                            .bytes = 1,
                            .sha512 = "0",
                            .vault_path = "originals/a.mp4"};
  const RenditionSet set{
      .recording = id,
      .directory = id.str() + "/x",
      .plan_digest = "x",
      .renditions = {{.role = "master", .file_name = "master.m3u8", .media_type = "x/y", .bytes = 1}}};
  ASSERT_TRUE(site_.archive.home->catalogue->write([&](Db& db) -> Result<void> {
    TRY(insert_recording(db, site_.clock, recording));
    return publish_renditions(db, site_.clock, set, "{}");
  }));
  const std::string page = "/vi/records/" + record.str();
  EXPECT_EQ(site_.page(page).find("data-chapters"), std::string::npos);
  site_.sign_in("lan", Role::archivist);
  const Reply added = site_.post(
      "/vi/desk/recordings/" + id.str() + "/transcripts",
      "language=vi&kind=chapters&text=" +
          percent_encode("WEBVTT\n\n00:00.000 --> 00:05.000\nRước nước\n\n00:05.000 --> 00:09.000\nTế lễ\n"));
  ASSERT_EQ(added.status, 303) << PageSite::body(added);
  site_.sign_out();
  const std::string shown = site_.page(page);
  const std::size_t list = shown.find("data-chapters");
  ASSERT_NE(list, std::string::npos);
  EXPECT_NE(shown.find("<a href=\"#t=5.000\" data-at=\"5.000\"><time>0:05</time> <span>Tế lễ</span></a>", list),
            std::string::npos);
  EXPECT_NE(shown.find("<track kind=\"chapters\" src=\"/media/" + id.str() + "/captions/"), std::string::npos);
}

}  // namespace
}  // namespace khen::test
