// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "server/tus.h"
#include "tests/server/api_site.h"

namespace khen::test {
namespace {

using Json = nlohmann::json;

Json get_json(ApiClient& client, const std::string& target) {
  return Json::parse(client.get(target).body, nullptr, false);
}

const std::string tus = "Tus-Resumable: 1.0.0\r\n";
const std::string octets = tus + "Content-Type: application/offset+octet-stream\r\n";

class UploadRoutesTest : public ::testing::Test {
 protected:
  RawReply begin(std::size_t length, const std::string& more = "") {
    return client_.send("POST", "/api/v1/uploads", "",
                        tus + "Upload-Length: " + std::to_string(length) + "\r\n" +
                            "Upload-Metadata: filename bG9pIGhhdC50eHQ=" + more + "\r\n");
  }
  RawReply append(const std::string& path, std::size_t offset, const std::string& bytes) {
    return client_.send("PATCH", path, bytes, octets + "Upload-Offset: " + std::to_string(offset) + "\r\n");
  }

  ApiSite site_{1 << 20};
  ApiClient client_{site_, "lan"};
};

TEST_F(UploadRoutesTest, what_the_server_can_do_is_told) {
  const RawReply reply = ApiClient(site_).send("OPTIONS", "/api/v1/uploads");
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.header("tus-version"), "1.0.0");
  EXPECT_EQ(reply.header("tus-extension"),
            "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination");
  EXPECT_EQ(reply.header("tus-checksum-algorithm"), "sha1,sha256,sha512,md5");
  EXPECT_EQ(reply.header("tus-max-size"), std::to_string(1 << 20));
}

TEST_F(UploadRoutesTest, refusals_are_told_as_words_of_the_protocol) {
  const RawReply none = client_.send("HEAD", "/api/v1/uploads/" + UploadId::make(site_.clock).str(), "", tus);
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.header("tus-resumable"), "1.0.0");
  EXPECT_EQ(client_.send("POST", "/api/v1/uploads", "", "Tus-Resumable: 0.2.0\r\n").header("tus-resumable"), "1.0.0");
  const std::string path = begin(5).header("location");
  const RawReply long_one = append(path, 0, "123456");
  EXPECT_EQ(long_one.status, 413);
  EXPECT_EQ(long_one.header("tus-resumable"), "1.0.0");
  EXPECT_EQ(client_.send("HEAD", path, "", tus).header("upload-offset"), "0");
}

TEST_F(UploadRoutesTest, what_came_before_a_break_counts) {
  const std::string path = begin(1000).header("location");
  RawClient broken(site_.port());
  std::string request = "PATCH " + path + " HTTP/1.1\r\nHost: khen.test\r\n" + octets + "Upload-Offset: 0\r\n";
  request += "Cookie: " + client_.cookie_ + "\r\nX-CSRF-Token: " + client_.csrf_ + "\r\nContent-Length: 1000\r\n\r\n";
  broken.send(request + std::string(300, 'x'));
  broken.end_output();
  EXPECT_EQ(broken.read_reply().status, 204);
  EXPECT_EQ(client_.send("HEAD", path, "", tus).header("upload-offset"), "300");
}

TEST_F(UploadRoutesTest, pieces_become_a_stored_recording) {
  const std::string bytes = "Lời hát ru của bà ngoại.\n";
  const RawReply made = begin(bytes.size());
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string path = made.header("location");
  EXPECT_EQ(append(path, 0, bytes.substr(0, 10)).header("upload-offset"), "10");
  const RawReply told = client_.send("HEAD", path, "", tus);
  EXPECT_EQ(told.header("upload-offset"), "10");
  EXPECT_EQ(told.header("upload-length"), std::to_string(bytes.size()));
  EXPECT_EQ(told.header("cache-control"), "no-store");
  const RawReply done = append(path, 10, bytes.substr(10));
  ASSERT_EQ(done.status, 204) << done.body;
  const std::string record = done.header("khen-record");
  ASSERT_EQ(record.size(), id_length);
  const Json stored = get_json(client_, "/api/v1/records/" + record);
  EXPECT_EQ(stored.at("recordings").at(0).at("id"), done.header("khen-recording"));
  EXPECT_EQ(client_.get(stored.at("recordings").at(0).at("original").at("url")).body, bytes);
}

TEST_F(UploadRoutesTest, a_cut_connection_goes_on_where_it_broke) {
  const std::string bytes(400000, 'v');
  const std::string path = begin(bytes.size()).header("location");
  {
    RawClient cut(site_.port());
    cut.send("PATCH " + path + " HTTP/1.1\r\nHost: khen.test\r\n" + octets +
             "Upload-Offset: 0\r\nCookie: " + client_.cookie_ + "\r\nX-CSRF-Token: " + client_.csrf_ +
             "\r\nContent-Length: 400000\r\n\r\n" + bytes.substr(0, 150000));
  }
  std::size_t offset = 0;
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (offset == 0 && std::chrono::steady_clock::now() < patience) {
    offset = std::stoull(client_.send("HEAD", path, "", tus).header("upload-offset"));
  }
  ASSERT_GT(offset, 0U);
  ASSERT_LE(offset, 150000U);
  RawReply done = append(path, offset, bytes.substr(offset));
  EXPECT_EQ(done.status, 204) << done.body;
  EXPECT_NE(done.header("khen-recording"), "");
}

TEST_F(UploadRoutesTest, complete_bytes_whose_deposit_never_ran_are_stored_by_asking) {
  const RawReply made = begin(5);
  const std::string id = made.header("location").substr(std::string("/api/v1/uploads/").size());
  const AccountId account =
      site_.archive.home->catalogue->read([](Db& db) { return find_account(db, "lan"); }).value().value().id;
  ASSERT_TRUE(site_.uploads.append(account, UploadId::parse(id).value(), 0,
                                   [](const ByteSink& sink) { return sink(as_bytes("hello")); }));
  const RawReply told = client_.send("HEAD", made.header("location"), "", tus);
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.header("upload-offset"), "5");
  EXPECT_NE(told.header("khen-recording"), "");
}

TEST_F(UploadRoutesTest, a_refused_file_is_told_and_leaves_nothing) {
  const std::string bytes = "#EXTM3U\nhttp://127.0.0.1/secret\n";
  const std::string path = begin(bytes.size()).header("location");
  const RawReply refused = append(path, 0, bytes);
  EXPECT_GE(refused.status, 400);
  EXPECT_LT(refused.status, 500);
  EXPECT_EQ(refused.header("content-type"), "application/problem+json");
  EXPECT_TRUE(Json::parse(refused.body).at("code").get<std::string>().starts_with("media."));
  EXPECT_EQ(client_.send("HEAD", path, "", tus).status, 404);
  EXPECT_EQ(get_json(client_, "/api/v1/records").at("items").size(), 0U);
}

TEST_F(UploadRoutesTest, the_rules_of_the_protocol_are_held) {
  const std::string path = begin(10).header("location");
  EXPECT_EQ(append(path, 3, "x").status, 409);
  EXPECT_EQ(append(path, 0, "much more than ten").status, 413);
  EXPECT_EQ(client_.send("PATCH", path, "x", tus + "Upload-Offset: 0\r\n").status, 415);
  EXPECT_EQ(client_.send("PATCH", path, "x", octets).status, 400);
  const RawReply version = client_.send("PATCH", path, "x", "Tus-Resumable: 0.2.2\r\n");
  EXPECT_EQ(version.status, 412);
  EXPECT_EQ(version.header("tus-version"), "1.0.0");
  EXPECT_EQ(begin(std::size_t{2} << 20).status, 413);
  EXPECT_GE(begin(0).status, 400);
  EXPECT_EQ(begin(10, ",filename YQ==").status, 400);
  EXPECT_EQ(client_.send("POST", "/api/v1/uploads", "", tus + "Upload-Defer-Length: 2\r\n").status, 400);
  EXPECT_EQ(client_.send("POST", "/api/v1/uploads", "", tus + "Upload-Defer-Length: 1\r\nUpload-Length: 5\r\n").status,
            400);
  EXPECT_EQ(client_.send("POST", "/api/v1/uploads", "", tus).status, 400);
  EXPECT_EQ(client_.send("DELETE", path, "", tus).status, 204);
  EXPECT_EQ(client_.send("HEAD", path, "", tus).status, 404);
}

TEST_F(UploadRoutesTest, a_file_may_come_with_its_creation) {
  const std::string bytes = "Lời hát ru.\n";
  const auto create = [&](const std::string& body) {
    return client_.send("POST", "/api/v1/uploads", body,
                        octets + "Upload-Length: " + std::to_string(bytes.size()) +
                            "\r\nUpload-Metadata: filename bG9pIGhhdC50eHQ=\r\n");
  };
  const RawReply whole = create(bytes);
  ASSERT_EQ(whole.status, 201) << whole.body;
  EXPECT_EQ(whole.header("upload-offset"), std::to_string(bytes.size()));
  EXPECT_NE(whole.header("khen-record"), "");
  EXPECT_NE(whole.header("location"), "");
  const RawReply part = create(bytes.substr(0, 4));
  ASSERT_EQ(part.status, 201) << part.body;
  EXPECT_EQ(part.header("upload-offset"), "4");
  EXPECT_EQ(part.header("khen-record"), "");
  EXPECT_EQ(append(part.header("location"), 4, bytes.substr(4)).status, 204);
  EXPECT_EQ(create(bytes + "more").status, 413);
}

TEST_F(UploadRoutesTest, a_length_that_was_put_off_is_told_with_a_part) {
  const RawReply made = client_.send("POST", "/api/v1/uploads", "",
                                     tus + "Upload-Defer-Length: 1\r\nUpload-Metadata: filename YS50eHQ=\r\n");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string path = made.header("location");
  EXPECT_EQ(append(path, 0, "some ").status, 204);
  const RawReply told = client_.send("HEAD", path, "", tus);
  EXPECT_EQ(told.header("upload-defer-length"), "1");
  EXPECT_EQ(told.header("upload-length"), "");
  EXPECT_EQ(told.header("upload-offset"), "5");
  const RawReply done = client_.send("PATCH", path, "words", octets + "Upload-Offset: 5\r\nUpload-Length: 10\r\n");
  EXPECT_EQ(done.status, 204) << done.body;
  EXPECT_NE(done.header("khen-record"), "");
}

TEST_F(UploadRoutesTest, a_part_that_is_not_what_its_checksum_says_does_not_count) {
  const std::string path = begin(11).header("location");
  const auto send = [&](const std::string& bytes, const std::string& checksum) {
    return client_.send("PATCH", path, bytes, octets + "Upload-Offset: 0\r\nUpload-Checksum: " + checksum + "\r\n");
  };
  const std::string of_hello_world = "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=";
  EXPECT_EQ(send("hello earth", of_hello_world).status, 460);
  EXPECT_EQ(client_.send("HEAD", path, "", tus).header("upload-offset"), "0");
  EXPECT_EQ(send("hello world", "crc32 AAAAAA==").status, 400);
  EXPECT_EQ(send("hello world", "sha1 AAAA").status, 400);
  EXPECT_EQ(send("hello world", of_hello_world).status, 204);
}

TEST_F(UploadRoutesTest, it_is_told_how_long_an_upload_is_kept) {
  const RawReply made = begin(10);
  EXPECT_TRUE(made.header("upload-expires").ends_with(" GMT")) << made.header("upload-expires");
  EXPECT_TRUE(append(made.header("location"), 0, "abc").header("upload-expires").ends_with(" GMT"));
}

TEST_F(UploadRoutesTest, a_lost_last_answer_makes_no_duplicate) {
  const std::string path = begin(5).header("location");
  const RawReply lost = append(path, 0, "hello");
  ASSERT_EQ(lost.status, 204);
  // The client never saw it, and asks where it stands.
  const RawReply told = client_.send("HEAD", path, "", tus);
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.header("upload-offset"), "5");
  EXPECT_EQ(told.header("upload-length"), "5");
  EXPECT_EQ(told.header("khen-record"), lost.header("khen-record"));
  EXPECT_EQ(append(path, 0, "hello").status, 409);
  EXPECT_EQ(get_json(client_, "/api/v1/records").at("items").size(), 1U);
}

TEST_F(UploadRoutesTest, uploads_are_for_staff_and_for_their_own_account) {
  const std::string path = begin(10).header("location");
  ApiClient anonymous(site_);
  ApiClient reader(site_, "mai");
  ApiClient other(site_, "boss");
  EXPECT_EQ(anonymous.send("HEAD", path, "", tus).status, 401);
  EXPECT_EQ(reader.send("HEAD", path, "", tus).status, 403);
  EXPECT_EQ(other.send("HEAD", path, "", tus).status, 404);
  EXPECT_EQ(other.send("DELETE", path, "", tus).status, 404);
  const std::string fields = tus + "Upload-Length: 5\r\nUpload-Metadata: filename YQ==\r\n";
  EXPECT_EQ(anonymous.send("POST", "/api/v1/uploads", "", fields).status, 401);
  EXPECT_EQ(reader.send("POST", "/api/v1/uploads", "", fields).status, 403);
  client_.csrf_ = "";
  EXPECT_EQ(client_.send("POST", "/api/v1/uploads", "", fields).status, 403);
}

TEST(TusHeaders, metadata_is_read_strictly) {
  const auto pairs = parse_tus_metadata("filename bOG7hSBo4buZaQ==, record,is_confidential ");
  ASSERT_TRUE(pairs);
  EXPECT_EQ(pairs->at(0).value, "lễ hội");
  EXPECT_EQ(pairs->at(1).key, "record");
  EXPECT_EQ(pairs->at(1).value, "");
  for (const char* bad : {",", "a YQ==,,b", "a YQ", "a Y!==", "a /w==", "a YQ==,a YQ==", "a AA=="}) {
    EXPECT_FALSE(parse_tus_metadata(bad)) << bad;
  }
}

TEST(TusHeaders, numbers_are_plain_decimals) {
  EXPECT_EQ(parse_tus_number("0"), 0U);
  EXPECT_EQ(parse_tus_number("999999999999999999"), 999999999999999999U);
  for (const char* bad : {"", "-1", "+1", " 1", "1.0", "0x1", "9999999999999999999"}) {
    EXPECT_FALSE(parse_tus_number(bad)) << bad;
  }
}

}  // namespace
}  // namespace khen::test
