// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <random>

#include "server/compress.h"
#include "server/cookies.h"
#include "server/forms.h"
#include "server/health.h"
#include "server/http/proxies.h"
#include "server/negotiate.h"
#include "server/problem.h"

namespace khen {
namespace {

TEST(Forms, fields_are_decoded_in_their_order) {
  const auto form = parse_form("a=1&b=l%E1%BB%85+h%E1%BB%99i&&a=2&c&=d&e=f=g");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->value_or("a", ""), "1");
  EXPECT_EQ(form->all("a").size(), 2U);
  EXPECT_EQ(form->find("b"), "lễ hội");
  EXPECT_EQ(form->find("c"), "");
  EXPECT_EQ(form->find(""), "d");
  EXPECT_EQ(form->find("e"), "f=g");
  EXPECT_FALSE(form->find("z"));
}

TEST(Forms, what_is_no_text_or_too_much_is_refused) {
  for (const char* bad : {"a=%", "a=%4", "a=%zz", "%ff=a", "a=%c0%ae", "a=%00"}) {
    const auto form = parse_form(bad);
    ASSERT_FALSE(form) << bad;
    EXPECT_EQ(form.error().message, "form.malformed");
  }
  const FormLimits limits{.fields = 2, .name = 4, .value = 4};
  EXPECT_TRUE(parse_form("a=1&b=2", limits));
  for (const char* much : {"a=1&b=2&c=3", "abcde=1", "a=12345", "a=%61%61%61%61%61"}) {
    const auto form = parse_form(much, limits);
    ASSERT_FALSE(form) << much;
    EXPECT_EQ(form.error().code, Code::too_large);
  }
}

TEST(Forms, encoding_and_decoding_are_inverse) {
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (int n = 0; n < 40; ++n) text += static_cast<char>(random());
    EXPECT_EQ(percent_decode(percent_encode(text)), text);
  }
  EXPECT_EQ(percent_encode("a b/ễ~"), "a%20b%2F%E1%BB%85~");
}

TEST(Cookies, pairs_are_read_and_junk_left_out) {
  const Cookies cookies = parse_cookies(" a=1; b=\"2\";c = 3 ;d;=e; f\x01=g; h=i j; a=other");
  EXPECT_EQ(cookies.find("a"), "1");
  EXPECT_EQ(cookies.find("b"), "2");
  EXPECT_EQ(cookies.find("c"), "3");
  EXPECT_FALSE(cookies.find("d"));
  EXPECT_FALSE(cookies.find("h"));
  EXPECT_EQ(cookies.size(), 3U);
}

TEST(Cookies, their_number_is_bounded) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "c" + std::to_string(i) + "=1;";
  EXPECT_EQ(parse_cookies(many).size(), 64U);
}

TEST(Cookies, a_set_cookie_cannot_be_broken_out_of) {
  SetCookie cookie{.name = "__Host-session", .value = "abc; Domain=evil\r\nX: y", .path = "/; Secure"};
  cookie.max_age = std::chrono::hours(1);
  EXPECT_EQ(set_cookie_header(cookie),
            "__Host-session=abcDomain=evilX:y; Path=/ Secure; Max-Age=3600; SameSite=Lax; Secure; HttpOnly");
}

constexpr std::array<std::string_view, 6> languages{"vi", "en", "fr", "de", "ru", "hi"};

TEST(Negotiation, languages_are_looked_up_as_rfc_4647_tells) {
  const auto chosen = [](std::string_view header) { return choose_language(header, languages, "vi"); };
  EXPECT_EQ(chosen(""), "vi");
  EXPECT_EQ(chosen("de-CH, en;q=0.9"), "de");
  EXPECT_EQ(chosen("en;q=0.5, fr;q=0.7"), "fr");
  EXPECT_EQ(chosen("HI-Deva-IN"), "hi");
  EXPECT_EQ(chosen("ja, *;q=0.5"), "vi");
  EXPECT_EQ(chosen("en;q=0, de;q=0.1"), "de");
  EXPECT_EQ(chosen("ru-x-private"), "ru");
  EXPECT_EQ(chosen("eng, ;q=1, fr;q=2"), "vi");
  EXPECT_EQ(chosen("de;q=0.5;level=1, en;q=0.4"), "de");
}

TEST(Negotiation, media_types_are_weighed_by_their_most_specific_range) {
  constexpr std::array<std::string_view, 3> offered{"text/html", "application/ld+json", "application/json"};
  const auto chosen = [&](std::string_view header) { return choose_media_type(header, offered); };
  EXPECT_EQ(chosen(""), "text/html");
  EXPECT_EQ(chosen("*/*"), "text/html");
  EXPECT_EQ(chosen("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), "text/html");
  EXPECT_EQ(chosen("application/ld+json"), "application/ld+json");
  EXPECT_EQ(chosen("application/*;q=0.5, application/json"), "application/json");
  EXPECT_EQ(chosen("text/html;q=0, */*;q=0.1"), "application/ld+json");
  EXPECT_EQ(chosen("image/png"), "");
}

TEST(Negotiation, encodings_may_be_forbidden) {
  EXPECT_TRUE(accepts_encoding("gzip, deflate, br", "gzip"));
  EXPECT_TRUE(accepts_encoding("*", "gzip"));
  EXPECT_FALSE(accepts_encoding("", "gzip"));
  EXPECT_FALSE(accepts_encoding("gzip;q=0, *", "gzip"));
  EXPECT_FALSE(accepts_encoding("br", "gzip"));
}

std::string gunzip(std::string_view packed) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out(1 << 23, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST(Compression, packs_texts_for_those_who_take_it) {
  const std::string text(5000, 'a');
  Reply reply = text_reply(200, "text/html; charset=utf-8", text);
  reply.headers.add("ETag", "\"x\"");
  reply.headers.add("Vary", "Accept-Language");
  Reply plain = reply;
  compress_reply(reply, "gzip");
  EXPECT_EQ(reply.headers.find("Content-Encoding"), "gzip");
  EXPECT_EQ(reply.headers.find("Vary"), "Accept-Language, Accept-Encoding");
  EXPECT_EQ(reply.headers.find("ETag"), "W/\"x\"");
  EXPECT_EQ(gunzip(std::get<std::string>(reply.body)), text);
  compress_reply(plain, "br");
  EXPECT_FALSE(plain.headers.has("Content-Encoding"));
  EXPECT_EQ(plain.headers.find("Vary"), "Accept-Language, Accept-Encoding");
  EXPECT_EQ(plain.headers.find("ETag"), "\"x\"");
}

TEST(Compression, leaves_what_is_small_large_packed_or_no_text) {
  const std::string text(5000, 'a');
  for (Reply reply : {text_reply(200, "text/html", "short"), text_reply(200, "image/jpeg", text),
                      text_reply(200, "text/html", std::string(5 << 20, 'a'))}) {
    compress_reply(reply, "gzip");
    EXPECT_FALSE(reply.headers.has("Content-Encoding"));
  }
  Reply packed = text_reply(200, "text/css", text);
  packed.headers.add("Content-Encoding", "br");
  compress_reply(packed, "gzip");
  EXPECT_EQ(packed.headers.find("Content-Encoding"), "br");
  std::string noise;
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) noise += static_cast<char>(random());
  EXPECT_FALSE(gzip(noise));
}

TEST(Problems, carry_the_message_but_never_the_cause) {
  Error error = fail(Code::unreadable, "media.unreadable", {{"name", "a.mp4"}});
  error.cause = "/home/secret/path";
  const Reply reply = problem_reply(error, "abc123", [](std::string_view id, const std::vector<Parameter>& given) {
    return std::string(id) + "!" + given.at(0).value;
  });
  const std::string& body = std::get<std::string>(reply.body);
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(
      body,
      "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,\"code\":\"media.unreadable\","
      "\"detail\":\"media.unreadable!a.mp4\",\"hint\":\"media.unreadable.hint!a.mp4\",\"correlation\":\"abc123\","
      "\"retry\":false}\n");
}

TEST(Problems, tell_when_to_come_back) {
  const MessageResolver silent = [](std::string_view, const std::vector<Parameter>&) { return std::string(); };
  EXPECT_NE(problem_reply(fail(Code::busy, "b"), "", silent).headers.find("Retry-After"), "");
  EXPECT_NE(problem_reply(fail(Code::disk_full, "b"), "", silent).headers.find("Retry-After"), "");
  EXPECT_EQ(problem_reply(fail(Code::denied, "b"), "", silent).headers.find("Retry-After"), "");
  EXPECT_EQ(http_status(fail(Code::usage, "request.method")), 405);
  EXPECT_EQ(http_status(fail(Code::usage, "api.parameter")), 400);
  EXPECT_NE(status_problem(401, "x").headers.find("WWW-Authenticate"), "");
}

TEST(Problems, every_status_of_the_code_table_has_its_phrase) {
  for (int code = 0; code <= static_cast<int>(Code::internal); ++code) {
    EXPECT_NE(reason_phrase(facts(static_cast<Code>(code)).http), "Unknown") << code;
  }
}

TEST(Problems, who_is_too_slow_is_told_so_and_no_fault_of_ours) { EXPECT_EQ(facts(Code::too_slow).http, 408); }

TEST(CorrelationIds, differ) {
  EXPECT_EQ(make_correlation_id().size(), 12U);
  EXPECT_NE(make_correlation_id(), make_correlation_id());
}

TEST(Proxies, the_client_is_the_first_from_the_right_that_is_no_proxy) {
  const std::array<std::string, 3> texts{"10.0.0.0/8", "192.0.2.1", "fd00::/8"};
  const auto proxies = TrustedProxies::parse(texts);
  ASSERT_TRUE(proxies);
  EXPECT_EQ(proxies->client_address("203.0.113.9", "1.2.3.4"), "203.0.113.9");
  EXPECT_EQ(proxies->client_address("10.1.2.3", "1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(proxies->client_address("10.1.2.3", "6.6.6.6, 1.2.3.4, 192.0.2.1"), "1.2.3.4");
  EXPECT_EQ(proxies->client_address("fd00::1", "2001:db8::5"), "2001:db8::5");
  EXPECT_EQ(proxies->client_address("10.1.2.3", ""), "10.1.2.3");
  EXPECT_EQ(proxies->client_address("10.1.2.3", "unknown, 10.9.9.9"), "10.9.9.9");
  EXPECT_EQ(proxies->client_address("10.1.2.3", "1.2.3.4, <script>"), "10.1.2.3");
  EXPECT_FALSE(proxies->trusts("11.0.0.1"));
  EXPECT_FALSE(proxies->trusts("192.0.2.2"));
}

TEST(Proxies, malformed_prefixes_are_refused) {
  for (const std::string bad : {"", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "host"}) {
    EXPECT_FALSE(TrustedProxies::parse(std::array{bad})) << bad;
  }
  const auto everything = TrustedProxies::parse(std::array<std::string, 2>{"0.0.0.0/0", "::1/127"});
  ASSERT_TRUE(everything);
  EXPECT_TRUE(everything->trusts("8.8.8.8"));
  EXPECT_TRUE(everything->trusts("::"));
  EXPECT_FALSE(everything->trusts("2001:db8::1"));
}

TEST(Health, metrics_count_by_route_class) {
  Metrics metrics;
  metrics.add({"khen_jobs_waiting", "Jobs that wait.", [] { return 3.0; }});
  metrics.count({.route_class = "page", .status = 200, .body_bytes = 10, .duration = std::chrono::milliseconds(3)});
  metrics.count({.route_class = "page", .status = 404, .complete = false, .duration = std::chrono::seconds(20)});
  metrics.count({.route_class = "from the client\"", .status = 999});
  const std::string text = metrics.exposition();
  for (const std::string line :
       {"khen_http_requests_total{class=\"page\",status=\"2xx\"} 1", "khen_http_body_bytes_total{class=\"page\"} 10",
        "khen_http_requests_total{class=\"page\",status=\"4xx\"} 1", "khen_http_cut_total{class=\"page\"} 1",
        "khen_http_requests_total{class=\"none\",status=\"5xx\"} 1",
        "khen_http_duration_seconds_bucket{class=\"page\",le=\"0.0025\"} 0",
        "khen_http_duration_seconds_bucket{class=\"page\",le=\"0.005\"} 1",
        "khen_http_duration_seconds_bucket{class=\"page\",le=\"+Inf\"} 2",
        "khen_http_duration_seconds_count{class=\"page\"} 2", "khen_jobs_waiting 3"}) {
    EXPECT_NE(text.find(line + "\n"), std::string::npos) << line;
  }
  EXPECT_EQ(text.find("from the client"), std::string::npos);
}

TEST(Health, readiness_names_what_is_missing_and_nothing_more) {
  const std::array checks{ReadinessCheck{"catalogue", [] { return Result<void>(); }},
                          ReadinessCheck{"index", [] {
                                           return Result<void>(fail(Code::io, "index.missing", {{"path", "/secret"}}));
                                         }}};
  const Reply broken = ready_reply(checks);
  EXPECT_EQ(broken.status, 503);
  EXPECT_EQ(std::get<std::string>(broken.body), "catalogue: ready\nindex: not ready\nnot ready\n");
  EXPECT_EQ(ready_reply(std::span(checks).first(1)).status, 200);
}

}  // namespace
}  // namespace khen
