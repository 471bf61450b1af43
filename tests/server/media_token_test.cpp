// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/media_token.h"

#include <sys/stat.h>

#include "server/request_log.h"
#include "tests/server/api_site.h"
#include "tests/server/page_site.h"
#include "tests/support/fake_clock.h"

namespace khen::test {
namespace {

// One loop, so that it is known which requests were answered without asking anybody.
class MediaTokenTest : public ::testing::Test {
 protected:
  // The address below which the files are, as the API gives it to `client`.
  std::string base_for(ApiClient& client) {
    const RawReply reply = client.send("POST", "/api/v1/recordings/" + recording_.str() + "/media-token");
    EXPECT_EQ(reply.status, 200) << reply.body;
    const std::string member = "\"base\":\"";
    const std::size_t begin = reply.body.find(member) + member.size();
    return reply.body.substr(begin, reply.body.find('"', begin) - begin);
  }

  // Nobody is logged in where the player is.
  int status(const std::string& target, const std::string& fields = "") {
    return ApiClient(site_).get(target, fields).status;
  }

  ApiSite site_{0, 1};
  RecordId record_ = site_.add("Lễ hội", Status::published, AccessClass::signed_in);
  RecordingId recording_ = site_.add_recording(record_);
};

TEST_F(MediaTokenTest, an_address_with_a_token_plays_without_a_cookie_and_is_answered_by_the_loops) {
  ApiClient reader(site_, "mai");
  const std::string base = base_for(reader);
  ApiClient player(site_);
  EXPECT_EQ(player.get("/media/" + recording_.str() + "/v240.mp4").status, 404) << "the control: without it nothing";
  EXPECT_EQ(player.get(base + "master.m3u8").body, ApiSite::playlist);
  const RawReply whole = player.get(base + "v240.mp4");
  EXPECT_EQ(whole.body, ApiSite::film);
  EXPECT_EQ(whole.header("cache-control"), "private, no-cache");
  EXPECT_EQ(whole.header("referrer-policy"), "no-referrer");
  EXPECT_EQ(whole.header("access-control-allow-origin"), "*") << "a set that is cast to asks from another origin";
  const int asked = site_.asked;
  EXPECT_EQ(player.get(base + "v240.mp4", "Range: bytes=10-19\r\n").body.size(), 10U);
  EXPECT_EQ(player.get(base + "v240.mp4", "If-None-Match: " + whole.header("etag") + "\r\n").status, 304);
  EXPECT_EQ(site_.asked, asked);
}

TEST_F(MediaTokenTest, it_opens_the_renditions_of_its_recording_and_nothing_else) {
  ApiClient reader(site_, "mai");
  const std::string base = base_for(reader);
  const std::string token = base.substr(8, base.find('/', 8) - 8);
  const RecordingId other = site_.add_recording(record_);
  EXPECT_EQ(status(base + "v240.mp4"), 200);
  EXPECT_EQ(status("/signed/" + token + "/" + other.str() + "/v240.mp4"), 403);
  EXPECT_EQ(status(base + "original"), 404);
  EXPECT_EQ(status(base + "unlisted.mp4"), 404);
  EXPECT_EQ(status("/signed/" + token + "/api/v1/records"), 404);
  EXPECT_EQ(status("/api/v1/records/" + record_.str(), "Authorization: Bearer " + token + "\r\n"), 404);
}

TEST_F(MediaTokenTest, whatever_is_wrong_with_a_token_is_answered_alike) {
  ApiClient reader(site_, "mai");
  const std::string base = base_for(reader);
  const std::string token = base.substr(8, base.find('/', 8) - 8);
  const auto body = [&](const std::string& sent) {
    const RawReply reply = ApiClient(site_).get("/signed/" + sent + "/" + recording_.str() + "/v240.mp4");
    EXPECT_EQ(reply.status, 403) << sent;
    return reply.body.substr(0, reply.body.find("\"correlation\""));
  };
  const std::string refused = body("x");
  EXPECT_NE(refused.find("media.address_ended"), std::string::npos) << refused;
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(body(changed), refused) << "character " << i;
  }
  const auto key = SecretKey::keep(site_.archive.files, site_.archive.scratch / "another.key").value();
  const MediaTokens foreign(*site_.archive.home->catalogue, site_.clock, key);
  const Session session = site_.session_of(reader.cookie_);
  EXPECT_EQ(body(foreign.issue(session, recording_).text), refused);
  EXPECT_EQ(body(token.substr(0, token.size() - 1)), refused);
  EXPECT_EQ(body(token + "A"), refused);
  EXPECT_EQ(body(std::string(500, 'A')), refused);
  EXPECT_EQ(ApiClient(site_).get("/signed/" + token + "/nonsense/v240.mp4").status, 403);
  EXPECT_EQ(status(base + "v240.mp4"), 200) << "the control";
}

TEST_F(MediaTokenTest, a_right_that_was_taken_away_holds_at_the_next_range) {
  ApiClient reader(site_, "mai");
  const std::string file = base_for(reader) + "v240.mp4";
  const std::string range = "Range: bytes=0-9\r\n";
  EXPECT_EQ(status(file), 200);
  EXPECT_EQ(status(file, range), 206);
  site_.change_access(record_, AccessClass::staff);
  EXPECT_EQ(status(file, range), 404);
  site_.change_access(record_, AccessClass::signed_in);
  EXPECT_EQ(status(file, range), 206);
}

TEST_F(MediaTokenTest, it_ends_with_the_session_it_was_made_in) {
  ApiClient reader(site_, "mai");
  const std::string file = base_for(reader) + "v240.mp4";
  ApiClient again(site_, "mai");
  const std::string other = base_for(again) + "v240.mp4";
  EXPECT_EQ(status(file), 200);
  EXPECT_EQ(reader.send("DELETE", "/api/v1/session").status, 204);
  EXPECT_EQ(status(file, "Range: bytes=0-9\r\n"), 403);
  EXPECT_EQ(status(other), 200) << "another session of the same reader goes on";
  const auto ended = site_.archive.home->catalogue->write([&](Db& db) -> Result<void> {
    const auto account = TRY(find_account(db, "mai"));
    return set_disabled(db, account->id, true);
  });
  EXPECT_TRUE(ended);
  EXPECT_EQ(status(other, "Range: bytes=0-9\r\n"), 403);
}

TEST_F(MediaTokenTest, it_ends_after_a_few_hours) {
  ApiClient reader(site_, "mai");
  const Session session = site_.session_of(reader.cookie_);
  DbPool& catalogue = *site_.archive.home->catalogue;
  const auto key = SecretKey::keep(site_.archive.files, site_.archive.home->paths.media_key).value();
  testing::FakeClock clock(site_.clock.now());
  const MediaTokens tokens(catalogue, clock, key);
  const IssuedMediaToken issued = tokens.issue(session, recording_);
  EXPECT_LE(issued.expires, clock.now() + MediaTokens::longest_life);
  EXPECT_EQ(status(signed_address(issued.text, recording_, "v240.mp4")), 200);
  const Visit visit = tokens.visit(issued.text, recording_.text()).value();
  EXPECT_TRUE(visit.ground.holds());
  clock.advance(MediaTokens::longest_life);
  EXPECT_FALSE(visit.ground.holds()) << "nor is an answer repeated";
  EXPECT_FALSE(tokens.visit(issued.text, recording_.text()));
  Session short_lived = session;
  short_lived.expires = clock.now() + std::chrono::minutes(5);
  EXPECT_LE(tokens.issue(short_lived, recording_).expires, short_lived.expires);
}

TEST_F(MediaTokenTest, it_is_given_to_those_only_who_may_watch) {
  const std::string target = "/api/v1/recordings/" + recording_.str() + "/media-token";
  EXPECT_EQ(ApiClient(site_).send("POST", target).status, 401);
  ApiClient reader(site_, "mai");
  const std::string csrf = std::exchange(reader.csrf_, "");
  EXPECT_EQ(reader.send("POST", target).status, 403) << "without the token of the session";
  reader.csrf_ = csrf;
  EXPECT_TRUE(base_for(reader).starts_with("/signed/"));
  site_.change_access(record_, AccessClass::staff);
  EXPECT_EQ(reader.send("POST", target).status, 404);
  site_.change_access(record_, AccessClass::everyone);
  EXPECT_EQ(base_for(reader), "/media/" + recording_.str() + "/");
}

TEST_F(MediaTokenTest, a_script_of_another_site_may_ask_for_what_a_token_opens) {
  const RawReply reply = ApiClient(site_).send("OPTIONS", "/signed/x/" + recording_.str() + "/v240.mp4", "",
                                               "Origin: https://player.test\r\nAccess-Control-Request-Method: GET\r\n");
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.header("access-control-allow-origin"), "*");
}

// A published film of one set.
RecordingId add_film(PageSite& site, const RecordId& record) {
  const Recording recording{.id = RecordingId::make(site.clock),
                            .record = record,
                            .file_name = "hát.mp4",
                            .media_type = "video/mp4",
                            .kind = MediaKind::video,
                            .bytes = 1,
                            .sha512 = std::string(128, 'a'),
                            .vault_path = "x",
                            .deposited = site.clock.now()};
  const RenditionSet set{
      .recording = recording.id,
      .directory = recording.id.str() + "/x",
      .plan_digest = "x",
      .renditions = {{.role = "master", .file_name = "master.m3u8", .media_type = "x/y", .bytes = 1}}};
  EXPECT_TRUE(site.archive.home->catalogue->write([&](Db& db) -> Result<void> {
    TRY(insert_recording(db, site.clock, recording));
    return publish_renditions(db, site.clock, set, "{}");
  }));
  return recording.id;
}

TEST(MediaTokenPage, a_page_gives_the_address_for_other_players) {
  PageSite site;
  const RecordId open = site.add(published("Hát then"));
  const RecordId reserved = site.add(published("Lễ cấp sắc", AccessClass::signed_in));
  const std::string file = "/" + add_film(site, open).str() + "/master.m3u8";
  const std::string hidden = "/" + add_film(site, reserved).str() + "/master.m3u8";
  EXPECT_NE(site.page("/vi/records/" + open.str()).find("<a href=\"http://khen.test/media" + file), std::string::npos);
  site.sign_in("mai", Role::reader);
  const std::string page = site.page("/vi/records/" + reserved.str());
  const std::string begin = "<a href=\"http://khen.test/signed/";
  const std::size_t found = page.find(begin);
  ASSERT_NE(found, std::string::npos);
  const std::string token =
      page.substr(found + begin.size(), page.find('/', found + begin.size()) - found - begin.size());
  EXPECT_EQ(page.substr(found + begin.size() + token.size(), hidden.size()), hidden);
  EXPECT_TRUE(site.tokens.visit(token, hidden.substr(1, id_length)));
  const std::string public_page = site.page("/vi/records/" + open.str());
  EXPECT_EQ(public_page.find("/signed/"), std::string::npos) << "what is open needs no token";
}

TEST(MediaToken, no_log_tells_it) {
  for (const auto& [address, shown] :
       std::vector<std::pair<std::string, std::string>>{{"/signed/AbC-_9/0123/v240.mp4", "/signed/-/0123/v240.mp4"},
                                                        {"/%73igned/AbC/0123/v240.mp4", "/%73igned/-/0123/v240.mp4"},
                                                        {"https://disan.example.vn/signed/AbC/0123/a.m3u8?first=low",
                                                         "https://disan.example.vn/signed/-/0123/a.m3u8?first=low"},
                                                        {"/vi/login?next=%2Fsigned%2FAbC%2F0123", "/vi/login?next=-"},
                                                        {"/vi/login?next=/signed/AbC", "/vi/login?next=/signed/-"},
                                                        {"/signed/", "/signed/"},
                                                        {"/media/0123/signed.mp4", "/media/0123/signed.mp4"},
                                                        {"", ""}}) {
    EXPECT_EQ(without_token(address), shown);
  }
  Exchange exchange;
  exchange.method = "GET";
  exchange.target = "/signed/AbC-_9/0123/v240.mp4?x=1";
  exchange.referer = "https://khen.test/signed/AbC-_9/0123/master.m3u8";
  exchange.client_address = "203.0.113.9";
  for (const ReaderPrivacy privacy : {ReaderPrivacy::shortened, ReaderPrivacy::full}) {
    const std::string line = combined_line(exchange, Instant{}, privacy);
    EXPECT_EQ(line.find("AbC-_9"), std::string::npos) << line;
    EXPECT_NE(line.find("/0123/v240.mp4"), std::string::npos) << line;
  }
}

TEST(MediaToken, has_one_spelling) {
  EXPECT_FALSE(parse_media_token(""));
  EXPECT_FALSE(parse_media_token(std::string(52, '=')));
  EXPECT_FALSE(parse_media_token(std::string(52, 'A'))) << "no such format";
  EXPECT_TRUE(parse_media_token("AQ" + std::string(50, 'A')));
  EXPECT_FALSE(parse_media_token("AQ" + std::string(49, 'A') + "+"));
}

TEST(SecretKeyFile, is_made_once_for_its_owner_alone) {
  testing::Scratch scratch;
  LocalFiles files;
  const Path path = scratch / "media.key";
  const std::string signature = SecretKey::keep(files, path).value().sign("x");
  EXPECT_EQ(signature.size(), 32U);
  EXPECT_EQ(SecretKey::keep(files, path).value().sign("x"), signature);
  EXPECT_NE(SecretKey::keep(files, path).value().sign("y"), signature);
  EXPECT_NE(SecretKey::keep(files, scratch / "other.key").value().sign("x"), signature);
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  EXPECT_EQ(found.st_nlink, 1U) << "nothing of its making stays";
  ASSERT_TRUE(files.truncate(path, 5));
  EXPECT_FALSE(SecretKey::keep(files, path));
}

}  // namespace
}  // namespace khen::test
