// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "tests/server/support/attacks.h"
#include "tests/server/support/hostile_site.h"
#include "tests/server/support/smuggling_rows.h"

// Methods, addresses and fields that nobody meant.
namespace khen::test {
namespace {

// As parts of a path or a query; escaped where they are put in.
std::vector<std::string> values() {
  return {markup,
          "-1",
          "0",
          "99999999999999999999",
          "1e999",
          "NaN",
          "' or '1'='1",
          "\"><img src=x>",
          "{{7*7}}",
          "${7*7}",
          "%s%n%x",
          "a\tb",
          "a\r\nX-Bad: y",
          "\xe2\x80\xae",
          "\xf0\x9f\x92\xa9",
          "\xef\xbf\xbf",
          "e\xcc\x81",
          std::string(900, 'a'),
          repeated("(", 300),
          repeated("a OR ", 100),
          repeated("*", 50),
          "NOT",
          "a NEAR/99999 b",
          "title:",
          "..;",
          "con",
          ";id",
          "|id",
          "0001010101010101010101010101"};
}

}  // namespace

void HostileSite::wrong_methods() {
  for (const std::string& address : addresses()) {
    for (const std::string method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
      const RawReply reply = send(method, address);
      expect_decent(reply, method + " " + address,
                    method == "HEAD" ? RawClient::Expect::head_only : RawClient::Expect::content);
      EXPECT_TRUE(reply.status != 405 || !reply.header("allow").empty()) << method << " " << address;
    }
  }
}

void HostileSite::hostile_values() {
  const std::string film = film_.str();
  for (const std::string& value : values()) {
    const std::string escaped = percent_encode(value);
    for (const std::string before : {"/vi/search?q=",
                                     "/vi/search?page=",
                                     "/vi/search?group=",
                                     "/vi/browse/",
                                     "/vi/records/",
                                     "/records/",
                                     "/vi/collections/",
                                     "/vi/login?next=",
                                     "/vi/desk?page=",
                                     "/",
                                     "/vi/desk/records/",
                                     "/vi/desk/transcripts/",
                                     "/media/",
                                     "/iiif/3/",
                                     "/api/v1/records?limit=",
                                     "/api/v1/records?cursor=",
                                     "/api/v1/records/",
                                     "/api/v1/search?q=",
                                     "/api/v1/search?cursor=",
                                     "/api/v1/search?sort=",
                                     "/api/v1/search?group=",
                                     "/api/v1/vocabularies/",
                                     "/api/v1/jobs?state=",
                                     "/api/v1/transcripts/",
                                     "/assets/"}) {
      expect_decent(send("GET", before + escaped, "", staff_), before + value);
    }
    expect_decent(send("GET", "/media/" + film + "/" + escaped), value);
    expect_refused(send("GET", "/signed/" + escaped + "/" + film + "/v240.mp4"), "/signed/" + value);
    expect_decent(send("GET", "/vi/?" + escaped + "=" + escaped), value);
  }
}

void HostileSite::odd_pictures() {
  const std::string base = "/iiif/3/" + picture_.str() + "/";
  EXPECT_EQ(send("GET", base + "2048,1024,452,476/452,476/0/default.jpg").status, 200);
  const std::vector<std::string> regions{"full",
                                         "square",
                                         "pct:1e999,0,10,10",
                                         "pct:-1,-1,200,200",
                                         "pct:NaN,0,1,1",
                                         "pct:0,0,0,0",
                                         "-1,-1,5,5",
                                         "0,0,99999999999,99999999999",
                                         "2147483647,2147483647,2147483647,2147483647",
                                         "0,0,0,0",
                                         "0,0,-512,-512",
                                         "0,0,512",
                                         ",,,",
                                         "0,0,512,512,512",
                                         "0x0,0,512,512",
                                         "0.5,0,512,512",
                                         "%2e%2e",
                                         "full,full"};
  const std::vector<std::string> sizes{
      "max",       "^max",  "0,0",          ",",       "99999999999,",          "-512,512", "!512,512",
      "pct:1e999", "pct:0", "^99999,99999", "512,512", "2147483647,2147483647", "%C2%BD,",  "1e3,1e3"};
  for (const std::string& region : regions) {
    for (const std::string& size : sizes) {
      const std::string target = base + region + "/" + size;
      const RawReply reply = send("GET", target + "/0/default.jpg");
      expect_decent(reply, target);
      EXPECT_EQ(reply.status == 200, region == "full" && size == "max") << target;
    }
  }
  for (const std::string turn : {"90", "-90", "360", "1e999", "!0", "!", "NaN", "0.0", "00"}) {
    EXPECT_EQ(send("GET", base + "full/max/" + turn + "/default.jpg").status, 404) << turn;
  }
  for (const std::string quality : {"gray.jpg", "default.webp", "default.pdf", "default.jpg.exe", "default", ".jpg",
                                    "bitonal.tif", "default.jpg%20"}) {
    EXPECT_EQ(send("GET", base + "full/max/0/" + quality).status, 404) << quality;
  }
  for (const std::string tail :
       {"info.json/..", "info.xml", "full/max/0/default.jpg/more", "//", "full", "full/max", "full/max/0"}) {
    expect_refused(send("GET", base + tail), tail);
  }
}

void HostileSite::odd_ranges() {
  const std::string film = "/media/" + film_.str() + "/v240.mp4";
  const std::vector<std::string> ranges{std::string("bytes=5000-9000000"),
                                        std::string("bytes=99999999999999999999-"),
                                        std::string("bytes=0-18446744073709551616"),
                                        std::string("bytes=-99999999999999999999"),
                                        std::string("bytes=-0"),
                                        std::string("bytes=5-2"),
                                        std::string("bytes=a-b"),
                                        std::string("bytes=0-0,-1"),
                                        std::string("bytes="),
                                        std::string("bytes"),
                                        std::string("lines=0-1"),
                                        std::string("bytes=--1"),
                                        "bytes=" + repeated("0-,", 1999) + "0-"};
  for (const std::string& range : ranges) {
    for (const std::string& target :
         {film, std::string("/vi/"), std::string("/api/v1/records"), std::string("/api/v1/openapi.json"),
          "/media/" + film_.str() + "/master.m3u8", std::string("/robots.txt"),
          "/iiif/3/" + picture_.str() + "/full/max/0/default.jpg", std::string("/nothing")}) {
      for (int again = 0; again < 2; ++again) {
        const RawReply reply = send("GET", target, "", "Range: " + range + "\r\n");
        if (reply.status != 416) expect_decent(reply, target + " " + range.substr(0, 40));
        EXPECT_TRUE(reply.status == 200 || reply.status == 206 || reply.status == 404 || reply.status == 416)
            << reply.status;
        EXPECT_LT(reply.body.size(), std::size_t{600'000}) << target << " " << range.substr(0, 40);
      }
    }
  }
}

void HostileSite::odd_fields() {
  const std::string film = "/media/" + film_.str() + "/v240.mp4";
  const std::vector<std::string> odd{"Cookie: khen=" + std::string(4000, 'a') + "\r\n",
                                     "Cookie: khen=" + markup + "\r\n",
                                     "Cookie: " + repeated("a=b; ", 2000) + "\r\n",
                                     std::string("Cookie: khen=\xff\xfe\r\n"),
                                     std::string("Cookie: khen=\"\r\n"),
                                     std::string("Cookie: =; ; ;;=\r\n"),
                                     std::string("Cookie: lang=../../etc/passwd\r\n"),
                                     std::string("Accept-Language: ") + repeated("vi;q=0.1,", 1500) + "\r\n",
                                     std::string("Accept-Language: \xff\r\n"),
                                     std::string("Accept: ") + repeated("*/*,", 3000) + "\r\n",
                                     std::string("Accept-Encoding: ") + repeated("gzip;q=1e999,", 1000) + "\r\n",
                                     std::string("If-None-Match: ") + repeated("\"a\",", 3000) + "\r\n",
                                     std::string("If-Modified-Since: Mon, 99 Foo 99999 99:99:99 GMT\r\n"),
                                     std::string("If-Range: \"\r\nRange: bytes=0-1\r\n"),
                                     std::string("Authorization: Basic ") + std::string(8000, '=') + "\r\n",
                                     std::string("Last-Event-ID: \xff\r\n"),
                                     std::string("Origin: null\r\n"),
                                     std::string("Referer: ") + markup + "\r\n",
                                     std::string("X-CSRF-Token: \xff\r\n"),
                                     std::string("Idempotency-Key: ") + markup + "\r\n",
                                     "User-Agent: " + markup + "\r\n"};
  for (const std::string& fields : odd) {
    for (const std::string& target :
         {film, std::string("/vi/"), std::string("/api/v1/search?q=le"), "/vi/records/" + record_.str()}) {
      expect_decent(send("GET", target, "", fields), target + " " + fields.substr(0, 40));
    }
  }
}

void HostileSite::hostile_connections() {
  for (const Attack& attack : attacks()) {
    const RawReply reply = ask(site_->port(), attack.bytes);
    EXPECT_EQ(reply.status, attack.status) << attack.name;
    if (attack.status < 500 && attack.name != "head_with_a_body") expect_decent(reply, attack.name);
  }
  for (const SmugglingFamily& family : smuggling_families()) {
    for (const SmugglingRow& row : family.rows) {
      RawClient client(site_->port());
      client.send(row.bytes);
      client.end_output();
      const std::string heard = client.read_rest();
      EXPECT_EQ(heard.find("HTTP/1.1 500"), std::string::npos) << family.name << " " << row.name;
      const bool refused = row.statuses.size() == 1 && row.statuses.front() >= 400 && row.statuses.front() < 499;
      if (refused && row.statuses.front() != 413) {
        EXPECT_TRUE(heard.starts_with(fmt::format("HTTP/1.1 {}", row.statuses.front())))
            << family.name << " " << row.name << heard;
      }
    }
  }
}

}  // namespace khen::test
