// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tests/server/support/attacks.h"
#include "tests/server/support/hostile_site.h"

// Bodies that are not what they say, and uploads that do not add up.
namespace khen::test {
namespace {

std::string nested(std::size_t levels) { return repeated("[", levels) + repeated("]", levels); }

}  // namespace

void HostileSite::broken_bodies() {
  const std::string json = ApiClient::json_type;
  const std::vector<std::string> documents{"",
                                           "null",
                                           "[]",
                                           "{",
                                           "{}",
                                           "\"",
                                           "\xff",
                                           "{\"a\":1,\"a\":2}",
                                           "1e999",
                                           "-",
                                           nested(1000),
                                           nested(100'000),
                                           repeated("{\"a\":", 50'000),
                                           R"({"login":"\ud800"})",
                                           R"({"login":["a"],"password":{}})",
                                           R"({"login":null,"password":null})",
                                           R"({"titles":[{"lang":"vi","value":1}]})",
                                           R"({"titles":"x"})",
                                           R"({"status":"published"})",
                                           "{\"titles\":[" + repeated("{},", 20'000) + "{}]}",
                                           "{\"x\":\"" + std::string(1 << 20, 'a') + "\"}",
                                           "\xef\xbb\xbf{}"};
  for (const std::string& document : documents) {
    const std::string what = document.substr(0, 60);
    expect_refused(send("POST", "/api/v1/session", document, json), "session " + what);
    expect_refused(send("POST", "/api/v1/records", document, json + staff_), "records " + what);
    expect_refused(send("PUT", "/api/v1/records/" + record_.str(), document, json + staff_ + "If-Match: \"1\"\r\n"),
                   what);
    expect_refused(send("PUT", "/api/v1/collections/x", document, json + staff_), "collections " + what);
    expect_decent(send("POST", "/api/v1/recordings/" + film_.str() + "/transcripts?name=a.json", document, staff_),
                  what);
  }
  for (const char* tag : {"\"0\"", "\"99999999999\"", "*", "W/\"1\"", "\"\"", "\"1", "1"}) {
    expect_refused(send("PUT", "/api/v1/records/" + record_.str(), "{}", json + staff_ + "If-Match: " + tag + "\r\n"),
                   tag);
  }
  for (const std::string type : {"", "Content-Type: text/plain\r\n", "Content-Type: application/xml\r\n",
                                 "Content-Type: application/json; charset=utf-16\r\n", "Content-Type: ;\r\n"}) {
    expect_refused(send("POST", "/api/v1/session", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>", type),
                   type);
  }
}

void HostileSite::broken_forms() {
  const std::string form = "Content-Type: application/x-www-form-urlencoded\r\nOrigin: http://khen.test\r\n";
  const std::vector<std::string> bodies{std::string("login=%"),    std::string("login=%ff"),
                                        repeated("a=b&", 20'000),  "login=" + std::string(600'000, 'a'),
                                        std::string(5 << 20, '&'), "a%00=b",
                                        std::string(100'000, '='), "name=" + markup + "&password=" + markup};
  for (const std::string& fields : bodies) {
    for (const std::string address : {"/vi/login", "/vi/saver", "/vi/password", "/vi/desk/records",
                                      "/vi/desk/collections", "/vi/desk/accounts", "/vi/logout"}) {
      expect_decent(send("POST", address, fields, form), address + " " + fields.substr(0, 30));
      expect_decent(send("POST", address, fields, form + staff_), address + " staff " + fields.substr(0, 30));
    }
    log_in();  // one of them was the way out
  }
  const std::string multipart = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''" +
                                std::string(900'000, '%') + "\r\n\r\nx\r\n--b--";
  expect_decent(send("POST", "/vi/login", multipart, "Content-Type: multipart/form-data; boundary=b\r\n"), "multipart");
}

void HostileSite::odd_uploads() {
  const std::string tus = "Tus-Resumable: 1.0.0\r\n" + staff_;
  const std::string address = "/api/v1/uploads";
  for (const std::string version :
       {"", "Tus-Resumable: 0.2.2\r\n", "Tus-Resumable: 1.0.0, 1.0.0\r\n", "Tus-Resumable: \xff\r\n"}) {
    expect_refused(send("POST", address, "", version + staff_ + "Upload-Length: 5\r\n"), version);
  }
  for (const std::string length :
       {"-1", "", "+5", "5 5", "0x5", "1e3", "5.0", "NaN", "9223372036854775808", "18446744073709551616",
        "999999999999999999", "99999999999999999999999999", "\xd9\xa5"}) {
    expect_refused(
        send("POST", address, "", tus + "Upload-Length: " + length + "\r\nUpload-Metadata: filename YQ==\r\n"), length);
  }
  expect_refused(send("POST", address, "", tus + "Upload-Defer-Length: 1\r\n"), "deferred");
  expect_decent(send("POST", address, "", tus + "Upload-Concat: final;/a /b\r\nUpload-Length: 5\r\n"), "joined");
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += fmt::format("k{} YQ==,", i);
  for (const std::string& metadata :
       {thousand, std::string("filename"), std::string("filename !!!!"), std::string("filename YQ="),
        std::string("filename ===="), std::string("filename YQ==,filename Yg=="), std::string("filename /w=="),
        std::string("filename AA=="), std::string(","), std::string(" "), std::string("a b c"),
        std::string("filename Li4vLi4vLi4vZXRjL3Bhc3N3ZA=="), "filename " + repeated("YWFh", 500),
        std::string("record Li4v,filename YQ=="), repeated(",", 3000), repeated("=", 3000),
        std::string("filename PHNjcmlwdD5raGVuPC9zY3JpcHQ+")}) {
    const RawReply made = send("POST", address, "", tus + "Upload-Length: 5\r\nUpload-Metadata: " + metadata + "\r\n");
    expect_decent(made, metadata.substr(0, 40));
    if (made.status != 201) continue;
    EXPECT_EQ(send("DELETE", made.header("location"), "", tus).status, 204) << metadata;
  }
  const RawReply begun = send("POST", address, "", tus + "Upload-Length: 5\r\nUpload-Metadata: filename YS50eHQ=\r\n");
  ASSERT_EQ(begun.status, 201) << begun.body;
  const std::string one = begun.header("location");
  const std::string octets = tus + "Content-Type: application/offset+octet-stream\r\n";
  for (const std::string offset : {"-1", "", "1", "6", "0x0", "+0", "9223372036854775808", "18446744073709551615",
                                   "99999999999999999999", "0 0"}) {
    expect_refused(send("PATCH", one, "hello", octets + "Upload-Offset: " + offset + "\r\n"), "offset " + offset);
  }
  expect_refused(send("PATCH", one, "hello", tus + "Upload-Offset: 0\r\n"), "no type");
  expect_refused(send("PATCH", one, "hello and more", octets + "Upload-Offset: 0\r\n"), "too long");
  expect_refused(send("PATCH", one, "hello", octets + "Upload-Offset: 0\r\nContent-Encoding: gzip\r\n"), "packed");
  for (const std::string id :
       {"x", "%20", "00000000000000000000000000", "..;", "7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffffffffffffffffffffff"}) {
    for (const std::string method : {"PATCH", "DELETE"}) {
      expect_refused(send(method, address + "/" + id, "", octets + "Upload-Offset: 0\r\n"), method + " " + id);
    }
  }
  EXPECT_EQ(send("HEAD", one, "", tus).header("upload-offset"), "0");
  EXPECT_EQ(send("DELETE", one, "", tus).status, 204);
}

}  // namespace khen::test
