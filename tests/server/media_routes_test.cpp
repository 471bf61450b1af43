// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/server/api_site.h"

namespace khen::test {
namespace {

class MediaRoutesTest : public ::testing::Test {
 protected:
  ApiSite site_;
  RecordId record_ = site_.add("Lễ hội", Status::published, AccessClass::everyone);
  RecordingId recording_ = site_.add_recording(record_);
  std::string base_ = "/media/" + recording_.str() + "/";
};

TEST_F(MediaRoutesTest, renditions_are_served_in_ranges_with_strong_validators) {
  ApiClient client(site_);
  const RawReply whole = client.get(base_ + "v240.mp4");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body, ApiSite::film);
  EXPECT_EQ(whole.header("content-type"), "video/mp4");
  EXPECT_EQ(whole.header("cache-control"), "public, max-age=0, s-maxage=4, must-revalidate");
  EXPECT_EQ(whole.header("access-control-allow-origin"), "*");
  EXPECT_EQ(whole.header("cross-origin-resource-policy"), "cross-origin");
  EXPECT_TRUE(whole.header("etag").starts_with('"'));
  const RawReply part =
      client.get(base_ + "v240.mp4", "Range: bytes=10-19\r\nIf-Range: " + whole.header("etag") + "\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body.size(), 10U);
  EXPECT_EQ(client.get(base_ + "v240.mp4", "If-None-Match: " + whole.header("etag") + "\r\n").status, 304);
  EXPECT_NE(client.get(base_ + "master.m3u8").header("etag"), whole.header("etag"));
}

TEST_F(MediaRoutesTest, playlists_are_compressed_for_those_who_take_it) {
  ApiClient client(site_);
  EXPECT_EQ(client.get(base_ + "master.m3u8").body, ApiSite::playlist);
  const RawReply packed = client.get(base_ + "master.m3u8", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 500U);
  EXPECT_EQ(client.get(base_ + "v240.mp4", "Accept-Encoding: gzip\r\n").headers.count("content-encoding"), 0U);
}

TEST_F(MediaRoutesTest, a_slow_link_gets_the_playlist_with_the_least_variant_first) {
  const std::string middle = "#EXT-X-STREAM-INF:BANDWIDTH=500\nv480.m3u8\n";
  const std::string least = "#EXT-X-STREAM-INF:BANDWIDTH=90\nv240.m3u8\n";
  std::ofstream(site_.archive.home->paths.renditions / recording_.str() / "plan1" / "master.m3u8") << "#EXTM3U\n"
                                                                                                   << middle << least;
  ApiClient client(site_);
  const RawReply usual = client.get(base_ + "master.m3u8");
  EXPECT_EQ(usual.body, "#EXTM3U\n" + middle + least);
  EXPECT_NE(usual.header("vary").find("Save-Data, ECT, Downlink, RTT"), std::string::npos) << usual.header("vary");
  for (const std::string hint : {"Save-Data: on", "ECT: 2g", "Downlink: 0.25", "RTT: 1200"}) {
    const RawReply slow = client.get(base_ + "master.m3u8", hint + "\r\n");
    EXPECT_EQ(slow.body, "#EXTM3U\n" + least + middle) << hint;
    EXPECT_NE(slow.header("etag"), usual.header("etag"));
    EXPECT_EQ(slow.header("vary"), usual.header("vary"));
  }
  EXPECT_EQ(client.get(base_ + "master.m3u8?first=low").body, "#EXTM3U\n" + least + middle);
  EXPECT_EQ(client.get(base_ + "master.m3u8", "ECT: 4g\r\n").body, usual.body);
  site_.change_access(record_, AccessClass::staff);
  const RawReply reserved = ApiClient(site_, "lan").get(base_ + "master.m3u8", "ECT: 2g\r\n");
  EXPECT_EQ(reserved.body, "#EXTM3U\n" + least + middle);
  EXPECT_NE(reserved.header("vary").find("Cookie, Save-Data"), std::string::npos) << reserved.header("vary");
}

TEST_F(MediaRoutesTest, originals_are_saved_and_never_act) {
  const RawReply reply = ApiClient(site_).get(base_ + "original");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "original bytes of " + recording_.str());
  EXPECT_TRUE(
      reply.header("content-disposition").starts_with("attachment; filename=\"l_ h_i.mp4\"; filename*=UTF-8''l%E1"));
  EXPECT_EQ(reply.header("content-security-policy"), "default-src 'none'; sandbox");
  EXPECT_EQ(reply.header("x-content-type-options"), "nosniff");
}

TEST_F(MediaRoutesTest, only_published_names_are_files) {
  ApiClient client(site_);
  for (const std::string name : {"unlisted.mp4", "plan1", "..", "%2e%2e%2fx", "v240.mp4%00", "V240.mp4", "v240.mp4/"}) {
    EXPECT_GE(client.get(base_ + name).status, 400) << name;
  }
  EXPECT_EQ(client.get("/media/" + RecordingId::make(site_.clock).str() + "/v240.mp4").status, 404);
  EXPECT_EQ(client.get("/media/nonsense/v240.mp4").status, 404);
  EXPECT_EQ(client.get(base_ + "v240.mp4").status, 200);
}

// P8: the next request already feels a change.
TEST_F(MediaRoutesTest, a_permission_taken_away_holds_at_the_next_request) {
  ApiClient anonymous(site_);
  ApiClient archivist(site_, "lan");
  const std::string tag = anonymous.get(base_ + "v240.mp4").header("etag");
  site_.change_access(record_, AccessClass::staff);
  for (const std::string name : {"v240.mp4", "master.m3u8", "original"}) {
    EXPECT_EQ(anonymous.get(base_ + name).status, 404) << name;
    EXPECT_EQ(anonymous.get(base_ + name, "Range: bytes=0-1\r\nIf-None-Match: " + tag + "\r\n").status, 404) << name;
    const RawReply allowed = archivist.get(base_ + name);
    EXPECT_EQ(allowed.status, 200) << name;
    EXPECT_EQ(allowed.header("cache-control"), "private, no-cache") << name;
    EXPECT_EQ(allowed.headers.count("access-control-allow-origin"), 0U) << name;
  }
  site_.change_access(record_, AccessClass::signed_in);
  EXPECT_GE(anonymous.get(base_ + "v240.mp4").status, 400);
  EXPECT_EQ(ApiClient(site_, "mai").get(base_ + "v240.mp4").status, 200);
}

// The same when the answer before was one that is repeated without asking anybody: the count of those who were asked
// shows that it was.
TEST(WarmMedia, a_permission_taken_away_holds_at_the_next_request) {
  ApiSite site(0, 1);
  const RecordId record = site.add("Lễ hội", Status::published, AccessClass::everyone);
  const std::string base = "/media/" + site.add_recording(record).str() + "/";
  const std::string document = "/api/v1/records/" + record.str();
  ApiClient anonymous(site);
  ApiClient reader(site, "mai");
  for (const std::string& target : {base + "v240.mp4", base + "original", document}) {
    site.change_access(record, AccessClass::everyone);
    const RawReply first = anonymous.get(target);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(reader.get(target).status, 200);
    const int asked = site.asked;
    EXPECT_EQ(anonymous.get(target).body, first.body);
    EXPECT_EQ(anonymous.get(target, "If-None-Match: " + first.header("etag") + "\r\n").status, 304);
    EXPECT_EQ(anonymous.get(target, "Range: bytes=1-3\r\n").body.size(), target == document ? first.body.size() : 3U);
    EXPECT_EQ(reader.get(target).status, 200);
    EXPECT_EQ(site.asked, asked) << target;
    site.change_access(record, AccessClass::signed_in);
    EXPECT_GE(anonymous.get(target).status, 400) << target;
    EXPECT_EQ(reader.get(target).status, 200) << target;
    const int asked_by_reader = site.asked;
    EXPECT_EQ(reader.get(target).status, 200) << target;
    EXPECT_EQ(site.asked, asked_by_reader) << target;
    site.change_access(record, AccessClass::staff);
    EXPECT_GE(reader.get(target).status, 400) << target;
  }
}

// Another process may be the one that takes it away.
TEST(WarmMedia, a_change_by_another_connection_to_the_catalogue_is_seen) {
  ApiSite site(0, 1);
  const RecordId record = site.add("Lễ hội", Status::published, AccessClass::everyone);
  const std::string target = "/media/" + site.add_recording(record).str() + "/v240.mp4";
  ApiClient anonymous(site);
  EXPECT_EQ(anonymous.get(target).status, 200);
  const int asked = site.asked;
  EXPECT_EQ(anonymous.get(target).status, 200);
  EXPECT_EQ(site.asked, asked);
  auto other = DbPool::open(site.archive.home->paths.catalogue).value();
  ASSERT_TRUE(other->write([&](Db& db) -> Result<void> {
    Record changed = TRY(read_record(db, record)).record;
    changed.access = AccessClass::staff;
    TRY(update_record(db, site.clock, changed, {"account:lan", "a test"}));
    return {};
  }));
  EXPECT_EQ(anonymous.get(target).status, 404);
}

TEST(WarmMedia, a_session_that_ended_opens_nothing) {
  ApiSite site(0, 1);
  const RecordId record = site.add("Lễ hội", Status::published, AccessClass::signed_in);
  const std::string target = "/media/" + site.add_recording(record).str() + "/v240.mp4";
  ApiClient reader(site, "mai");
  EXPECT_EQ(reader.get(target).status, 200);
  const int asked = site.asked;
  EXPECT_EQ(reader.get(target).status, 200);
  EXPECT_EQ(site.asked, asked);
  const std::string cookie = reader.cookie_;
  EXPECT_EQ(reader.send("DELETE", "/api/v1/session").status, 204);
  reader.cookie_ = cookie;
  EXPECT_GE(reader.get(target).status, 400);
}

TEST_F(MediaRoutesTest, a_session_that_ended_opens_nothing) {
  site_.change_access(record_, AccessClass::signed_in);
  ApiClient client(site_, "mai");
  const std::string cookie = client.cookie_;
  EXPECT_EQ(client.get(base_ + "v240.mp4").status, 200);
  EXPECT_EQ(client.send("DELETE", "/api/v1/session").status, 204);
  client.cookie_ = cookie;
  EXPECT_GE(client.get(base_ + "v240.mp4").status, 400);
}

}  // namespace
}  // namespace khen::test
